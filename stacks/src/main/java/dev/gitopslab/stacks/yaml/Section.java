package dev.gitopslab.stacks.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.gitopslab.commands.Suggestions;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A mapping of a YAML file, read strictly. Reading never throws: what is wrong is collected, the
 * value counts as absent, and reading goes on, so that all problems of a file come to light at
 * once. {@link #close} reports the keys that nobody asked for.
 */
public final class Section implements AutoCloseable {

  private static final String NO_TEXT = "is no text; write a single value, in quotes";

  private final JsonNode node;
  private final String path;
  private final List<Problem> problems;
  private final Set<String> known = new LinkedHashSet<>();

  private Section(JsonNode node, String path, List<Problem> problems) {
    this.node = node;
    this.path = path;
    this.problems = problems;
  }

  /**
   * The outermost mapping of a file.
   *
   * @param node the mapping
   * @param problems where what is wrong is collected
   */
  public static Section root(JsonNode node, List<Problem> problems) {
    return new Section(node, "", problems);
  }

  /** {@return a text; empty where it is absent or no text} */
  public Optional<String> text(String key) {
    return value(key)
        .flatMap(
            value -> {
              if (value.isNumber() || value.isBoolean()) {
                return reject(
                    key, value, "is no text; write it in quotes: \"" + value.asText() + "\"");
              }
              if (!value.isTextual()) {
                return reject(key, value, "is no text; use a single value");
              }
              return value.asText().isBlank()
                  ? reject(key, value, "is empty; give it a value or remove the key")
                  : Optional.of(value.asText());
            });
  }

  /** {@return a text that must be there; null where it is not} */
  public String requiredText(String key) {
    return required(key, text(key));
  }

  /** {@return true or false, nothing else; empty where it is absent} */
  public Optional<Boolean> flag(String key) {
    return value(key)
        .flatMap(
            value ->
                value.isBoolean()
                    ? Optional.of(value.asBoolean())
                    : reject(
                        key,
                        value,
                        "is neither true nor false; write one of them, without quotes"));
  }

  /** {@return a whole number; empty where it is absent or none} */
  public OptionalInt number(String key) {
    return value(key)
        .flatMap(
            value ->
                value.isInt()
                    ? Optional.of(value.asInt())
                    : reject(key, value, "is no whole number; write it in digits, without quotes"))
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  /**
   * {@return one of an enum's constants, written in lower case with hyphens; empty where absent}
   */
  public <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
    Map<String, E> choices = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      choices.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
    }
    return text(key)
        .flatMap(
            word ->
                choices.containsKey(word)
                    ? Optional.of(choices.get(word))
                    : reject(
                        key,
                        word,
                        "is not possible here; use " + String.join(" or ", choices.keySet())));
  }

  /** {@return one of an enum's constants that must be there; null where it is not} */
  public <E extends Enum<E>> E requiredChoice(String key, Class<E> type) {
    return required(key, choice(key, type));
  }

  /** {@return an IPv4 range that must be there; null where it is not} */
  public Cidr requiredCidr(String key) {
    return required(key, text(key).flatMap(notation -> cidr(path(key), notation)));
  }

  /** {@return IPv4 ranges; empty where they are absent} */
  public List<Cidr> cidrs(String key) {
    return items(
        key,
        (at, item) -> item.isTextual() ? cidr(at, item.asText()) : rejectItem(at, item, NO_TEXT));
  }

  /** {@return texts; empty where they are absent} */
  public List<String> texts(String key) {
    return items(
        key,
        (at, item) ->
            item.isTextual() ? Optional.of(item.asText()) : rejectItem(at, item, NO_TEXT));
  }

  /** {@return texts by name; empty where they are absent} */
  public Map<String, String> textMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    section(key)
        .ifPresent(
            section -> {
              section
                  .node
                  .fieldNames()
                  .forEachRemaining(
                      name -> section.text(name).ifPresent(text -> texts.put(name, text)));
            });
    return texts;
  }

  /** {@return a mapping inside this one; empty where it is absent} */
  public Optional<Section> section(String key) {
    return value(key)
        .flatMap(
            value ->
                value.isObject()
                    ? Optional.of(new Section(value, path(key), problems))
                    : reject(key, value, "is no mapping; write its keys below it, indented"));
  }

  /**
   * {@return a mapping that must be there; an empty one where it is not, with the problem noted}
   */
  public Section requiredSection(String key) {
    return Optional.ofNullable(required(key, section(key)))
        .orElseGet(
            () -> new Section(JsonNodeFactory.instance.objectNode(), path(key), new ArrayList<>()));
  }

  /** {@return the mappings of a list; empty where it is absent} */
  public List<Section> sections(String key) {
    return items(
        key,
        (at, item) ->
            item.isObject()
                ? Optional.of(new Section(item, at, problems))
                : rejectItem(at, item, "is no mapping; write its keys below the hyphen"));
  }

  /** {@return the keys that the file has here} */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** Notes a problem of a key's value. */
  public void problem(String key, String value, String message) {
    problems.add(new Problem(path(key), Optional.of(value), message));
  }

  /** Notes a problem that is about a key and has no value to show. */
  public void problem(String key, String message) {
    problems.add(new Problem(path(key), Optional.empty(), message));
  }

  /** Builds what this section describes, whose settings are called as the keys are. */
  public <T> Optional<T> build(Supplier<T> part) {
    return build(part, Map.of());
  }

  /**
   * Builds what this section describes. What the builder refuses is noted under this section's
   * path, unless the same place was found wrong already.
   *
   * @param part makes the part
   * @param keys the keys of settings that are called otherwise here
   * @return the part; empty where it cannot be built
   */
  public <T> Optional<T> build(Supplier<T> part, Map<String, String> keys) {
    try {
      return Optional.of(part.get());
    } catch (ConfigurationException e) {
      Set<String> paths = new LinkedHashSet<>();
      problems.forEach(problem -> paths.add(problem.path()));
      for (Problem problem : e.problems()) {
        String at = path(keys.getOrDefault(problem.path(), problem.path()));
        if (paths.stream().noneMatch(known -> at.equals(known) || known.startsWith(at + "["))) {
          problems.add(new Problem(at, problem.value(), problem.message()));
        }
      }
      return Optional.empty();
    }
  }

  /** Reports each key that nobody has asked for, with the nearest one that would be known. */
  @Override
  public void close() {
    for (String key : keys()) {
      if (!known.contains(key)) {
        String hint =
            Suggestions.nearest(key, known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; known here: " + String.join(", ", known));
        problems.add(new Problem(path(key), Optional.empty(), "is an unknown key" + hint));
      }
    }
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private Optional<JsonNode> value(String key) {
    known.add(key);
    JsonNode value = node.get(key);
    if (value != null && value.isNull()) {
      reject(key, "", "is empty; give it a value or remove the key");
    }
    return Optional.ofNullable(value).filter(present -> !present.isNull());
  }

  private <T> T required(String key, Optional<T> value) {
    if (value.isEmpty() && !node.has(key)) {
      problems.add(new Problem(path(key), Optional.empty(), "is required"));
    }
    return value.orElse(null);
  }

  private <T> List<T> items(String key, BiFunction<String, JsonNode, Optional<T>> read) {
    Optional<JsonNode> list = value(key);
    if (list.isPresent() && !list.get().isArray()) {
      reject(key, list.get(), "is no list; write [one, two] or one item a line behind a hyphen");
      return List.of();
    }
    List<T> items = new ArrayList<>();
    list.ifPresent(
        array -> {
          for (int index = 0; index < array.size(); index++) {
            read.apply(path(key) + "[" + index + "]", array.get(index)).ifPresent(items::add);
          }
        });
    return items;
  }

  private Optional<Cidr> cidr(String at, String notation) {
    try {
      return Optional.of(Cidr.parse(notation));
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(at, Optional.of(notation), e.getMessage()));
      return Optional.empty();
    }
  }

  private <T> Optional<T> rejectItem(String at, JsonNode item, String message) {
    problems.add(new Problem(at, Optional.of(shown(item)), message));
    return Optional.empty();
  }

  private <T> Optional<T> reject(String key, JsonNode value, String message) {
    return reject(key, shown(value), message);
  }

  private <T> Optional<T> reject(String key, String value, String message) {
    Optional<String> shown = Stream.of(value).filter(text -> !text.isEmpty()).findFirst();
    problems.add(new Problem(path(key), shown, message));
    return Optional.empty();
  }

  private static String shown(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
