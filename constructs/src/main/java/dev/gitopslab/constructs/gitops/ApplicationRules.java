package dev.gitopslab.constructs.gitops;

import dev.gitopslab.constructs.core.Problems;
import java.util.List;
import java.util.Map;

/**
 * What an Application must not combine where its release migrates a database.
 *
 * <p>With the annotation {@code manifest-generate-paths}, Argo CD skips commits that touch none of
 * the paths. A commit that arrives while a sync is running can then be taken for one that changes
 * nothing, and self-heal applies just the resources that differ: the pods, without the hooks that
 * migrate (<a href="https://github.com/argoproj/argo-cd/issues/22795">argo-cd#22795</a>).
 */
final class ApplicationRules {

  static final String GENERATE_PATHS = "argocd.argoproj.io/manifest-generate-paths";
  private static final String MIGRATIONS = "gitops-lab.dev/migrations";

  private ApplicationRules() {}

  /**
   * Checks an Application, or what an ApplicationSet makes Applications of.
   *
   * @param path where it is, for messages
   * @param annotations its annotations
   * @param spec its specification
   * @param problems where problems go
   */
  static void check(String path, Map<?, ?> annotations, Map<?, ?> spec, Problems problems) {
    boolean migrates = !"none".equals(annotations.get(MIGRATIONS));
    if (migrates && annotations.containsKey(GENERATE_PATHS) && healsItself(spec)) {
      problems.add(
          path,
          "has the annotation "
              + GENERATE_PATHS
              + " and heals itself: together they roll pods without running the migration; remove"
              + " the annotation, or say that nothing is migrated with the annotation "
              + MIGRATIONS
              + ": none");
    }
  }

  /** Checks what the chart argocd-apps makes Applications and ApplicationSets of. */
  static void checkChartValues(Map<String, Object> values, Problems problems) {
    map(values, "applications")
        .forEach(
            (name, application) ->
                check(
                    "applications." + name,
                    map(application, "additionalAnnotations"),
                    map(application),
                    problems));
    map(values, "applicationsets")
        .forEach(
            (name, set) -> {
              Map<?, ?> template = map(set, "template");
              check(
                  "applicationsets." + name,
                  map(map(template, "metadata"), "annotations"),
                  map(template, "spec"),
                  problems);
            });
  }

  /** Checks a manifest; what is neither an Application nor an ApplicationSet is left alone. */
  static void checkManifest(String path, Map<?, ?> manifest, Problems problems) {
    Map<?, ?> spec = map(manifest, "spec");
    String name = manifest.get("kind") + " " + map(manifest, "metadata").get("name");
    if ("Application".equals(manifest.get("kind"))) {
      check(path + ": " + name, map(map(manifest, "metadata"), "annotations"), spec, problems);
    } else if ("ApplicationSet".equals(manifest.get("kind"))) {
      Map<?, ?> template = map(spec, "template");
      check(
          path + ": " + name,
          map(map(template, "metadata"), "annotations"),
          map(template, "spec"),
          problems);
    }
  }

  private static boolean healsItself(Map<?, ?> spec) {
    return Boolean.TRUE.equals(map(map(spec, "syncPolicy"), "automated").get("selfHeal"));
  }

  /** What is under a key, where that is a mapping; else nothing. */
  static Map<?, ?> map(Object parent, String key) {
    return parent instanceof Map<?, ?> mapping ? map(mapping.get(key)) : Map.of();
  }

  static List<?> list(Object parent, String key) {
    return parent instanceof Map<?, ?> mapping && mapping.get(key) instanceof List<?> list
        ? list
        : List.of();
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> mapping ? mapping : Map.of();
  }
}
