package dev.gitopslab.constructs.digitalocean;

import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Problems;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The rules that several of this package's settings share. */
final class Checks {

  private static final Pattern REGION = Pattern.compile("[a-z]{3}\\d");
  private static final Pattern NAME = Pattern.compile("[a-z](-?[a-z0-9]){0,31}");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9:_-]{1,255}");
  private static final List<Cidr> PRIVATE =
      List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("172.16.0.0/12"), Cidr.parse("192.168.0.0/16"));

  /** DigitalOcean uses these itself, in every region. */
  private static final List<Cidr> RESERVED =
      List.of(
          Cidr.parse("10.229.0.0/16"),
          Cidr.parse("10.244.0.0/16"),
          Cidr.parse("10.245.0.0/16"),
          Cidr.parse("10.246.0.0/24"));

  private Checks() {}

  static void region(Problems problems, String region) {
    problems
        .required("region", region)
        .matches(
            "region", region, REGION, "is no region of DigitalOcean; use one such as fra1 or nyc3");
  }

  /** A name that every resource made from it accepts. */
  static void name(Problems problems, String name) {
    problems
        .required("name", name)
        .matches(
            "name",
            name,
            NAME,
            "is no usable name; use 1 to 32 lower-case letters, digits and single hyphens, a letter"
                + " first");
  }

  /** A range that DigitalOcean lets a network, pods or Services have. */
  static void range(Problems problems, String path, Cidr cidr, int largest, int smallest) {
    problems.required(path, cidr);
    if (cidr == null) {
      return;
    }
    problems.check(
        cidr.prefix() >= largest && cidr.prefix() <= smallest,
        path,
        cidr,
        "is too "
            + (cidr.prefix() < largest ? "large" : "small")
            + "; use /"
            + largest
            + " to /"
            + smallest);
    if (PRIVATE.stream().noneMatch(range -> range.contains(cidr))) {
      problems.add(
          path, cidr, "is not private; use a part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16");
    }
    RESERVED.stream()
        .filter(range -> range.overlaps(cidr))
        .findFirst()
        .ifPresent(
            range ->
                problems.add(
                    path,
                    cidr,
                    "overlaps with " + range + ", which DigitalOcean uses itself; use another"));
  }

  static void tags(Problems problems, List<String> tags) {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < tags.size(); i++) {
      String path = "tags[" + i + "]";
      String tag = tags.get(i);
      problems
          .check(
              TAG.matcher(tag).matches(),
              path,
              tag,
              "is no tag; use 1 to 255 letters, digits, ':', '-' and '_'")
          .check(seen.add(tag), path, tag, "is listed twice");
    }
  }

  static void maintenanceHour(Problems problems, int hour) {
    problems.range("maintenanceHour", hour, 0, 23);
  }
}
