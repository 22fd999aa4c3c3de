package dev.gitopslab.commands.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gitopslab.constructs.core.SecretLike;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Tells two values apart, attribute by attribute. What is sensitive is never read further than that
 * it changed; documents inside of strings (policies, values of charts) are compared as what they
 * are.
 */
final class Difference {

  // What a reader of a document passes over would be a change that nobody sees.
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final JsonNode NOTHING = MissingNode.getInstance();

  /** As in {@code http_tokens = "required"}. */
  private static final Set<String> SETTINGS = Set.of("required", "optional", "enabled", "disabled");

  /** Of a Secret of Kubernetes. */
  private static final Set<String> SECRET_CONTENT = Set.of("data", "stringData");

  private static final String UNKNOWN = "(known after apply)";
  private static final String FORCES = "  # forces replacement";
  private static final int LONGEST_VALUE = 240;
  private static final int LONGEST_DOCUMENT = 200_000;
  private static final int MOST_LINES_OF_A_TEXT = 40;
  private static final int MOST_UNKNOWN = 12;
  private static final int DEEPEST = 64;

  private final Secrets secrets;
  private final Values values;
  private final List<Line> lines = new ArrayList<>();
  private final Set<String> unknown = new TreeSet<>();

  private Difference(Values values, Secrets secrets) {
    this.values = values;
    this.secrets = secrets;
  }

  /** The lines that tell the values apart; none where they are the same. */
  static List<Line> of(Values values, Secrets secrets) {
    Difference difference = new Difference(values, secrets);
    difference.compare(
        Place.ROOT, values.before(), values.after(), values.unknown(), values.marks());
    difference.sumUpUnknown();
    return difference.lines;
  }

  private void compare(
      Place place, JsonNode before, JsonNode after, JsonNode unknown, JsonNode marks) {
    boolean isUnknown = Marks.isAll(unknown) || Values.isNothing(after) && Marks.isAny(unknown);
    if (!Marks.isAny(unknown) && Values.isSame(before, after)) {
      return;
    }
    if (Marks.isAll(marks) || place.depth() > DEEPEST) {
      tell(place, before, after, isUnknown, value -> Secrets.SENSITIVE);
    } else if (isUnknown) {
      compareUnknown(place, before, marks);
    } else if (isContainer(before, JsonNode::isObject, after)) {
      compareFields(place, before, after, unknown, marks);
    } else if (isContainer(before, JsonNode::isArray, after)) {
      compareItems(place, before, after, unknown, marks);
    } else if (before.isContainerNode() || after.isContainerNode()) {
      // One shape becomes another.
      compare(place, before, NOTHING, NOTHING, marks);
      compare(place, NOTHING, after, unknown, marks);
    } else if (Marks.isAny(marks)) {
      tell(place, before, after, false, value -> Secrets.SENSITIVE);
    } else {
      compareScalars(place, before, after);
    }
  }

  private static boolean isContainer(JsonNode before, Predicate<JsonNode> kind, JsonNode after) {
    return kind.test(before) && (kind.test(after) || Values.isNothing(after))
        || kind.test(after) && Values.isNothing(before);
  }

  private void compareUnknown(Place place, JsonNode before, JsonNode marks) {
    boolean worthALine = before.isValueNode() && !Values.isNothing(before) && !Marks.isAny(marks);
    if (forcesReplacement(place)) {
      tell(place, before, NOTHING, true, value -> worthALine ? shown(place, value) : "(…)");
    } else {
      unknown.add(place.shown());
    }
  }

  private void compareFields(
      Place place, JsonNode before, JsonNode after, JsonNode unknown, JsonNode marks) {
    Set<String> names = new LinkedHashSet<>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    unknown.fieldNames().forEachRemaining(names::add);
    // As lists of variables have it: {name: DB_PASSWORD, value: …}.
    boolean named = isSecretName(before) || isSecretName(after);
    boolean ofKubernetes = isSecretOfKubernetes(before) || isSecretOfKubernetes(after);
    for (String name : names) {
      Place inner = place.field(name);
      boolean hidden =
          named && name.equals("value") || ofKubernetes && SECRET_CONTENT.contains(name);
      compare(
          hidden ? inner.hidden() : inner,
          before.path(name),
          after.path(name),
          unknown.path(name),
          Marks.field(marks, name));
    }
  }

  private static boolean isSecretName(JsonNode object) {
    return object.has("value")
        && (SecretLike.key(object.path("name").asText(""))
            || SecretLike.key(object.path("key").asText("")));
  }

  /** As in a manifest, or in the values of a chart that takes some. */
  private static boolean isSecretOfKubernetes(JsonNode object) {
    return object.path("kind").asText("").equals("Secret");
  }

  /** Items that are on both sides are left out; what is left of both is compared in order. */
  private void compareItems(
      Place place, JsonNode before, JsonNode after, JsonNode unknown, JsonNode marks) {
    JsonNode itemMarks = Marks.item(marks);
    Map<JsonNode, Deque<Integer>> places = new HashMap<>();
    for (int i = 0; i < before.size(); i++) {
      places.computeIfAbsent(before.get(i), item -> new ArrayDeque<>()).add(i);
    }
    List<Integer> come = new ArrayList<>();
    int length = Math.max(after.size(), unknown.isArray() ? unknown.size() : 0);
    for (int i = 0; i < length; i++) {
      Deque<Integer> same = places.get(after.path(i));
      if (Marks.isAny(unknown.path(i)) || same == null || same.poll() == null) {
        come.add(i);
      }
    }
    List<Integer> gone = places.values().stream().flatMap(Deque::stream).sorted().toList();
    if (gone.isEmpty() && come.isEmpty() && !before.isEmpty()) {
      line(Line.Sign.CHANGED, place, "(another order)");
    }
    for (int i = 0; i < Math.max(gone.size(), come.size()); i++) {
      JsonNode was = i < gone.size() ? before.get(gone.get(i)) : NOTHING;
      JsonNode is = i < come.size() ? after.path(come.get(i)) : NOTHING;
      JsonNode inner = i < come.size() ? unknown.path(come.get(i)) : NOTHING;
      boolean plain = !was.isContainerNode() && !is.isContainerNode();
      int index = i < come.size() ? come.get(i) : gone.get(i);
      if (plain && !Marks.isAll(inner)) {
        compare(place.anyItem(), was, NOTHING, NOTHING, itemMarks);
        compare(place.anyItem(), NOTHING, is, NOTHING, itemMarks);
      } else {
        compare(place.item(index), was, is, inner, itemMarks);
      }
    }
  }

  private void compareScalars(Place place, JsonNode before, JsonNode after) {
    JsonNode was = place.secret() ? NOTHING : document(before);
    JsonNode is = place.secret() ? NOTHING : document(after);
    boolean documents =
        (was.isContainerNode() || Values.isNothing(before))
            && (is.isContainerNode() || Values.isNothing(after));
    if (documents && was.equals(is)) {
      line(Line.Sign.CHANGED, place, "(the same, written in another way)");
    } else if (documents) {
      compare(place.document(), was, is, NOTHING, NOTHING);
    } else if (!place.secret() && (isLong(before) || isLong(after))) {
      compareTexts(place, before.asText(""), after.asText(""));
    } else {
      tell(place, before, after, false, value -> shown(place, value));
    }
  }

  /** What a string holds, where that is an object or a list in JSON or YAML. */
  private static JsonNode document(JsonNode value) {
    String text = value.isTextual() ? value.textValue() : "";
    boolean json = text.startsWith("{") || text.startsWith("[");
    boolean yaml = text.indexOf('\n') > 0 && text.indexOf(':') > 0;
    if (text.length() > LONGEST_DOCUMENT || !json && !yaml) {
      return NOTHING;
    }
    try {
      JsonNode document = json ? JSON.readTree(text) : YAML.readTree(text);
      return document.isContainerNode() ? document : NOTHING;
    } catch (JsonProcessingException e) {
      return NOTHING; // then it is none
    }
  }

  private static boolean isLong(JsonNode value) {
    return value.isTextual() && value.textValue().strip().indexOf('\n') >= 0;
  }

  /** What two texts of several lines have in common at both ends is left out. */
  private void compareTexts(Place place, String before, String after) {
    List<String> was = before.lines().toList();
    List<String> is = after.lines().toList();
    int shorter = Math.min(was.size(), is.size());
    int start = 0;
    while (start < shorter && was.get(start).equals(is.get(start))) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && was.get(was.size() - 1 - end).equals(is.get(is.size() - 1 - end))) {
      end++;
    }
    line(Line.Sign.CHANGED, place, "(text, from line " + (start + 1) + ")");
    // Masked as a whole: what a line is can depend on the ones above it.
    text(Line.Sign.REMOVED, secrets.maskLines(was).subList(start, was.size() - end));
    text(Line.Sign.ADDED, secrets.maskLines(is).subList(start, is.size() - end));
  }

  private void text(Line.Sign sign, List<String> text) {
    text.stream()
        .limit(MOST_LINES_OF_A_TEXT)
        .map(line -> Text.visible(Text.excerpt(line, LONGEST_VALUE)))
        .forEach(line -> lines.add(new Line(sign, "    " + line)));
    if (text.size() > MOST_LINES_OF_A_TEXT) {
      lines.add(new Line(sign, "    … (" + (text.size() - MOST_LINES_OF_A_TEXT) + " more lines)"));
    }
  }

  private void tell(
      Place place,
      JsonNode before,
      JsonNode after,
      boolean isUnknown,
      Function<JsonNode, String> shown) {
    boolean was = !isEmpty(before);
    String becomes =
        isUnknown
            ? UNKNOWN
            : Values.isNothing(after) || !was && isEmpty(after) ? null : shown.apply(after);
    if (was && becomes != null) {
      line(Line.Sign.CHANGED, place, shown.apply(before) + " -> " + becomes);
    } else if (was) {
      line(Line.Sign.REMOVED, place, shown.apply(before));
    } else if (becomes != null) {
      line(Line.Sign.ADDED, place, becomes);
    }
  }

  /** Providers write an empty string where there is nothing. */
  private static boolean isEmpty(JsonNode value) {
    return Values.isNothing(value) || value.isTextual() && value.textValue().isEmpty();
  }

  private String shown(Place place, JsonNode value) {
    if (!value.isTextual()) {
      return secrets.mask(value.toString());
    }
    String text = value.textValue();
    boolean reference = text.startsWith("${") && text.endsWith("}");
    boolean open = text.isEmpty() || reference || SETTINGS.contains(text);
    if (place.secret() && !open || SecretLike.value(text)) {
      return Secrets.LOOKS_SECRET;
    }
    return Text.quoted(Text.excerpt(secrets.mask(text), LONGEST_VALUE));
  }

  private void line(Line.Sign sign, Place place, String text) {
    String name = place.shown().isEmpty() ? "value" : secrets.mask(place.shown());
    lines.add(new Line(sign, name + " = " + text + (forcesReplacement(place) ? FORCES : "")));
  }

  private boolean forcesReplacement(Place place) {
    return values.replacing().stream()
        .anyMatch(path -> place.path().equals(path) || place.path().startsWith(path + ","));
  }

  private void sumUpUnknown() {
    if (!unknown.isEmpty()) {
      String names =
          String.join(", ", unknown.stream().limit(MOST_UNKNOWN).map(secrets::mask).toList());
      String more =
          unknown.size() > MOST_UNKNOWN ? " and " + (unknown.size() - MOST_UNKNOWN) + " more" : "";
      lines.add(new Line(Line.Sign.REMARK, "known after apply: " + names + more));
    }
  }
}
