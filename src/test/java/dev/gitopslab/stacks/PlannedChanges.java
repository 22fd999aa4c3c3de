package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What a change does to a deployed stack, as its real providers plan it, without an account: what a
 * resource is replaced for is known to the provider alone. Terraform gets a state as if all had
 * been created, with made-up values for what only the cloud could tell, and plans without asking
 * the cloud about it.
 */
final class PlannedChanges {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JSON.getNodeFactory();
  private static final int ROUNDS = 4;

  /** Nothing of a plan may leave this machine, whatever credentials there are on it. */
  private static final Map<String, String> OFFLINE =
      Map.of(
          "HTTPS_PROXY", "http://127.0.0.1:1",
          "AWS_ACCESS_KEY_ID", "none",
          "AWS_SECRET_ACCESS_KEY", "none",
          "DIGITALOCEAN_TOKEN", "none",
          "GOOGLE_OAUTH_ACCESS_TOKEN", "none",
          "CHECKPOINT_DISABLE", "1",
          "TF_IN_AUTOMATION", "1");

  /** Where a made-up value has to have a certain form, or is no word. */
  private static final Map<String, JsonNode> FORMS =
      Map.of(
          "aws_launch_template.id", NODES.textNode("lt-0123456789abcdef0"),
          "google_compute_firewall.enable_logging", NODES.booleanNode(true),
          "google_compute_network.id", NODES.textNode("projects/p/global/networks/n"),
          "google_service_account.name",
              NODES.textNode("projects/p/serviceAccounts/a@pppppp.iam.gserviceaccount.com"));

  private final Path folder;
  private final Map<String, String> providers;
  private final UnaryOperator<ObjectNode> preparation;
  private JsonNode schemas;
  private Map<String, Set<String>> noise = Map.of();

  /**
   * Plans in a folder.
   *
   * @param folder an empty one
   * @param providers variables that tell Terraform where providers are
   * @param preparation what is done to every stack so that it needs no cloud
   */
  PlannedChanges(
      Path folder, Map<String, String> providers, UnaryOperator<ObjectNode> preparation) {
    this.folder = folder;
    this.providers = providers;
    this.preparation = preparation;
  }

  /** Gets the providers of a stack; what Terraform says where they cannot be had. */
  Command.Result initialize(JsonNode stack) {
    write("main.tf.json", prepared(stack));
    return new Command(folder, "terraform", "init", "-input=false", "-no-color")
        .with(providers)
        .run(Duration.ofMinutes(5));
  }

  /** Has Terraform take a stack for deployed. */
  void deploy(JsonNode stack) {
    ObjectNode prepared = prepared(stack);
    // Until its values fit, resources seem to be replaced.
    prepared
        .path("resource")
        .findValues("lifecycle")
        .forEach(lifecycle -> ((ObjectNode) lifecycle).remove("prevent_destroy"));
    schemas = parse(must("terraform", "providers", "schema", "-json")).path("provider_schemas");
    write("main.tf.json", prepared);
    JsonNode plan = plan();
    JsonNode before = NODES.missingNode();
    for (int round = 1; round <= ROUNDS && !plan.path("resource_changes").equals(before); round++) {
      // What the providers make of a made-up value is seen only by planning with it.
      before = plan.path("resource_changes");
      write("terraform.tfstate", state(plan, prepared, round));
      plan = plan();
    }
    Map<String, Set<String>> left = new HashMap<>();
    for (JsonNode resource : plan.path("resource_changes")) {
      assertThat(action(resource))
          .as(resource.path("address") + " of a stack that nothing changed in")
          .isIn("", "updated");
      left.put(resource.path("address").asText(), attributes(resource.path("change")));
    }
    noise = left;
  }

  /**
   * What a plan of another stack would do.
   *
   * @return by address without cdktf's hash: created, destroyed, updated, replaced (the new one
   *     comes first) or gap (the old one goes first)
   */
  Map<String, String> of(JsonNode stack) {
    write("main.tf.json", prepared(stack));
    Map<String, String> changes = new TreeMap<>();
    for (JsonNode resource : plan().path("resource_changes")) {
      String address = resource.path("address").asText();
      String action = action(resource);
      Set<String> attributes = attributes(resource.path("change"));
      attributes.removeAll(noise.getOrDefault(address, Set.of()));
      if (!action.isEmpty() && !(action.equals("updated") && attributes.isEmpty())) {
        changes.put(address.replaceFirst("_[0-9A-F]{8}$", ""), action);
      }
    }
    return changes;
  }

  /** {@return what Terraform says where it refuses to plan another stack} */
  String refusal(JsonNode stack) {
    write("main.tf.json", prepared(stack));
    Command.Result result = terraform("terraform", "plan", "-refresh=false", "-no-color");
    assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
    return result.output();
  }

  private ObjectNode prepared(JsonNode stack) {
    ObjectNode copy = stack.deepCopy();
    copy.remove("output");
    ((ObjectNode) copy.path("terraform")).remove("backend");
    return preparation.apply(copy);
  }

  private JsonNode plan() {
    must("terraform", "plan", "-refresh=false", "-input=false", "-no-color", "-out=plan");
    return parse(must("terraform", "show", "-json", "plan"));
  }

  private static String action(JsonNode resource) {
    if (!resource.path("mode").asText().equals("managed")) {
      return "";
    }
    JsonNode actions = resource.path("change").path("actions");
    return switch (actions.path(0).asText() + actions.path(1).asText()) {
      case "create" -> "created";
      case "delete" -> "destroyed";
      case "update" -> "updated";
      case "createdelete" -> "replaced";
      case "deletecreate" -> "gap";
      default -> "";
    };
  }

  /** The arguments and attributes that a change touches. */
  private static Set<String> attributes(JsonNode change) {
    Set<String> names = new HashSet<>();
    change.path("after").fieldNames().forEachRemaining(names::add);
    change.path("after_unknown").fieldNames().forEachRemaining(names::add);
    names.removeIf(
        name ->
            change.path("before").path(name).equals(change.path("after").path(name))
                && !change.path("after_unknown").path(name).toString().contains("true"));
    return names;
  }

  private ObjectNode state(JsonNode plan, JsonNode stack, int serial) {
    ObjectNode state = NODES.objectNode().put("version", 4).put("serial", serial);
    state.put("lineage", "made-up").putObject("outputs");
    ArrayNode resources = state.putArray("resources");
    for (JsonNode planned : plan.path("resource_changes")) {
      String type = planned.path("type").asText();
      String name = planned.path("name").asText();
      String provider = planned.path("provider_name").asText();
      JsonNode schema = schemas.path(provider).path("resource_schemas").path(type);
      JsonNode change = planned.path("change");
      ObjectNode attributes =
          object(change.path("after"), change.path("after_unknown"), schema.path("block"));
      change
          .path("after_unknown")
          .fieldNames()
          .forEachRemaining(
              attribute -> {
                JsonNode form = FORMS.get(type + "." + attribute);
                if (form != null) {
                  attributes.set(attribute, form);
                }
              });
      dynamic(attributes, schema.path("block"));
      ObjectNode instance =
          resources
              .addObject()
              .put("mode", "managed")
              .put("type", type)
              .put("name", name)
              .put("provider", "provider[\"" + provider + "\"]")
              .putArray("instances")
              .addObject();
      instance
          .put("schema_version", schema.path("version").asInt())
          .put(
              "create_before_destroy",
              stack
                  .at("/resource/" + type + "/" + name + "/lifecycle/create_before_destroy")
                  .asBoolean())
          .set("attributes", attributes);
    }
    return state;
  }

  /** The planned values of a block, and made-up ones for what is unknown of them. */
  private static ObjectNode object(JsonNode known, JsonNode unknown, JsonNode block) {
    ObjectNode values = known.isObject() ? (ObjectNode) known.deepCopy() : JSON.createObjectNode();
    block
        .path("attributes")
        .fields()
        .forEachRemaining(
            attribute -> {
              String name = attribute.getKey();
              JsonNode made =
                  value(
                      values.path(name),
                      unknown.path(name),
                      attribute.getValue().path("type"),
                      name);
              if (!made.isMissingNode()) {
                values.set(name, made);
              }
            });
    block
        .path("block_types")
        .fields()
        .forEachRemaining(
            nested -> {
              String name = nested.getKey();
              JsonNode inner = unknown.path(name);
              if (inner.isBoolean() && inner.asBoolean()) {
                values.putArray(name);
              } else if (inner.isArray() && values.path(name).isArray()) {
                ArrayNode items = (ArrayNode) values.path(name);
                for (int i = 0; i < items.size(); i++) {
                  items.set(
                      i, object(items.get(i), inner.path(i), nested.getValue().path("block")));
                }
              } else if (inner.isObject()) {
                values.set(name, object(values.path(name), inner, nested.getValue().path("block")));
              }
            });
    return values;
  }

  private static JsonNode value(JsonNode known, JsonNode unknown, JsonNode type, String name) {
    if (unknown.isBoolean() && unknown.asBoolean()) {
      return madeUp(type, name);
    }
    if (unknown.isArray() && !unknown.isEmpty()) {
      ArrayNode items = JSON.createArrayNode();
      for (int i = 0; i < Math.max(known.size(), unknown.size()); i++) {
        JsonNode item = value(known.path(i), unknown.path(i), type.path(1), name);
        items.add(item.isMissingNode() ? NODES.nullNode() : item);
      }
      return items;
    }
    if (unknown.isObject() && !unknown.isEmpty() && known.isObject()) {
      ObjectNode values = known.deepCopy();
      unknown
          .fields()
          .forEachRemaining(
              field ->
                  values.set(
                      field.getKey(),
                      value(
                          known.path(field.getKey()),
                          field.getValue(),
                          type.path(1),
                          field.getKey())));
      return values;
    }
    return known;
  }

  private static JsonNode madeUp(JsonNode type, String name) {
    return switch (type.isArray() ? type.path(0).asText() : type.asText("string")) {
      case "number" -> NODES.numberNode(1);
      case "bool" -> NODES.booleanNode(false);
      case "list", "set", "tuple" -> NODES.arrayNode();
      case "map" -> NODES.objectNode();
      case "object" -> {
        ObjectNode values = NODES.objectNode();
        type.path(1)
            .fields()
            .forEachRemaining(
                field -> values.set(field.getKey(), madeUp(field.getValue(), field.getKey())));
        yield values;
      }
      case "dynamic" -> NODES.nullNode();
      default ->
          NODES.textNode(
              name.contains("arn") ? "arn:aws:iam::123456789012:role/unknown" : "unknown");
    };
  }

  /** A state holds the type of what may be of any, such as the input of a terraform_data. */
  private static void dynamic(ObjectNode attributes, JsonNode block) {
    block
        .path("attributes")
        .fields()
        .forEachRemaining(
            attribute -> {
              JsonNode value = attributes.path(attribute.getKey());
              if (attribute.getValue().path("type").asText().equals("dynamic")
                  && value.isTextual()) {
                attributes.putObject(attribute.getKey()).put("type", "string").set("value", value);
              }
            });
  }

  private String must(String... command) {
    Command.Result result = terraform(command);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  private Command.Result terraform(String... command) {
    return new Command(folder, command).with(providers).with(OFFLINE).run(Duration.ofMinutes(5));
  }

  private void write(String file, JsonNode document) {
    try {
      Files.writeString(folder.resolve(file), JSON.writeValueAsString(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Warnings may come before. */
  private static JsonNode parse(String output) {
    try {
      return JSON.readTree(List.of(output.split("\n(?=\\{)")).get(output.startsWith("{") ? 0 : 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
