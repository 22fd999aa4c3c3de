package dev.gitopslab.commands.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gitopslab.constructs.core.SecretLike;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks texts: the values that Terraform marks as sensitive, wherever they appear again, such as in
 * a script that was made of them; and what only looks like a secret.
 */
final class Secrets {

  /** What stands in the place of a value that Terraform marks as sensitive. */
  static final String SENSITIVE = "(sensitive value)";

  /** What stands in the place of a value that only looks like a secret. */
  static final String LOOKS_SECRET = "(not shown: looks like a secret)";

  /** Shorter ones would be found everywhere. */
  private static final int SHORTEST = 6;

  /** As it stands in a file, in a plan of Terraform's, or in its box around a line of a file. */
  private static final Pattern SETTING =
      Pattern.compile(
          "^([\\s│|+~/-]*(?:\\d+:\\s*)?(?:export\\s+)?[\"']?([\\w.-]+)[\"']?\\s*[:=]\\s*)(?=\\S)");

  private static final Pattern KEY_BEGINS =
      Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----(?!.*-----END)");

  /** Nothing but a piece of base64: what else stands under such a heading is to be seen. */
  private static final Pattern KEY =
      Pattern.compile(
          "[\\s│|+~>#-]*([A-Za-z0-9+/=]*|(Proc-Type|DEK-Info): [A-Za-z0-9,-]*)[\\s\"',]*");

  /** Shorter ones would be found in any text, however it is encoded. */
  private static final int SHORTEST_ENCODED = 8;

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
    Set<String> values = new HashSet<>();
    SensitiveValues.of(plan).forEach(text -> add(text, values));
    return new Secrets(values);
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

  /** The lines of a longer text without the secrets in it, some of which have several lines. */
  List<String> maskLines(List<String> lines) {
    List<String> masked = new ArrayList<>(lines.size());
    boolean inKey = false;
    for (String line : lines) {
      boolean begins = KEY_BEGINS.matcher(line).find();
      inKey = begins || inKey && KEY.matcher(line).matches();
      masked.add(inKey && !line.isBlank() ? LOOKS_SECRET : maskLine(line));
    }
    return masked;
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

  private static void add(String text, Set<String> found) {
    for (String line : List.of(text, text.strip())) {
      if (line.length() >= SHORTEST) {
        found.add(line);
        addEncoded(line, found);
      }
    }
    // A key or certificate is often shown line by line.
    if (text.indexOf('\n') >= 0) {
      text.lines().map(String::strip).filter(line -> line.length() >= 16).forEach(found::add);
    }
  }

  /** As it stands in a string of JSON, in an address, and somewhere in a text in base64. */
  private static void addEncoded(String text, Set<String> found) {
    String json = TextNode.valueOf(text).toString();
    found.add(json.substring(1, json.length() - 1));
    String form = URLEncoder.encode(text, StandardCharsets.UTF_8);
    found.add(form);
    found.add(form.replace("+", "%20"));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, shifted, before, bytes.length);
      // A character has six bits; the first and last ones have some of what stands beside it.
      int start = (before * 8 + 5) / 6;
      int end = shifted.length * 8 / 6;
      if (end - start >= SHORTEST_ENCODED) {
        found.add(Base64.getEncoder().encodeToString(shifted).substring(start, end));
        found.add(Base64.getUrlEncoder().encodeToString(shifted).substring(start, end));
      }
    }
  }
}
