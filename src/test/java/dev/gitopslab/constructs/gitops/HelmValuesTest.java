package dev.gitopslab.constructs.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitopslab.constructs.core.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelmValuesTest {

  @TempDir Path folder;

  @Test
  void laterLayersGoOverEarlierOnes() throws Exception {
    HelmValues values =
        HelmValues.defaults("argo-cd")
            .file(
                write(
                    "values.yaml",
                    """
                    global:
                      domain: from-file
                      logging: {level: debug}
                    server:
                      ingress: {enabled: true}
                    """))
            .fileIfPresent(write("values.staging.yaml", "global: {domain: from-environment}"))
            .set(Map.of("global", Map.of("logging", Map.of("format", "text"))));

    assertThat(at(values, "global", "domain")).isEqualTo("from-environment");
    assertThat(at(values, "global", "logging"))
        .isEqualTo(Map.of("level", "debug", "format", "text"));
    assertThat(at(values, "global", "image", "repository"))
        .as("what nobody speaks of stays")
        .isEqualTo("quay.io/argoproj/argocd");
    assertThat(at(values, "server", "ingress", "enabled")).isEqualTo(true);
    assertThat(at(values, "server", "metrics", "enabled")).isEqualTo(true);
  }

  @Test
  void listsAndTextsReplaceAndMapsMerge() {
    HelmValues values =
        HelmValues.empty()
            .set(
                Map.of(
                    "list", List.of(1, 2), "map", Map.of("a", 1, "b", 2), "text", Map.of("x", 1)))
            .merge(
                HelmValues.empty()
                    .set(Map.of("list", List.of(3), "map", Map.of("b", 3), "text", "now text")));

    assertThat(values.toMap())
        .isEqualTo(Map.of("list", List.of(3), "map", Map.of("a", 1, "b", 3), "text", "now text"));
  }

  @Test
  void nullIsPassedOnToHelmWhichThenDropsTheChartsOwnValueToo() throws Exception {
    HelmValues values =
        HelmValues.empty()
            .set(Map.of("map", Map.of("kept", 1, "gone", 2), "whole", Map.of("x", 1)))
            .file(write("values.yaml", "map: {gone: null}\nwhole: ~\n"));

    assertThat(values.toYaml()).isEqualTo("map:\n  gone: null\n  kept: 1\nwhole: null\n");
  }

  @Test
  void mergingWithTheSameAgainChangesNothing() {
    HelmValues defaults = HelmValues.defaults("argo-cd");

    assertThat(defaults.merge(defaults)).isEqualTo(defaults);
  }

  @Test
  void theSameValuesAreTheSameTextWhateverTheirOrder() {
    Map<String, Object> one = new LinkedHashMap<>();
    Map<String, Object> other = new LinkedHashMap<>();
    List<String> keys = List.of("zeta", "alpha", "mid");
    keys.forEach(key -> one.put(key, 1));
    List.of("mid", "zeta", "alpha").forEach(key -> other.put(key, 1));

    assertThat(HelmValues.empty().set(one).toYaml())
        .isEqualTo("alpha: 1\nmid: 1\nzeta: 1\n")
        .isEqualTo(HelmValues.empty().set(other).toYaml());
    assertThat(HelmValues.empty().toYaml()).isEqualTo("{}\n");
  }

  @Test
  void textStaysTextAndIsReadBackAsItWas() {
    Map<String, Object> values = new HashMap<>();
    values.put("yes", "no");
    values.put("number", "0123");
    values.put("float", "1e3");
    values.put("date", "2026-11-24");
    values.put("lines", "one\n  two: \"2\"\n\n# three\n");
    values.put("long", "x ".repeat(200));
    values.put("dotted.key/with: colon", "*");
    values.put("list", Arrays.asList("a", null, Map.of("b", false), List.of()));

    String yaml = HelmValues.empty().set(values).toYaml();

    assertThat(StrictYaml.text("again", yaml)).isEqualTo(values);
    assertThat(yaml).contains("date: \"2026-11-24\"", "\"yes\": \"no\"", "number: \"0123\"");
  }

  @ParameterizedTest
  @CsvSource({"yes,true", "off,false", "True,true", "0o17,0o17", "1_000,1000", "0x10,16"})
  void readsPlainWordsAsHelmDoes(String plain, String meaning) {
    assertThat(StrictYaml.text("f", "key: " + plain).get("key")).hasToString(meaning);
  }

  @Test
  void emptyFileIsNoValues() throws Exception {
    HelmValues values = HelmValues.empty().set(Map.of("a", 1));

    assertThat(values.file(write("empty.yaml", ""))).isEqualTo(values);
    assertThat(values.file(write("comment.yaml", "# nothing yet\n"))).isEqualTo(values);
    assertThat(values.file(write("braces.yaml", "{}\n"))).isEqualTo(values);
  }

  @Test
  void missingFile() {
    Path missing = folder.resolve("missing.yaml");

    assertThat(HelmValues.empty().fileIfPresent(missing)).isEqualTo(HelmValues.empty());
    assertThatThrownBy(() -> HelmValues.empty().file(missing))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(missing + ": is missing; make the file, or use fileIfPresent");
  }

  @Test
  void fileThatIsNoYamlIsRefusedWithItsPlace() throws Exception {
    refused(
        "a: 1\nb:\n  c: [1, 2\n",
        ":4:1: is not valid YAML: expected ',' or ']', but got <stream end>");
    refused("a: 1\nb: 2\na: 3\n", ":3:2: is not valid YAML: Duplicate field 'a'");
    refused("- a\n- b\n", ":1:1: is no map; a file of values starts with a key and a colon");
    refused("just text\n", ":1:1: is no map; a file of values starts with a key and a colon");
    refused("a: 1\n---\nb: 2\n", ":3:1: starts a second document; keep one in a file");
    refused(
        "a: &x {b: 1}\nc: *x\n",
        ":1:4: has an anchor or an alias; write the value out in each place");
    refused("a: *x\n", ":1:4: has an anchor or an alias; write the value out in each place");
    refused(
        "a:\n  <<: {b: 1}\n",
        ":2:3: is a merge key, which not every reader of YAML knows; write its keys out");
    refused(
        "a:\n\tb: 1\n",
        ":2:1: is not valid YAML: found character '\\t(TAB)' that cannot start any token. (Do not"
            + " use \\t(TAB) for indentation)");
  }

  @Test
  void fileIfPresentIsAsStrict() throws Exception {
    Path file = write("values.yaml", "a: 1\na: 2\n");

    assertThatThrownBy(() -> HelmValues.empty().fileIfPresent(file))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void everyValueWithoutAPlaceInYamlIsNamed() {
    assertThatThrownBy(
            () ->
                HelmValues.empty()
                    .set(Map.of("a", Map.of("b", List.of(1, Optional.of(2)), "c", new Object()))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
a.b[1]: is a java.util.Optional, which has no place in YAML; use text, numbers, booleans, \
lists and maps
a.c: is a java.lang.Object, which has no place in YAML; use text, numbers, booleans, lists \
and maps\
""");
  }

  @Test
  void defaultsOfAnUnknownChart() {
    assertThatThrownBy(() -> HelmValues.defaults("nginx"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "values: \"nginx/values\" is not among this library's values; start with"
                + " HelmValues.empty()");
  }

  @Test
  void valuesCannotBeChangedFromOutside() {
    Map<String, Object> inner = new HashMap<>(Map.of("b", 1));
    HelmValues values = HelmValues.empty().set(Map.of("a", inner));
    inner.put("b", 2);

    assertThat(at(values, "a", "b")).isEqualTo(1);
    assertThatThrownBy(() -> values.toMap().put("c", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private void refused(String yaml, String problem) throws Exception {
    Path file = write("values.yaml", yaml);
    assertThatThrownBy(() -> HelmValues.empty().file(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(file + problem);
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  static Object at(HelmValues values, String... keys) {
    Object value = values.toMap();
    for (String key : keys) {
      value = ((Map<?, ?>) value).get(key);
    }
    return value;
  }
}
