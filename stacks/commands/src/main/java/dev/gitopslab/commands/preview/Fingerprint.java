package dev.gitopslab.commands.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitopslab.constructs.core.Sha256;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Tells whether a change is still the one that was reviewed: the same stack, on the same state,
 * with the same plan. Says nothing about the values in it.
 */
final class Fingerprint {

  private static final ObjectMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private Fingerprint() {}

  /**
   * The fingerprint of a plan.
   *
   * @param stack the synthesized stack
   * @param plan the plan of it, as JSON
   * @param state the state, of which lineage and serial count; missing before the first deployment
   */
  static String of(JsonNode stack, JsonNode plan, JsonNode state) {
    ObjectNode content = SORTED.createObjectNode();
    content.set("stack", StackReader.withoutMetadata(stack));
    content.put("lineage", state.path("lineage").asText());
    content.put("serial", state.path("serial").asText());
    ArrayNode changes = content.putArray("changes");
    for (JsonNode resource : plan.path("resource_changes")) {
      JsonNode change = resource.path("change");
      if (!List.of("no-op", "read").contains(change.path("actions").path(0).asText())) {
        ObjectNode one = changes.addObject();
        one.put("address", resource.path("address").asText());
        one.put("deposed", resource.path("deposed").asText());
        one.set("change", change);
      }
    }
    if (plan.has("output_changes")) {
      content.set("outputs", plan.path("output_changes"));
    }
    try {
      return Sha256.of(SORTED.writeValueAsString(SORTED.treeToValue(content, Object.class)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
