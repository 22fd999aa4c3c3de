package dev.gitopslab.stacks.preview;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.core.SecretLike;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values that Terraform marks as sensitive in a plan. They are masked wherever they appear
 * again, such as in a script that was made of them.
 */
final class Secrets {

  /** What stands in the place of a value that Terraform marks as sensitive. */
  static final String SENSITIVE = "(sensitive value)";

  /** What stands in the place of a value that only looks like a secret. */
  static final String LOOKS_SECRET = "(not shown: looks like a secret)";

  /** Shorter ones would be found everywhere. */
  private static final int SHORTEST = 6;

  private static final Pattern SETTING =
      Pattern.compile("^([\\s-]*(?:export\\s+)?[\"']?([\\w.-]+)[\"']?\\s*[:=]\\s*)(?=\\S)");

  private final List<String> values;

  /** How values begin, so that most texts are known not to hold one without a look at each. */
  private final BitSet beginnings = new BitSet();

  private Secrets(Set<String> values) {
    // A longer one may hold a shorter one.
    this.values =
        values.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    this.values.forEach(value -> beginnings.set(beginning(value, 0)));
  }

  /** No secret is known. */
  static Secrets none() {
    return new Secrets(Set.of());
  }

  /** The secrets of a plan. */
  static Secrets of(JsonNode plan) {
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
    return new Secrets(found);
  }

  /** A text without the secrets in it. */
  String mask(String text) {
    if (!mayHoldOne(text)) {
      return text;
    }
    String masked = text;
    for (String value : values) {
      masked = masked.replace(value, SENSITIVE);
    }
    return masked;
  }

  /** One line of a longer text, such as a script, without the secrets in it. */
  String maskLine(String line) {
    String masked = mask(line);
    if (SecretLike.value(masked)) {
      return LOOKS_SECRET;
    }
    Matcher setting = SETTING.matcher(masked);
    return setting.find() && SecretLike.key(setting.group(2))
        ? setting.group(1) + LOOKS_SECRET
        : masked;
  }

  private boolean mayHoldOne(String text) {
    for (int i = 0; i <= text.length() - SHORTEST; i++) {
      if (beginnings.get(beginning(text, i))) {
        return true;
      }
    }
    return false;
  }

  private static int beginning(String text, int start) {
    int hash = 0;
    for (int i = start; i < start + SHORTEST; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return hash & 0xffff;
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
      add(value.textValue(), found);
    } else if (value.isNumber()) {
      add(value.asText(), found);
    }
  }

  private static void add(String text, Set<String> found) {
    for (String line : List.of(text, text.strip())) {
      if (line.length() >= SHORTEST) {
        found.add(line);
      }
    }
    // A key or certificate is often shown line by line.
    if (text.indexOf('\n') >= 0) {
      text.lines().map(String::strip).filter(line -> line.length() >= 16).forEach(found::add);
    }
  }
}
