package dev.gitopslab.constructs.google;

import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.Problems;
import java.util.regex.Pattern;

/** The rules that several of this package's settings share. */
final class Checks {

  private static final int LONGEST_NAME = 32;
  private static final Pattern NAME = Pattern.compile("[a-z](-?[a-z0-9])*");

  private Checks() {}

  /** A name that every resource made from it accepts. */
  static void name(Problems problems, String path, String name) {
    name(problems, path, name, LONGEST_NAME);
  }

  /** A name of a given length at most. */
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

  /** Whether a pod that does not tolerate the taint may still run. */
  static boolean isSoft(NodePool.Taint taint) {
    return taint.effect() == NodePool.Taint.Effect.PREFER_NO_SCHEDULE;
  }
}
