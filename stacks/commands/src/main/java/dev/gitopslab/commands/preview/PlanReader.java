package dev.gitopslab.commands.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitopslab.commands.preview.Preview.Source;
import dev.gitopslab.constructs.core.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Reads what {@code terraform show -json} prints of a plan.
 *
 * @see <a href="https://developer.hashicorp.com/terraform/internals/json-format">JSON Output
 *     Format</a>
 */
final class PlanReader {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** What Terraform has no words for in a plan, in ours. */
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("replace_because_tainted", "its creation had failed half-way"),
          Map.entry("replace_because_cannot_update", "it cannot be changed in place"),
          Map.entry("replace_by_request", "as asked for"),
          Map.entry("replace_by_triggers", "as something that it follows is replaced"),
          Map.entry("delete_because_no_resource_config", "the stack no longer has it"),
          Map.entry("delete_because_wrong_repetition", "the stack no longer has it"),
          Map.entry("delete_because_count_index", "the stack has fewer of them"),
          Map.entry("delete_because_each_key", "the stack no longer has its key"),
          Map.entry("delete_because_no_module", "the stack no longer has its module"),
          Map.entry("delete_because_no_move_target", "there is nothing where it was moved to"));

  private PlanReader() {}

  /**
   * Reads a plan.
   *
   * @param plan the JSON
   * @throws dev.gitopslab.constructs.core.ConfigurationException where it is no plan
   */
  static Preview read(JsonNode plan) {
    new Problems()
        .check(
            plan.path("format_version").asText().startsWith("1."),
            "format_version",
            plan.path("format_version").asText("missing"),
            "is no plan as terraform show -json FILE prints it; use one of format 1")
        .throwIfAny();
    Secrets secrets = Secrets.of(plan);
    List<Change> changes = new ArrayList<>();
    for (JsonNode resource : plan.path("resource_changes")) {
      Action action = action(resource);
      if (action != null) {
        changes.add(change(resource, action, secrets));
      }
    }
    List<String> drift = new ArrayList<>();
    Map<String, Set<String>> relevant = relevantAttributes(plan);
    for (JsonNode resource : plan.path("resource_drift")) {
      drift(resource, relevant.getOrDefault(resource.path("address").asText(), Set.of()))
          .ifPresent(drift::add);
    }
    return new Preview(
        Source.PLAN, changes, outputs(plan.path("output_changes"), secrets), drift, remarks(plan));
  }

  /** What happens to a resource; null where nothing does that a reader has to know. */
  private static Action action(JsonNode resource) {
    if (!resource.path("mode").asText("managed").equals("managed")) {
      return null;
    }
    JsonNode actions = resource.path("change").path("actions");
    if (actions.size() > 1) {
      return Action.REPLACE;
    }
    boolean noted = resource.has("previous_address") || resource.path("change").has("importing");
    return switch (actions.path(0).asText()) {
      case "delete" -> Action.DESTROY;
      case "update" -> Action.UPDATE;
      case "create" -> Action.CREATE;
      case "forget" -> Action.FORGET;
      default -> noted ? Action.NOTE : null;
    };
  }

  private static Change change(JsonNode resource, Action action, Secrets secrets) {
    JsonNode change = resource.path("change");
    String type = resource.path("type").asText();
    List<String> dangers =
        switch (action) {
          case DESTROY -> Valuables.lost(type, change.path("before"), "is destroyed");
          case REPLACE -> Valuables.lost(type, change.path("before"), "is destroyed and made anew");
          case FORGET ->
              Valuables.kind(type).stream()
                  .map(
                      kind -> "the " + kind + " is left to itself: it goes on to exist and to cost")
                  .toList();
          case UPDATE -> Valuables.weakened(change.path("before"), change.path("after"));
          case CREATE, NOTE -> List.of();
        };
    return new Change(
        address(resource),
        action,
        remarks(resource, action),
        dangers,
        action == Action.FORGET ? List.of() : Difference.of(Values.of(change), secrets));
  }

  private static List<String> remarks(JsonNode resource, Action action) {
    List<String> remarks = new ArrayList<>();
    JsonNode change = resource.path("change");
    if (action == Action.REPLACE) {
      boolean createsFirst = change.path("actions").path(0).asText().equals("create");
      remarks.add(createsFirst ? "the new one comes first" : "the old one goes first");
    }
    String reason = REASONS.get(resource.path("action_reason").asText());
    if (reason != null) {
      remarks.add(reason);
    }
    String forced =
        StreamSupport.stream(change.path("replace_paths").spliterator(), false)
            .map(path -> path.path(0).asText())
            .distinct()
            .collect(Collectors.joining(", "));
    if (!forced.isEmpty()) {
      remarks.remove(REASONS.get("replace_because_cannot_update"));
      remarks.add("forced by " + forced);
    }
    if (resource.has("previous_address")) {
      remarks.add("was " + resource.path("previous_address").asText());
    }
    if (change.has("importing")) {
      remarks.add("is imported");
    }
    return remarks;
  }

  /**
   * What has something to do with the changes of the plan. The rest of what others changed is what
   * a provider writes in another way than it was told, and hides what counts.
   */
  private static Map<String, Set<String>> relevantAttributes(JsonNode plan) {
    Map<String, Set<String>> relevant = new HashMap<>();
    for (JsonNode attribute : plan.path("relevant_attributes")) {
      relevant
          .computeIfAbsent(attribute.path("resource").asText(), resource -> new HashSet<>())
          .add(attribute.path("attribute").path(0).asText());
    }
    return relevant;
  }

  private static Optional<String> drift(JsonNode resource, Set<String> relevant) {
    JsonNode before = resource.path("change").path("before");
    JsonNode after = resource.path("change").path("after");
    if (after.isNull()) {
      return Optional.of(address(resource) + " is gone");
    }
    String changed =
        relevant.stream()
            .filter(name -> !Values.isSame(before.path(name), after.path(name)))
            .sorted()
            .collect(Collectors.joining(", "));
    return changed.isEmpty()
        ? Optional.empty()
        : Optional.of(address(resource) + " was changed: " + changed);
  }

  private static String address(JsonNode resource) {
    String deposed = resource.has("deposed") ? " (left over from an earlier replacement)" : "";
    return resource.path("address").asText() + deposed;
  }

  private static List<Line> outputs(JsonNode changes, Secrets secrets) {
    ObjectNode before = NODES.objectNode();
    ObjectNode after = NODES.objectNode();
    ObjectNode unknown = NODES.objectNode();
    ObjectNode marks = NODES.objectNode();
    changes
        .fields()
        .forEachRemaining(
            output -> {
              Values values = Values.of(output.getValue());
              before.set(output.getKey(), values.before());
              after.set(output.getKey(), values.after());
              unknown.set(output.getKey(), values.unknown());
              marks.set(output.getKey(), values.marks());
            });
    return Difference.of(new Values(before, after, unknown, marks, Set.of()), secrets);
  }

  private static List<String> remarks(JsonNode plan) {
    List<String> remarks = new ArrayList<>();
    if (plan.path("errored").asBoolean()) {
      remarks.add("Terraform failed half-way: the plan is not whole, and cannot be applied.");
    }
    if (plan.has("complete") && !plan.path("complete").asBoolean()) {
      remarks.add("Terraform puts some changes off to a later plan: this one does not show all.");
    }
    for (JsonNode check : plan.path("checks")) {
      String status = check.path("status").asText();
      if (status.equals("fail") || status.equals("error")) {
        remarks.add(
            "The check " + check.path("address").path("to_display").asText() + " does not hold.");
      }
    }
    return remarks;
  }
}
