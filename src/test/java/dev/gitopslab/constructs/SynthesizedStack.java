package dev.gitopslab.constructs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import com.hashicorp.cdktf.TerraformOutput;
import com.hashicorp.cdktf.TerraformStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a stack is once the app has written it; resources go by the path of their construct. */
public final class SynthesizedStack {

  private static final String NAME = "test";

  private final JsonNode json;
  private final List<Path> files;

  /** Each resource and data source by its type and the path of its construct. */
  private final Map<String, JsonNode> byPath = new TreeMap<>();

  /** The same by what other resources call it. */
  private final Map<String, String> pathByAddress = new TreeMap<>();

  private SynthesizedStack(JsonNode json, List<Path> files) {
    this.json = json;
    this.files = files;
    read(json.path("resource"), "");
    read(json.path("data"), "data.");
  }

  public static SynthesizedStack of(Consumer<TerraformStack> content) {
    try (OutputFolder out = OutputFolder.open()) {
      App app = new App(AppConfig.builder().outdir(out.path().toString()).build());
      content.accept(new TerraformStack(app, NAME));
      app.synth();
      Path folder = out.path().resolve("stacks").resolve(NAME);
      try (Stream<Path> all = Files.walk(folder)) {
        return new SynthesizedStack(
            new ObjectMapper().readTree(folder.resolve("cdk.tf.json").toFile()),
            all.filter(Files::isRegularFile).map(folder::relativize).toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(JsonNode types, String prefix) {
    for (Map.Entry<String, JsonNode> type : types.properties()) {
      for (Map.Entry<String, JsonNode> one : type.getValue().properties()) {
        String path =
            one.getValue().at("/~1~1/metadata/path").asText().substring(NAME.length() + 1);
        byPath.put(prefix + type.getKey() + " " + path, one.getValue());
        pathByAddress.put(prefix + type.getKey() + "." + one.getKey(), path);
      }
    }
  }

  public JsonNode json() {
    return json;
  }

  public String text() {
    return json.toString();
  }

  /** The files that were written, by their paths in the folder of the stack. */
  public List<Path> files() {
    return files;
  }

  public JsonNode resource(String type, String path) {
    return resource(type + " " + path);
  }

  /** One of {@link #all()}. */
  public JsonNode resource(String typeAndPath) {
    JsonNode found = byPath.get(typeAndPath);
    if (found == null) {
      throw new AssertionError("no " + typeAndPath + " among " + byPath.keySet());
    }
    return found;
  }

  /** The types and paths of all, such as {@code aws_vpc network/vpc}. */
  public List<String> all() {
    return List.copyOf(byPath.keySet());
  }

  public List<String> all(String type) {
    return byPath.keySet().stream()
        .filter(key -> key.startsWith(type + " "))
        .map(key -> key.substring(type.length() + 1))
        .toList();
  }

  /** The address, which Terraform's state goes by, of what the construct at a path became. */
  public String address(String path) {
    return pathByAddress.entrySet().stream()
        .filter(entry -> entry.getValue().equals(path))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing at " + path));
  }

  /** The addresses of all whose paths start so. */
  public List<String> addresses(String path) {
    return pathByAddress.entrySet().stream()
        .filter(entry -> entry.getValue().startsWith(path))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Where an expression such as {@code ${aws_vpc.network_vpc_1234.id}} points: {@code
   * network/vpc.id}.
   */
  public String target(String expression) {
    String inner =
        expression.startsWith("${") ? expression.substring(2, expression.length() - 1) : expression;
    String kind = inner.startsWith("data.") ? "data." : "";
    String[] parts = inner.substring(kind.length()).split("\\.", 3);
    String path = pathByAddress.get(kind + parts[0] + "." + parts[1]);
    if (path == null) {
      throw new AssertionError(expression + " points nowhere");
    }
    return parts.length == 2 ? path : path + "." + parts[2];
  }

  public List<String> targets(JsonNode expressions) {
    return texts(expressions).stream().map(this::target).toList();
  }

  /** What a resource waits for, by path. */
  public List<String> dependencies(String type, String path) {
    return targets(resource(type, path).path("depends_on"));
  }

  public JsonNode output(String name) {
    return json.path("output").path(name).path("value");
  }

  public static void output(TerraformStack stack, String name, Object value) {
    TerraformOutput.Builder.create(stack, name).value(value).build();
  }

  public static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
