package dev.gitopslab.constructs.google;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A project of Google Cloud, and where in the world its resources are.
 *
 * @param id the project's id, such as {@code example-staging}; not its name, not its number
 * @param region such as {@code europe-west3}
 * @param zones the zones of the region that nodes run in; empty for the three that GKE chooses
 */
public record GoogleProject(String id, String region, List<String> zones) {

  /** How many zones GKE chooses where none are named. */
  static final int USUAL_ZONES = 3;

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{4,28}[a-z0-9]");
  private static final Pattern REGION = Pattern.compile("[a-z]+-[a-z]+\\d{1,2}");

  /**
   * Checks all three.
   *
   * @throws ConfigurationException where one is not what Google Cloud calls so
   */
  public GoogleProject {
    Problems problems =
        new Problems()
            .required("id", id)
            .matches(
                "id",
                id,
                ID,
                "is no id of a project; use its 6 to 30 lower-case letters, digits and hyphens, as"
                    + " gcloud projects list shows them under PROJECT_ID")
            .required("region", region)
            .matches(
                "region",
                region,
                REGION,
                "is no region of Google Cloud; use one such as europe-west3 (europe-west3-a is one"
                    + " of its zones)");
    checkZones(problems, region, zones);
    problems.throwIfAny();
    zones = List.copyOf(zones);
  }

  /**
   * A project whose nodes run in the zones that GKE chooses.
   *
   * @param id the project's id, such as {@code example-staging}
   * @param region such as {@code europe-west3}
   */
  public GoogleProject(String id, String region) {
    this(id, region, List.of());
  }

  private static void checkZones(Problems problems, String region, List<String> zones) {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < zones.size(); i++) {
      String path = "zones[" + i + "]";
      String zone = zones.get(i);
      if (region != null && REGION.matcher(region).matches()) {
        problems.matches(
            path,
            zone,
            Pattern.compile(Pattern.quote(region) + "-[a-f]"),
            "is no zone of "
                + region
                + "; use the region and a letter from a to f, such as "
                + region
                + "-a");
      }
      problems.check(seen.add(zone), path, zone, "is listed twice");
    }
  }

  /** In how many zones nodes run. */
  int zoneCount() {
    return zones.isEmpty() ? USUAL_ZONES : zones.size();
  }

  /** The pool of identities that all clusters of the project share. */
  String workloadPool() {
    return id + ".svc.id.goog";
  }
}
