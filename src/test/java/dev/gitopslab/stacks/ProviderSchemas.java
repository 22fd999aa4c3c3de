package dev.gitopslab.stacks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the providers at hand know, as {@code terraform providers schema -json} tells it. */
final class ProviderSchemas {

  private static final Set<String> META_ARGUMENTS =
      Set.of(
          "count", "connection", "depends_on", "for_each", "lifecycle", "provider", "provisioner");

  private final JsonNode schemas;

  ProviderSchemas(JsonNode schemas) {
    this.schemas = schemas.path("provider_schemas");
  }

  /**
   * Removes from a stack what its providers do not know.
   *
   * @return what was removed, as {@code type.argument}
   */
  Set<String> removeUnknownArguments(ObjectNode stack) {
    Set<String> removed = new TreeSet<>();
    for (String kind : List.of("resource", "data")) {
      stack
          .path(kind)
          .fields()
          .forEachRemaining(
              type ->
                  type.getValue()
                      .forEach(
                          body -> prune(type.getKey(), body, block(kind, type.getKey()), removed)));
    }
    return removed;
  }

  private JsonNode block(String kind, String type) {
    for (JsonNode provider : schemas) {
      JsonNode schema = provider.path(kind + "_schemas").path(type);
      if (kind.equals("data")) {
        schema = provider.path("data_source_schemas").path(type);
      }
      if (!schema.isMissingNode()) {
        return schema.path("block");
      }
    }
    throw new IllegalStateException("no provider at hand knows " + kind + " " + type);
  }

  private static void prune(String path, JsonNode body, JsonNode block, Set<String> removed) {
    if (body.isArray()) {
      body.forEach(item -> prune(path, item, block, removed));
    }
    if (!(body instanceof ObjectNode object)) {
      return;
    }
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JsonNode nested = block.path("block_types").path(name);
      if (!nested.isMissingNode()) {
        prune(path + "." + name, object.get(name), nested.path("block"), removed);
      } else if (!block.path("attributes").has(name) && !META_ARGUMENTS.contains(name)) {
        object.remove(name);
        removed.add(path + "." + name);
      }
    }
  }
}
