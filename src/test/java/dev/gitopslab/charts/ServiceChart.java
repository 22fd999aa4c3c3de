package dev.gitopslab.charts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The chart {@code gitops/charts/service}, and the values that tests render it with. */
final class ServiceChart {

  static final Path FOLDER = ChartTools.ROOT.resolve("gitops/charts/service");

  /** The least that a service with migrations says. */
  static final String MIGRATED =
      """
      image: {repository: registry.example.com/orders, tag: 1.4.0}
      database: {enabled: true, host: db}
      migrations: {enabled: true}
      """;

  private static final Map<List<String>, Manifests> RENDERED = new HashMap<>();

  private ServiceChart() {}

  /** {@return the names of the files of values} */
  static List<String> valuesFiles() {
    try (Stream<Path> files = Files.list(ChartTools.SOURCES.resolve("values"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String values(String file) {
    return read(ChartTools.SOURCES.resolve("values").resolve(file));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Renders the chart, once for the same values. */
  static Manifests render(String... values) {
    return RENDERED.computeIfAbsent(
        List.of(values), same -> new Manifests(Helm.any().template(FOLDER, values).manifests()));
  }
}
