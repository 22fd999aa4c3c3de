package dev.gitopslab.commands.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitopslab.commands.preview.Preview.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares two synthesized stacks: what can be known without credentials. */
final class StackReader {

  private static final String METADATA = "//";

  /** Under its kind and its type. What is in its attributes is their own, whatever it is called. */
  private static final int DEPTH_OF_A_RESOURCE = 3;

  private StackReader() {}

  /**
   * Compares two stacks.
   *
   * @param base the stack as it is; missing where there is none
   * @param head the stack as it would be; missing where there is none
   */
  static Preview read(JsonNode base, JsonNode head) {
    Map<String, JsonNode> was = parts(withoutMetadata(base));
    Map<String, JsonNode> is = parts(withoutMetadata(head));
    TreeSet<String> addresses = new TreeSet<>(was.keySet());
    addresses.addAll(is.keySet());
    List<Change> changes = new ArrayList<>();
    for (String address : addresses) {
      JsonNode before = was.getOrDefault(address, MissingNode.getInstance());
      JsonNode after = is.getOrDefault(address, MissingNode.getInstance());
      if (!before.equals(after)) {
        changes.add(change(address, before, after));
      }
    }
    return new Preview(Source.SYNTHESIS, changes, List.of(), List.of(), List.of());
  }

  /** Whether two stacks are the same but for the metadata of cdktf. */
  static boolean isSame(JsonNode base, JsonNode head) {
    return withoutMetadata(base).equals(withoutMetadata(head));
  }

  /** A stack without the metadata of cdktf, which name files and versions. */
  static JsonNode withoutMetadata(JsonNode stack) {
    JsonNode copy = stack.deepCopy();
    remove(copy, 0);
    return copy;
  }

  private static void remove(JsonNode node, int depth) {
    if (node instanceof ObjectNode object) {
      object.remove(METADATA);
    }
    if (depth < DEPTH_OF_A_RESOURCE) {
      node.forEach(inner -> remove(inner, depth + 1));
    }
  }

  private static Change change(String address, JsonNode before, JsonNode after) {
    String type = address.substring(0, Math.max(0, address.indexOf('.')));
    List<Line> lines = Difference.of(Values.known(before, after), Secrets.none());
    if (before.isMissingNode()) {
      return new Change(address, Action.CREATE, List.of(), List.of(), lines);
    }
    if (after.isMissingNode()) {
      List<String> dangers = new ArrayList<>(Valuables.lost(type, before, "would be destroyed"));
      if (address.equals("terraform.backend")) {
        dangers.add("the state has no place any more");
      }
      return new Change(address, Action.DESTROY, List.of(), dangers, lines);
    }
    List<String> dangers = new ArrayList<>(Valuables.weakened(before, after));
    if (address.equals("terraform.backend")) {
      dangers.add("the state is looked for in another place: without moving it all is made anew");
    }
    return new Change(address, Action.UPDATE, List.of(), dangers, lines);
  }

  /** What a stack is made of, by address. */
  private static Map<String, JsonNode> parts(JsonNode stack) {
    Map<String, JsonNode> parts = new TreeMap<>();
    stack
        .fields()
        .forEachRemaining(
            block -> {
              String kind = block.getKey();
              JsonNode body = block.getValue();
              switch (kind) {
                case "resource" -> twoLevels("", body, parts);
                case "data" -> twoLevels("data.", body, parts);
                case "terraform", "provider", "output", "variable", "module", "locals" ->
                    body.fields()
                        .forEachRemaining(
                            part -> parts.put(kind + "." + part.getKey(), part.getValue()));
                default -> parts.put(kind, body);
              }
            });
    return parts;
  }

  private static void twoLevels(String prefix, JsonNode types, Map<String, JsonNode> parts) {
    types
        .fields()
        .forEachRemaining(
            type ->
                type.getValue()
                    .fields()
                    .forEachRemaining(
                        resource ->
                            parts.put(
                                prefix + type.getKey() + "." + resource.getKey(),
                                resource.getValue())));
  }
}
