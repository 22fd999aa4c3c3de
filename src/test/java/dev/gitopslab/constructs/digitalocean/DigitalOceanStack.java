package dev.gitopslab.constructs.digitalocean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import com.hashicorp.cdktf.TerraformOutput;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.digitalocean.provider.DigitaloceanProvider;
import com.hashicorp.cdktf.providers.digitalocean.provider.DigitaloceanProviderConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
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
 * What a stack on DigitalOcean is once the app has written it; resources go by the path of their
 * construct.
 */
final class DigitalOceanStack {

  static final String REGION = "fra1";

  private final JsonNode json;

  /** Each resource and data source by its type and the path of its construct. */
  private final Map<String, JsonNode> byPath = new TreeMap<>();

  /** The same by what other resources call it. */
  private final Map<String, String> pathByAddress = new TreeMap<>();

  private DigitalOceanStack(JsonNode json) {
    this.json = json;
    read(json.path("resource"), "");
    read(json.path("data"), "data.");
  }

  static DigitalOceanStack of(Consumer<TerraformStack> content) {
    try {
      Path out = Files.createTempDirectory("digitalocean-test");
      App app = new App(AppConfig.builder().outdir(out.toString()).build());
      TerraformStack stack = new TerraformStack(app, "test");
      new DigitaloceanProvider(stack, "digitalocean", DigitaloceanProviderConfig.builder().build());
      content.accept(stack);
      app.synth();
      return new DigitalOceanStack(
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

  /** The types and paths of all, such as {@code digitalocean_vpc network/vpc}. */
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
   * Where an expression such as {@code ${digitalocean_vpc.network_vpc_1234.id}} points: {@code
   * network/vpc.id}.
   */
  String target(String expression) {
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

  static DigitalOceanNetworkProps.Builder network() {
    return DigitalOceanNetworkProps.builder(REGION, "staging", Cidr.parse("10.60.0.0/20"));
  }

  /** A network of literals, so that what is looked at is not part of it. */
  static Network existingNetwork() {
    return Network.existing("vpc-1", Cidr.parse("10.60.0.0/20"), List.of(), List.of());
  }

  static DigitalOceanClusterProps.Builder cluster(Network network) {
    return DigitalOceanClusterProps.builder(REGION, "staging", network, "1.35")
        .podCidr(Cidr.parse("10.61.0.0/17"))
        .serviceCidr(Cidr.parse("10.61.128.0/20"))
        .apiAllowedCidrs(List.of(Cidr.parse("203.0.113.0/24")))
        .nodePools(List.of(NodePool.builder("general", "s-4vcpu-8gb").build()));
  }

  static DigitalOceanDatabaseProps.Builder database(Network network) {
    return DigitalOceanDatabaseProps.builder(REGION, "staging", network)
        .clientClusterIds(List.of("cluster-1"));
  }
}
