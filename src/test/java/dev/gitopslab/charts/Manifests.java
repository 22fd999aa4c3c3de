package dev.gitopslab.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a chart rendered. */
record Manifests(List<JsonNode> all) {

  /** {@return the manifest of a kind and name} */
  JsonNode one(String kind, String name) {
    List<JsonNode> found =
        ofKind(kind).filter(manifest -> Manifests.name(manifest).equals(name)).toList();
    assertThat(found).as("%s %s among %s", kind, name, names()).hasSize(1);
    return found.get(0);
  }

  Stream<JsonNode> ofKind(String kind) {
    return all.stream().filter(manifest -> manifest.path("kind").asText().equals(kind));
  }

  /** {@return every manifest as kind and name} */
  List<String> names() {
    return all.stream()
        .map(manifest -> manifest.path("kind").asText() + " " + name(manifest))
        .toList();
  }

  /** {@return the specifications of all pods, also those of Jobs and of an analysis} */
  List<JsonNode> podSpecs() {
    return all.stream()
        .flatMap(
            manifest ->
                Stream.concat(
                    Stream.of(manifest.at("/spec/template/spec")),
                    elements(manifest.at("/spec/metrics"))
                        .map(metric -> metric.at("/provider/job/spec/template/spec"))))
        .filter(JsonNode::isObject)
        .toList();
  }

  static String name(JsonNode manifest) {
    return manifest.at("/metadata/name").asText();
  }

  /** {@return the containers of a pod, init containers first} */
  static List<JsonNode> containers(JsonNode podSpec) {
    return Stream.concat(
            elements(podSpec.path("initContainers")), elements(podSpec.path("containers")))
        .toList();
  }

  /** {@return an annotation of an object, or an empty text} */
  static String annotation(JsonNode manifest, String name) {
    return manifest.path("metadata").path("annotations").path(name).asText();
  }

  /** {@return the texts of a list} */
  static List<String> texts(JsonNode list) {
    return elements(list).map(JsonNode::asText).toList();
  }

  /** {@return the names of the variables of a container} */
  static List<String> variables(JsonNode container) {
    return elements(container.path("env")).map(one -> one.path("name").asText()).toList();
  }

  /** {@return a variable of a container} */
  static JsonNode variable(JsonNode container, String name) {
    return elements(container.path("env"))
        .filter(one -> one.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + container));
  }

  static Stream<JsonNode> elements(JsonNode list) {
    List<JsonNode> elements = new ArrayList<>();
    list.forEach(elements::add);
    return elements.stream();
  }
}
