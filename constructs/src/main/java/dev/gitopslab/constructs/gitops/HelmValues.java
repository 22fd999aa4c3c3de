package dev.gitopslab.constructs.gitops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problem;
import dev.gitopslab.constructs.core.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The values of a Helm release, put together from layers. A later layer goes over the earlier ones,
 * as with {@code helm -f a.yaml -f b.yaml}:
 *
 * <ul>
 *   <li>maps are merged key by key;
 *   <li>lists and everything else are replaced;
 *   <li>{@code null} takes away what earlier layers <i>and the chart itself</i> say under the key.
 *       Like Helm, it must not be used on a key that only a template turns into text and that the
 *       chart does not have: that becomes {@code <nil>}.
 * </ul>
 *
 * <pre>{@code
 * HelmValues.defaults("argo-cd")
 *     .file(Path.of("helm-values/argo-cd/values.yaml"))
 *     .fileIfPresent(Path.of("helm-values/argo-cd/values.aws-staging.yaml"))
 *     .set(Map.of("global", Map.of("domain", "argocd.example.com")))
 * }</pre>
 *
 * <p>Files are read at once and strictly: keys that stand twice, anchors, aliases, merge keys and
 * several documents are refused with file, line and column. {@code ${…}} in a file is text, never a
 * Terraform expression; in {@link #set} the expressions that resources return work, as text.
 *
 * <p>Values end up in the Terraform plan and state, and in a Secret of the cluster: no secret
 * belongs into them. Immutable.
 */
public final class HelmValues {

  private static final String DEFAULTS = "/dev/gitopslab/constructs/gitops/values/";
  private static final HelmValues EMPTY = new HelmValues(Collections.emptySortedMap());

  /** Every text is quoted, so that no reader of YAML can take one for a number or a boolean. */
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .build());

  private final Map<String, Object> tree;

  private HelmValues(Map<String, Object> tree) {
    this.tree = tree;
  }

  /** {@return no values: the chart's own} */
  public static HelmValues empty() {
    return EMPTY;
  }

  /**
   * What this library sets for a chart, made for production and safe.
   *
   * @param chart {@code argo-cd}
   * @throws ConfigurationException where the library has no values for the chart
   */
  public static HelmValues defaults(String chart) {
    return library(chart + "/values");
  }

  /** One of the library's own files of values. */
  static HelmValues library(String name) {
    return StrictYaml.resource(DEFAULTS + name + ".yaml")
        .map(EMPTY::set)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    List.of(
                        new Problem(
                            "values",
                            Optional.of(name),
                            "is not among this library's values; start with"
                                + " HelmValues.empty()"))));
  }

  /**
   * These values with a file over them.
   *
   * @param file a YAML file; it may be empty
   * @throws ConfigurationException where it is missing or cannot be read, with line and column
   */
  public HelmValues file(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ConfigurationException(
          List.of(
              new Problem(
                  file.toString(),
                  Optional.empty(),
                  "is missing; make the file, or use fileIfPresent")));
    }
    return set(StrictYaml.file(file));
  }

  /**
   * These values with a file over them, or as they are where there is no such file.
   *
   * @throws ConfigurationException where it is there and cannot be read, with line and column
   */
  public HelmValues fileIfPresent(Path file) {
    return Files.exists(file) ? file(file) : this;
  }

  /**
   * These values with others over them.
   *
   * @param values text, numbers, booleans, null, lists and maps of these; a key with dots is one
   *     key. Terraform expressions as text only.
   * @throws ConfigurationException naming every value of another kind
   */
  public HelmValues set(Map<String, ?> values) {
    Problems problems = new Problems();
    Map<String, Object> copy = copyOf("", values, problems);
    problems.throwIfAny();
    return new HelmValues(merged(tree, copy));
  }

  /** These values with others over them. */
  public HelmValues merge(HelmValues over) {
    return new HelmValues(merged(tree, over.tree));
  }

  /** {@return the values, sorted by key; unmodifiable} */
  public Map<String, Object> toMap() {
    return tree;
  }

  /**
   * {@return the values as one YAML document for Helm, keys sorted, so that the same values always
   * give the same text}
   */
  public String toYaml() {
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("values that cannot be written: " + tree, e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HelmValues values && tree.equals(values.tree);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }

  /** {@return what {@link #toYaml} returns} */
  @Override
  public String toString() {
    return toYaml();
  }

  private static Map<String, Object> merged(Map<String, Object> under, Map<String, Object> over) {
    Map<String, Object> result = new TreeMap<>(under);
    over.forEach((key, value) -> result.put(key, merged(under.get(key), value)));
    return Collections.unmodifiableMap(result);
  }

  @SuppressWarnings("unchecked") // copyOf made every map, with keys that are texts.
  private static Object merged(Object under, Object over) {
    return under instanceof Map<?, ?> lower && over instanceof Map<?, ?> upper
        ? merged((Map<String, Object>) lower, (Map<String, Object>) upper)
        : over;
  }

  private static Map<String, Object> copyOf(String path, Map<?, ?> map, Problems problems) {
    Objects.requireNonNull(map, "values");
    Map<String, Object> result = new TreeMap<>();
    map.forEach((key, value) -> result.put(String.valueOf(key), value));
    result.replaceAll(
        (key, value) -> copyOf(path.isEmpty() ? key : path + "." + key, value, problems));
    return Collections.unmodifiableMap(result);
  }

  private static Object copyOf(String path, Object value, Problems problems) {
    if (value instanceof Map<?, ?> map) {
      return copyOf(path, map, problems);
    }
    if (value instanceof List<?> list) {
      List<Object> result = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        result.add(copyOf(path + "[" + i + "]", list.get(i), problems));
      }
      return Collections.unmodifiableList(result);
    }
    if (value != null
        && !(value instanceof String)
        && !(value instanceof Boolean)
        && !(value instanceof Number)) {
      problems.add(
          path,
          "is a "
              + value.getClass().getName()
              + ", which has no place in YAML; use text, numbers, booleans, lists and maps");
    }
    return value;
  }
}
