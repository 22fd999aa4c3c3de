package dev.gitopslab.commands.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gitopslab.constructs.core.SecretLike;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what a plan marks as sensitive, in each of the places where a plan has values. */
final class SensitiveValues {

  private SensitiveValues() {}

  /** The texts and numbers that are sensitive, but for those that the stack itself shows. */
  static Set<String> of(JsonNode plan) {
    Set<String> found = new HashSet<>();
    for (String part : List.of("resource_changes", "resource_drift")) {
      plan.path(part).forEach(resource -> collect(resource.path("change"), found));
    }
    plan.path("output_changes").forEach(change -> collect(change, found));
    JsonNode declared = plan.path("configuration").path("root_module").path("variables");
    plan.path("variables")
        .fields()
        .forEachRemaining(
            variable ->
                collect(
                    variable.getValue().path("value"),
                    declared.path(variable.getKey()).path("sensitive"),
                    found));
    // Here alone is what Terraform only reads.
    collectModule(plan.path("prior_state").path("values").path("root_module"), found);
    collectModule(plan.path("planned_values").path("root_module"), found);
    found.removeAll(inTheOpen(plan));
    return found;
  }

  private static void collectModule(JsonNode module, Set<String> found) {
    for (JsonNode resource : module.path("resources")) {
      JsonNode marks = Marks.union(resource.path("sensitive_values"), MissingNode.getInstance());
      collect(resource.path("values"), marks, found);
    }
    module.path("child_modules").forEach(inner -> collectModule(inner, found));
  }

  private static void collect(JsonNode change, Set<String> found) {
    JsonNode marks = Marks.union(change.path("before_sensitive"), change.path("after_sensitive"));
    collect(change.path("before"), marks, found);
    collect(change.path("after"), marks, found);
  }

  private static void collect(JsonNode value, JsonNode marks, Set<String> found) {
    if (!Marks.isAny(marks)) {
      return;
    }
    if (value.isObject()) {
      value
          .fields()
          .forEachRemaining(
              field -> collect(field.getValue(), Marks.field(marks, field.getKey()), found));
    } else if (value.isArray()) {
      value.forEach(item -> collect(item, Marks.item(marks), found));
    } else if (value.isTextual()) {
      found.add(value.textValue());
    } else if (value.isNumber()) {
      found.add(value.asText());
    }
  }

  /**
   * What the stack itself gives to an attribute that is none's secret. A Secret of Kubernetes is
   * sensitive as a whole, and has such things as the name of a cluster; nothing could be read where
   * each of those was masked.
   */
  private static Set<String> inTheOpen(JsonNode plan) {
    Map<String, JsonNode> changes = new HashMap<>();
    for (JsonNode resource : plan.path("resource_changes")) {
      changes.put(resource.path("address").asText(), resource.path("change"));
    }
    Set<String> open = new HashSet<>();
    for (JsonNode resource : plan.path("configuration").path("root_module").path("resources")) {
      JsonNode change = changes.get(resource.path("address").asText());
      if (change == null) {
        continue;
      }
      JsonNode marks = Marks.union(change.path("before_sensitive"), change.path("after_sensitive"));
      resource
          .path("expressions")
          .fields()
          .forEachRemaining(
              attribute -> {
                JsonNode constant = attribute.getValue().path("constant_value");
                boolean marked = Marks.isAny(Marks.field(marks, attribute.getKey()));
                if (constant.isTextual() && !marked && !SecretLike.key(attribute.getKey())) {
                  open.add(constant.textValue());
                }
              });
    }
    return open;
  }
}
