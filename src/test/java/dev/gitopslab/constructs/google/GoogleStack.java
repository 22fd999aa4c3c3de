package dev.gitopslab.constructs.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import com.hashicorp.cdktf.TerraformOutput;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.google.provider.GoogleProvider;
import com.hashicorp.cdktf.providers.google.provider.GoogleProviderConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/**
 * What a stack on Google Cloud is once the app has written it; resources go by the path of their
 * construct.
 */
final class GoogleStack {

  static final GoogleProject PROJECT = new GoogleProject("example-staging", "europe-west3");
  static final String ADMINISTRATOR = "group:platform@example.com";
  static final String KEY_ID =
      "projects/example/locations/europe-west3/keyRings/ring/cryptoKeys/key";
  static final WorkloadIdentity IDENTITY =
      new WorkloadIdentity("sample@example-staging.iam.gserviceaccount.com", Map.of(), Map.of());

  private final JsonNode json;

  /** Each resource and data source by its type and the path of its construct. */
  private final Map<String, JsonNode> byPath = new TreeMap<>();

  /** The same by what other resources call it. */
  private final Map<String, String> pathByAddress = new TreeMap<>();

  private GoogleStack(JsonNode json) {
    this.json = json;
    read(json.path("resource"), "");
    read(json.path("data"), "data.");
  }

  static GoogleStack of(Consumer<TerraformStack> content) {
    try {
      Path out = Files.createTempDirectory("google-test");
      App app = new App(AppConfig.builder().outdir(out.toString()).build());
      TerraformStack stack = new TerraformStack(app, "test");
      new GoogleProvider(
          stack, "google", GoogleProviderConfig.builder().region(PROJECT.region()).build());
      content.accept(stack);
      app.synth();
      return new GoogleStack(
          new ObjectMapper().readTree(out.resolve("stacks/test/cdk.tf.json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(JsonNode types, String prefix) {
    types
        .fields()
        .forEachRemaining(
            type ->
                type.getValue()
                    .fields()
                    .forEachRemaining(
                        resource -> {
                          String path =
                              resource.getValue().at("/~1~1/metadata/path").asText().substring(5);
                          byPath.put(prefix + type.getKey() + " " + path, resource.getValue());
                          pathByAddress.put(prefix + type.getKey() + "." + resource.getKey(), path);
                        }));
  }

  JsonNode resource(String type, String path) {
    JsonNode found = byPath.get(type + " " + path);
    if (found == null) {
      throw new AssertionError("no " + type + " " + path + " among " + byPath.keySet());
    }
    return found;
  }

  /** The types and paths of all, such as {@code google_compute_network network/network}. */
  List<String> all() {
    return List.copyOf(byPath.keySet());
  }

  List<String> all(String type) {
    return byPath.keySet().stream()
        .filter(key -> key.startsWith(type + " "))
        .map(key -> key.substring(type.length() + 1))
        .toList();
  }

  /** The addresses of all, which Terraform's state goes by, of one construct. */
  List<String> addresses(String path) {
    return pathByAddress.entrySet().stream()
        .filter(entry -> entry.getValue().startsWith(path))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Where an expression such as {@code ${google_compute_network.network_network_1234.id}} points:
   * {@code network/network.id}.
   */
  String target(String expression) {
    String inner =
        expression.startsWith("${") ? expression.substring(2, expression.length() - 1) : expression;
    String[] parts = inner.split("\\.", 3);
    String path = pathByAddress.get(parts[0] + "." + parts[1]);
    if (path == null) {
      throw new AssertionError(expression + " points nowhere");
    }
    return parts.length == 2 ? path : path + "." + parts[2];
  }

  List<String> targets(JsonNode expressions) {
    return texts(expressions).stream().map(this::target).toList();
  }

  /** What a resource waits for, by path. */
  List<String> dependencies(String type, String path) {
    return targets(resource(type, path).path("depends_on"));
  }

  JsonNode output(String name) {
    return json.path("output").path(name).path("value");
  }

  String text() {
    return json.toString();
  }

  static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  static void output(TerraformStack stack, String name, Object value) {
    TerraformOutput.Builder.create(stack, name).value(value).build();
  }

  static GoogleNetworkProps.Builder network() {
    return GoogleNetworkProps.builder(PROJECT, "staging", Cidr.parse("10.20.0.0/16"));
  }

  /** A network of literals, so that what is looked at is not part of it. */
  static Network existingNetwork() {
    return GoogleNetwork.existing(
        "projects/example-staging/global/networks/n",
        Cidr.parse("10.20.0.0/16"),
        "projects/example-staging/regions/europe-west3/subnetworks/s",
        "p",
        "s");
  }

  static GoogleClusterProps.Builder cluster(Network network) {
    return cluster(PROJECT, network);
  }

  static GoogleClusterProps.Builder cluster(GoogleProject project, Network network) {
    return GoogleClusterProps.builder(project, "staging", network, "1.35")
        .administrators(List.of(ADMINISTRATOR))
        .nodePools(List.of(NodePool.builder("general", "e2-standard-4").build()));
  }

  static GoogleDatabaseProps.Builder database(Network network) {
    return GoogleDatabaseProps.builder(PROJECT, "staging", network)
        .users(Map.of("sample", IDENTITY));
  }
}
