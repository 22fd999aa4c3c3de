package dev.gitopslab.constructs.aws;

import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.Problems;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The rules that several of this package's settings share. */
final class Checks {

  private static final int LONGEST_NAME = 32;
  private static final Pattern NAME = Pattern.compile("[a-z](-?[a-z0-9])*");

  /** What CloudWatch Logs takes; see the argument {@code retention_in_days}. */
  private static final Set<Integer> RETENTION_DAYS =
      Set.of(
          1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
          2922, 3288, 3653);

  private Checks() {}

  /** A name that every resource made from it accepts. */
  static void name(Problems problems, String path, String name) {
    name(problems, path, name, LONGEST_NAME);
  }

  /** A name of a given length at most; RDS allows no two hyphens in a row. */
  static void name(Problems problems, String path, String name, int longest) {
    problems
        .required(path, name)
        .check(
            name == null
                || name.isBlank()
                || name.length() <= longest && NAME.matcher(name).matches(),
            path,
            name,
            "is no usable name; use 1 to "
                + longest
                + " lower-case letters, digits and single hyphens, a letter first");
  }

  static void retention(Problems problems, String path, int days) {
    problems.check(
        RETENTION_DAYS.contains(days),
        path,
        days,
        "is no retention that CloudWatch Logs knows; use one of " + join(RETENTION_DAYS));
  }

  /** Whether there are two subnets; a list that Terraform fills in later passes. */
  static boolean atLeastTwo(List<String> subnetIds) {
    return subnetIds.size() >= 2 || subnetIds.size() == 1 && subnetIds.get(0).startsWith("#{");
  }

  /** Whether a pod that does not tolerate the taint may still run. */
  static boolean isSoft(NodePool.Taint taint) {
    return taint.effect() == NodePool.Taint.Effect.PREFER_NO_SCHEDULE;
  }

  private static String join(Set<Integer> days) {
    StringBuilder text = new StringBuilder();
    for (int value : new TreeSet<>(days)) {
      text.append(text.isEmpty() ? "" : ", ").append(value);
    }
    return text.toString();
  }
}
