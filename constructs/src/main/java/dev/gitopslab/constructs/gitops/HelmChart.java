package dev.gitopslab.constructs.gitops;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problem;
import dev.gitopslab.constructs.core.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Helm chart: which one, which version, and where it is fetched from.
 *
 * <pre>{@code
 * HelmChart.pinned("argo-cd")                                             // as this library was tested
 * HelmChart.pinned("argo-cd").withRepository("https://charts.example.com") // a mirror
 * HelmChart.pinned("argo-cd").withOci("oci://registry.example.com/charts/argo-cd")
 * HelmChart.pinned("argo-cd").withPath(Path.of("vendor/argo-cd"))         // no network at all
 * }</pre>
 *
 * @param name the chart's name, such as {@code argo-cd}
 * @param version one exact version, such as {@code 10.1.1}; not looked at where the source is a
 *     path
 * @param source where it comes from
 */
public record HelmChart(String name, String version, Source source) {

  private static final String PINNED = "/dev/gitopslab/constructs/gitops/charts/";

  private static final Set<String> FIELDS = Set.of("name", "version", "source");

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
  private static final Pattern VERSION =
      Pattern.compile("v?\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");
  private static final Pattern REPOSITORY = Pattern.compile("https?://[^\\s@]+");
  private static final Pattern OCI = Pattern.compile("oci://[^\\s@:]+(:\\d+)?(/[^\\s@:]+)+");

  /** Where a chart comes from. */
  public sealed interface Source permits Repository, Oci, LocalPath {}

  /**
   * A chart repository.
   *
   * @param url its address, {@code https://} or {@code http://}, without credentials
   */
  public record Repository(String url) implements Source {

    /**
     * Checks the address.
     *
     * @throws ConfigurationException where it is no address of a repository
     */
    public Repository {
      new Problems()
          .required("source", url)
          .matches(
              "source",
              url,
              REPOSITORY,
              "is no chart repository; use https://<host>/<path>, without credentials")
          .throwIfAny();
    }
  }

  /**
   * A chart in a container registry.
   *
   * @param reference the whole name with the chart's own at its end and without a tag, such as
   *     {@code oci://ghcr.io/argoproj/argo-helm/argo-cd}
   */
  public record Oci(String reference) implements Source {

    /**
     * Checks the reference.
     *
     * @throws ConfigurationException where it is none
     */
    public Oci {
      new Problems()
          .required("source", reference)
          .matches(
              "source",
              reference,
              OCI,
              "is no chart in a registry; use oci://<registry>/<path>/<chart>, without a tag: the"
                  + " version says which")
          .throwIfAny();
    }
  }

  /**
   * A chart on the disk of whoever synthesizes. The charts it depends on must be in its folder
   * {@code charts/} already ({@code helm dependency build}).
   *
   * @param path a folder that holds a {@code Chart.yaml}, or a packed {@code .tgz}; relative to
   *     where the program runs
   */
  public record LocalPath(Path path) implements Source {

    /**
     * Checks that a chart is there.
     *
     * @throws ConfigurationException where none is
     */
    public LocalPath {
      Objects.requireNonNull(path, "path");
      boolean folder = Files.isRegularFile(path.resolve("Chart.yaml"));
      boolean archive = path.toString().endsWith(".tgz") && Files.isRegularFile(path);
      new Problems()
          .check(
              folder || archive,
              "source",
              path,
              "is no chart; use a folder that holds a Chart.yaml, or a .tgz made by helm package")
          .throwIfAny();
    }
  }

  /**
   * Checks the name and the version.
   *
   * @throws ConfigurationException naming everything that cannot be used
   */
  public HelmChart {
    Objects.requireNonNull(source, "source");
    new Problems()
        .required("name", name)
        .matches(
            "name", name, NAME, "is no chart's name; use lower-case letters, digits, '-' and '.'")
        .required("version", version)
        .matches(
            "version",
            version,
            VERSION,
            "is not one exact version; use <major>.<minor>.<patch>, so that every deploy installs"
                + " the same")
        .throwIfAny();
  }

  /**
   * A chart at the version that this library was tested with.
   *
   * @param name {@code argo-cd}, {@code argocd-apps}, {@code cloudnative-pg} or {@code
   *     cnpg-cluster}
   * @throws ConfigurationException where the library pins no chart of this name
   */
  public static HelmChart pinned(String name) {
    String place = PINNED + name + "/chart.yaml";
    Map<String, Object> fields =
        StrictYaml.resource(place)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        List.of(
                            new Problem(
                                "chart",
                                Optional.of(String.valueOf(name)),
                                "is not pinned by this library; use new HelmChart(name, version,"
                                    + " source)"))));
    return parse(name + "/chart.yaml", fields);
  }

  /** This chart from a repository, such as a mirror. */
  public HelmChart withRepository(String url) {
    return new HelmChart(name, version, new Repository(url));
  }

  /** This chart from a container registry; {@code reference} ends with the chart's own name. */
  public HelmChart withOci(String reference) {
    return new HelmChart(name, version, new Oci(reference));
  }

  /** This chart from a folder or a {@code .tgz}, in whatever version it is there. */
  public HelmChart withPath(Path path) {
    return new HelmChart(name, version, new LocalPath(path));
  }

  /** Another version of this chart. */
  public HelmChart withVersion(String exactVersion) {
    return new HelmChart(name, exactVersion, source);
  }

  static HelmChart parse(String place, Map<String, Object> fields) {
    Problems problems = new Problems();
    HelmChart chart = problems.build(place, () -> of(fields));
    problems.throwIfAny();
    return chart;
  }

  private static HelmChart of(Map<String, Object> fields) {
    Problems problems = new Problems();
    fields.keySet().stream()
        .filter(key -> !FIELDS.contains(key))
        .forEach(key -> problems.add(key, "is not known here; use name, version and source"));
    String name = text(problems, fields, "name");
    String version = text(problems, fields, "version");
    String source = text(problems, fields, "source");
    problems.throwIfAny();
    return new HelmChart(
        name, version, source.startsWith("oci://") ? new Oci(source) : new Repository(source));
  }

  private static String text(Problems problems, Map<String, Object> fields, String key) {
    Object value = fields.get(key);
    if (value == null || value instanceof String) {
      problems.required(key, value);
      return (String) value;
    }
    problems.add(key, value, "is no text; put it in quotes");
    return null;
  }
}
