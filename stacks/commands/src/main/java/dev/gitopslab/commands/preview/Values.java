package dev.gitopslab.commands.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashSet;
import java.util.Set;

/**
 * A value before and after a change.
 *
 * @param before what it was; missing or null where there was none
 * @param after what it becomes, as far as that is known
 * @param unknown {@code true} where it is known only once it was applied, or the like inside it
 * @param marks what of it is sensitive, before or after
 * @param replacing paths that force a replacement, each as the text of a JSON array without
 *     brackets
 */
record Values(
    JsonNode before, JsonNode after, JsonNode unknown, JsonNode marks, Set<String> replacing) {

  /** The values of a change in a plan. */
  static Values of(JsonNode change) {
    Set<String> replacing = new HashSet<>();
    for (JsonNode path : change.path("replace_paths")) {
      String steps = path.toString();
      replacing.add(steps.substring(1, steps.length() - 1));
    }
    return new Values(
        change.path("before"),
        change.path("after"),
        change.path("after_unknown"),
        Marks.union(change.path("before_sensitive"), change.path("after_sensitive")),
        replacing);
  }

  /** Values of which all is known and nothing is marked. */
  static Values known(JsonNode before, JsonNode after) {
    return new Values(
        before, after, MissingNode.getInstance(), MissingNode.getInstance(), Set.of());
  }

  /** Whether two values are the same; none is as good as null. */
  static boolean isSame(JsonNode one, JsonNode other) {
    return isNothing(one) && isNothing(other) || one.equals(other);
  }

  /** Whether there is no value. */
  static boolean isNothing(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
