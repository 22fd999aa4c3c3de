package dev.gitopslab.constructs.azure;

import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Expression;
import dev.gitopslab.constructs.core.Problems;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The rules that several of this package's settings share. */
final class Checks {

  static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** AKS keeps these to itself, and a network that it runs in must not touch them. */
  static final List<Cidr> RESERVED =
      List.of(
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("172.30.0.0/16"),
          Cidr.parse("172.31.0.0/16"),
          Cidr.parse("192.0.2.0/24"));

  private static final int LONGEST_NAME = 32;
  private static final Pattern NAME = Pattern.compile("[a-z](-?[a-z0-9])*");
  private static final Pattern GROUP_NAME = Pattern.compile("[\\w().-]{0,89}[\\w()-]");
  private static final Pattern TAG_KEY = Pattern.compile("[^<>%&\\\\?/]{1,512}");
  private static final int MOST_TAGS = 50;
  private static final int LONGEST_TAG = 256;
  private static final List<Cidr> PRIVATE =
      List.of(
          Cidr.parse("10.0.0.0/8"),
          Cidr.parse("172.16.0.0/12"),
          Cidr.parse("192.168.0.0/16"),
          Cidr.parse("100.64.0.0/10"));

  private Checks() {}

  /** A name that every resource made from it accepts. */
  static void name(Problems problems, String path, String name) {
    problems
        .required(path, name)
        .check(
            name == null
                || name.isBlank()
                || name.length() <= LONGEST_NAME && NAME.matcher(name).matches(),
            path,
            name,
            "is no usable name; use 1 to "
                + LONGEST_NAME
                + " lower-case letters, digits and single hyphens, a letter first");
  }

  static void groupName(Problems problems, String path, String name) {
    problems.required(path, name);
    if (name != null && !Expression.isIn(name)) {
      problems.matches(
          path,
          name,
          GROUP_NAME,
          "is no usable name; use 1 to 90 letters, digits, hyphens, underscores and dots, no dot at"
              + " the end");
    }
  }

  static void tags(Problems problems, String path, Map<String, String> tags) {
    problems.check(
        tags.size() <= MOST_TAGS,
        path,
        tags.size() + " tags",
        "are more than Azure takes; use at most " + MOST_TAGS);
    Set<String> seen = new TreeSet<>();
    tags.forEach(
        (key, value) -> {
          problems.matches(
              path + "." + key,
              key,
              TAG_KEY,
              "is no usable key; use 1 to 512 characters without < > % & \\ ? /");
          problems.check(
              seen.add(key.toLowerCase(Locale.ROOT)),
              path + "." + key,
              key,
              "is listed twice; Azure does not tell keys by their case");
          problems.check(
              value.length() <= LONGEST_TAG,
              path + "." + key,
              value,
              "is too long; use at most " + LONGEST_TAG + " characters");
        });
  }

  static void logRetention(Problems problems, String path, int days) {
    problems.range(path, days, 30, 730);
  }

  static void isPrivate(Problems problems, String path, Cidr cidr) {
    problems.check(
        PRIVATE.stream().anyMatch(range -> range.contains(cidr)),
        path,
        cidr,
        "is not private; use a part of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10");
    problems.check(
        RESERVED.stream().noneMatch(range -> range.overlaps(cidr)),
        path,
        cidr,
        "is kept by AKS for itself; keep clear of 169.254.0.0/16, 172.30.0.0/16, 172.31.0.0/16 and"
            + " 192.0.2.0/24");
  }

  /** The id of a resource; one that Terraform fills in later passes. */
  static void resourceId(
      Problems problems, String path, String id, String type, String description) {
    if (id != null && !Expression.isIn(id)) {
      problems.matches(
          path,
          id,
          Pattern.compile(
              "/subscriptions/[^/]+/resourceGroups/[^/]+/providers/" + Pattern.quote(type) + "/.+"),
          "is no id of " + description + "; use one that begins with /subscriptions/");
    }
  }

  /** A copy in the given order: the synthesized JSON must not change from run to run. */
  static <K, V> Map<K, V> copy(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
