package dev.gitopslab.commands.preview;

import java.util.regex.Pattern;

/**
 * Writes text that somebody else chose so that it stays text: no Markdown, no HTML, no {@code
 * @mention}, no character that hides or reorders what is beside it.
 */
final class Text {

  private static final Pattern MARKDOWN = Pattern.compile("([\\\\`*_{}\\[\\]()<>#+!|~$&-])");
  private static final Pattern BACKTICKS = Pattern.compile("`+");

  private static final Pattern LINKED = Pattern.compile("#(?=\\d)|:(?=//)|(?i:www|gh)(?=[.-])");

  private Text() {}

  /** One line, for a fenced block or a code span. What cannot be seen is shown by its number. */
  static String visible(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      switch (point) {
        case '\n' -> visible.append("\\n");
        case '\r' -> visible.append("\\r");
        case '\t' -> visible.append("\\t");
        default -> {
          if (isVisible(point)) {
            visible.appendCodePoint(point);
          } else {
            visible.append(String.format("\\u{%x}", point));
          }
        }
      }
    }
    return visible.toString();
  }

  /** A string in quotes, on one line. */
  static String quoted(String text) {
    return '"' + visible(text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
  }

  /** A code span. */
  static String code(String text) {
    String visible = visible(text);
    String fence = "`".repeat(longestBackticks(visible) + 1);
    String space = visible.startsWith("`") || visible.endsWith("`") ? " " : "";
    return fence + space + visible + space + fence;
  }

  /** A fenced block. */
  static String fenced(String language, Iterable<String> lines) {
    int longest = 2;
    StringBuilder block = new StringBuilder();
    for (String line : lines) {
      longest = Math.max(longest, longestBackticks(line));
      block.append(line).append('\n');
    }
    String fence = "`".repeat(longest + 1);
    return fence + language + '\n' + block + fence + '\n';
  }

  /** Words in a paragraph. */
  static String words(String text) {
    return MARKDOWN.matcher(unlinked(visible(text))).replaceAll("\\\\$1").replace("@", "@\u200b");
  }

  /** Words in an HTML element. */
  static String html(String text) {
    return unlinked(visible(text))
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("@", "&#64;\u200b");
  }

  /** GitHub makes links of addresses and of numbers of issues in what is text already. */
  private static String unlinked(String text) {
    return LINKED.matcher(text).replaceAll("$0\u200b");
  }

  /** A text of at most so many characters, saying how long the whole is. */
  static String excerpt(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
    return text.substring(0, end) + "… (" + text.length() + " characters)";
  }

  private static int longestBackticks(String text) {
    return BACKTICKS
        .matcher(text)
        .results()
        .mapToInt(run -> run.end() - run.start())
        .max()
        .orElse(0);
  }

  private static boolean isVisible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
