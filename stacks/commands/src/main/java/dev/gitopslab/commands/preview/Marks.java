package dev.gitopslab.commands.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What Terraform marks as sensitive in a value: {@code true}, or an object or list of such marks in
 * the shape of the value. Where shapes do not fit, more is taken for marked rather than less.
 */
final class Marks {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Marks() {}

  /**
   * The marks of two values of which one becomes the other: what is sensitive in one is so in both.
   * Items of a list have one mark for all, since a set gives them no place of their own.
   */
  static JsonNode union(JsonNode one, JsonNode other) {
    if (isAll(one) || isAll(other)) {
      return BooleanNode.TRUE;
    }
    if (one.isArray() && other.isObject() || one.isObject() && other.isArray()) {
      return BooleanNode.valueOf(isAny(one) || isAny(other));
    }
    if (one.isArray() || other.isArray()) {
      JsonNode item = BooleanNode.FALSE;
      for (JsonNode marked : one) {
        item = union(item, marked);
      }
      for (JsonNode marked : other) {
        item = union(item, marked);
      }
      ArrayNode items = NODES.arrayNode();
      return isAny(item) ? items.add(item) : items;
    }
    if (one.isObject() || other.isObject()) {
      ObjectNode fields = NODES.objectNode();
      one.fieldNames()
          .forEachRemaining(name -> fields.set(name, union(one.path(name), other.path(name))));
      other
          .fieldNames()
          .forEachRemaining(name -> fields.set(name, union(one.path(name), other.path(name))));
      return fields;
    }
    return BooleanNode.FALSE;
  }

  /** Whether a value is sensitive as a whole. */
  static boolean isAll(JsonNode marks) {
    return marks.isBoolean() && marks.booleanValue();
  }

  /** Whether anything in a value is sensitive. */
  static boolean isAny(JsonNode marks) {
    if (marks.isContainerNode()) {
      for (JsonNode inner : marks) {
        if (isAny(inner)) {
          return true;
        }
      }
    }
    return isAll(marks);
  }

  /** The marks of a field. */
  static JsonNode field(JsonNode marks, String name) {
    if (marks.isArray()) {
      return BooleanNode.valueOf(isAny(marks));
    }
    return isAll(marks) ? marks : marks.path(name);
  }

  /** The marks of every item of a list. */
  static JsonNode item(JsonNode marks) {
    if (marks.isObject()) {
      return BooleanNode.valueOf(isAny(marks));
    }
    return isAll(marks) ? marks : marks.path(0);
  }
}
