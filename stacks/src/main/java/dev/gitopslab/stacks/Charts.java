package dev.gitopslab.stacks;

import dev.gitopslab.constructs.gitops.HelmChart;
import dev.gitopslab.stacks.yaml.Section;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Reads a section {@code charts}: where Helm charts come from, if not from where they are pinned.
 */
final class Charts {

  private Charts() {}

  /** The pinned charts, each with what the section says of its source and version. */
  static Map<String, HelmChart> read(Section parent, List<String> names) {
    Map<String, HelmChart> charts = new LinkedHashMap<>();
    names.forEach(name -> charts.put(name, HelmChart.pinned(name)));
    Optional<Section> section = parent.section("charts");
    if (section.isPresent()) {
      try (Section overrides = section.get()) {
        names.forEach(
            name ->
                overrides
                    .section(name)
                    .ifPresent(override -> charts.computeIfPresent(name, chart(override))));
      }
    }
    return charts;
  }

  private static BiFunction<String, HelmChart, HelmChart> chart(Section section) {
    try (section) {
      Optional<String> source = section.text("source");
      Optional<String> version = section.text("version");
      return (name, pinned) ->
          section
              .build(
                  () -> {
                    HelmChart chart = version.map(pinned::withVersion).orElse(pinned);
                    return source.map(place -> from(chart, place)).orElse(chart);
                  })
              .orElse(pinned);
    }
  }

  /** A mirror, a container registry or a folder: clusters without internet exist. */
  private static HelmChart from(HelmChart chart, String source) {
    if (source.startsWith("oci://")) {
      return chart.withOci(source);
    }
    return source.contains("://") ? chart.withRepository(source) : chart.withPath(Path.of(source));
  }
}
