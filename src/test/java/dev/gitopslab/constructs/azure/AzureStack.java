package dev.gitopslab.constructs.azure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import com.hashicorp.cdktf.TerraformOutput;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.azurerm.provider.AzurermProvider;
import com.hashicorp.cdktf.providers.azurerm.provider.AzurermProviderConfig;
import com.hashicorp.cdktf.providers.azurerm.provider.AzurermProviderFeatures;
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
 * What a stack on Azure is once the app has written it; resources go by the path of their
 * construct.
 */
final class AzureStack {

  static final AzureSubscription SUBSCRIPTION =
      new AzureSubscription(
          "11111111-2222-3333-4444-555555555555",
          "99999999-8888-7777-6666-555555555555",
          "westeurope");
  static final String ADMINISTRATOR = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
  static final String WORKSPACE_ID =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w";

  private final JsonNode json;

  /** Each resource and data source by its type and the path of its construct. */
  private final Map<String, JsonNode> byPath = new TreeMap<>();

  /** The same by what other resources call it. */
  private final Map<String, String> pathByAddress = new TreeMap<>();

  private AzureStack(JsonNode json) {
    this.json = json;
    read(json.path("resource"), "");
    read(json.path("data"), "data.");
  }

  static AzureStack of(Consumer<TerraformStack> content) {
    try {
      Path out = Files.createTempDirectory("azure-test");
      App app = new App(AppConfig.builder().outdir(out.toString()).build());
      TerraformStack stack = new TerraformStack(app, "test");
      new AzurermProvider(
          stack,
          "azurerm",
          AzurermProviderConfig.builder()
              .features(List.of(AzurermProviderFeatures.builder().build()))
              .subscriptionId(SUBSCRIPTION.id())
              .build());
      content.accept(stack);
      app.synth();
      return new AzureStack(
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

  /** The types and paths of all, such as {@code azurerm_subnet network/nodes}. */
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
   * Where an expression such as {@code ${azurerm_subnet.network_nodes_1234.id}} points: {@code
   * network/nodes.id}.
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

  static ResourceGroup group() {
    return ResourceGroup.existing(SUBSCRIPTION, "staging-group", Map.of("team", "platform"));
  }

  static AzureNetworkProps.Builder network() {
    return AzureNetworkProps.builder(group(), "staging", Cidr.parse("10.20.0.0/16"));
  }

  /** A network of literals, so that what is looked at is not part of it. */
  static Network existingNetwork() {
    return Network.existing(
        "vnet-1", Cidr.parse("10.20.0.0/16"), List.of("subnet-1"), List.of("subnet-9"));
  }

  static AzureClusterProps.Builder cluster(Network network) {
    return AzureClusterProps.builder(group(), "staging", network, "1.35")
        .administrators(List.of(ADMINISTRATOR))
        .nodePools(List.of(NodePool.builder("general", "Standard_D4ds_v5").build()));
  }

  static AzureDatabaseProps.Builder database(Network network) {
    return AzureDatabaseProps.builder(group(), "staging", network);
  }
}
