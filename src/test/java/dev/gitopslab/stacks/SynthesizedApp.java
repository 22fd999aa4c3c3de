package dev.gitopslab.stacks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import dev.gitopslab.constructs.OutputFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What the real app writes for every environment of this repository. */
final class SynthesizedApp {

  /** The day that tests run on: no version of Kubernetes ends for them. */
  static final LocalDate TODAY = LocalDate.of(2026, 11, 24);

  static final Path ROOT = Path.of("");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private final Map<String, JsonNode> stacks;

  private SynthesizedApp(Map<String, JsonNode> stacks) {
    this.stacks = stacks;
  }

  /** Synthesizes the environments below a root, just as {@code cdktf synth} does. */
  static SynthesizedApp of(Path root) {
    try (OutputFolder output = OutputFolder.open()) {
      App app = new App(AppConfig.builder().outdir(output.path().toString()).build());
      EnvironmentFiles files = new EnvironmentFiles(root, TODAY);
      new Main(root, TODAY).addStacks(app, files.readAll());
      app.synth();
      Map<String, JsonNode> stacks = new LinkedHashMap<>();
      for (String name : files.names()) {
        ObjectNode stack =
            (ObjectNode)
                JSON.readTree(output.path().resolve("stacks/" + name + "/cdk.tf.json").toFile());
        stacks.put(name, withoutMetadata(stack));
      }
      return new SynthesizedApp(stacks);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the stacks by the environment's name, without cdktf's own metadata} */
  Map<String, JsonNode> stacks() {
    return stacks;
  }

  /** {@return one stack} */
  JsonNode stack(String environment) {
    return stacks.get(environment);
  }

  /** {@return a document with its keys sorted, as it is committed} */
  static String pretty(JsonNode document) {
    try {
      return JSON.writeValueAsString(JSON.treeToValue(document, Object.class)) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the address of every resource and data source of a stack, with its JSON, sorted} */
  static Map<String, JsonNode> addresses(JsonNode stack) {
    Map<String, JsonNode> addresses = new TreeMap<>();
    stack
        .path("resource")
        .fields()
        .forEachRemaining(
            type ->
                type.getValue()
                    .fields()
                    .forEachRemaining(
                        one -> addresses.put(type.getKey() + "." + one.getKey(), one.getValue())));
    stack
        .path("data")
        .fields()
        .forEachRemaining(
            type ->
                type.getValue()
                    .fields()
                    .forEachRemaining(
                        one ->
                            addresses.put(
                                "data." + type.getKey() + "." + one.getKey(), one.getValue())));
    return addresses;
  }

  private static JsonNode withoutMetadata(ObjectNode node) {
    node.remove("//");
    node.forEach(
        child -> {
          if (child instanceof ObjectNode object) {
            withoutMetadata(object);
          }
        });
    return node;
  }
}
