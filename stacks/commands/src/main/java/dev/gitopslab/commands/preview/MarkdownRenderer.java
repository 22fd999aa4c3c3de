package dev.gitopslab.commands.preview;

import dev.gitopslab.commands.preview.Preview.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes a preview as Markdown: counts with the destructions first, then what nobody may overlook,
 * then each change. Only whole blocks are left out where there is no room.
 */
final class MarkdownRenderer {

  /** Less holds no heading. */
  static final int SMALLEST_LIMIT = 2_000;

  private static final int MOST_LINES_OF_A_CHANGE = 120;
  private static final int MOST_LINES_OF_A_LOSS = 30;
  private static final int MOST_DANGERS = 15;
  private static final int MOST_DRIFT = 30;
  private static final int MOST_LINES_OF_A_LOG = 60;
  private static final int LONGEST_NAME = 300;

  /** Of the words that say what was left out. */
  private static final int ROOM_FOR_THE_END = 500;

  private final int limit;
  private final Optional<String> fullText;
  private final List<String> notices;

  /**
   * A renderer.
   *
   * @param limit at most so many characters; 0: no limit
   * @param fullText where the whole text is
   * @param notices what the reader must know beforehand
   */
  MarkdownRenderer(int limit, Optional<String> fullText, List<String> notices) {
    this.limit = limit == 0 ? Integer.MAX_VALUE : limit;
    this.fullText = fullText;
    this.notices = List.copyOf(notices);
  }

  /** The Markdown of a preview. */
  String render(String environment, Preview preview) {
    StringBuilder text = new StringBuilder("### ");
    text.append(environment).append(": ").append(headline(preview)).append("\n\n");
    notices(text, preview.remarks());
    if (preview.source() == Source.SYNTHESIS && !preview.isEmpty()) {
      text.append(
          "What differs in the synthesized Terraform JSON. Whether an edit is made in place or"
              + " replaces the resource is known to a plan alone.\n\n");
    }
    dangers(text, preview);
    List<Block> blocks = new ArrayList<>();
    alike(preview.changes()).forEach(several -> blocks.add(block(several, preview.source())));
    if (!preview.outputs().isEmpty()) {
      blocks.add(new Block("<b>outputs</b>", "**outputs**", false, shown(preview.outputs())));
    }
    append(text, blocks);
    drift(text, preview.drift());
    return text.toString();
  }

  /** The Markdown where Terraform could not plan. */
  String renderFailure(String environment, String log) {
    StringBuilder text = new StringBuilder("### ");
    text.append(environment).append(": **no plan, Terraform failed**\n\n");
    notices(text, List.of());
    Secrets secrets = Secrets.none();
    List<String> plain = log.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").lines().toList();
    List<String> lines =
        secrets.maskLines(plain).stream()
            .map(line -> Text.visible(Text.excerpt(line, LONGEST_NAME)))
            .toList();
    List<String> last =
        lines.subList(Math.max(0, lines.size() - MOST_LINES_OF_A_LOG), lines.size());
    String fenced = Text.fenced("text", last);
    while (text.length() + fenced.length() + ROOM_FOR_THE_END > limit && last.size() > 1) {
      last = last.subList((last.size() + 1) / 2, last.size());
      fenced = Text.fenced("text", last);
    }
    text.append(fenced);
    if (last.size() < lines.size()) {
      text.append("\nThe last ").append(last.size()).append(" of ").append(lines.size());
      text.append(" lines").append(elsewhere()).append(".\n");
    }
    return text.toString();
  }

  private static String headline(Preview preview) {
    if (preview.isEmpty()) {
      return preview.source() == Source.PLAN ? "no changes" : "no differences";
    }
    Map<Action, Long> counts =
        preview.changes().stream()
            .collect(Collectors.groupingBy(Change::action, Collectors.counting()));
    List<String> loud = new ArrayList<>();
    List<String> quiet = new ArrayList<>();
    for (Action action : Action.values()) {
      if (counts.containsKey(action)) {
        String word = preview.source() == Source.PLAN ? action.done() : action.edited();
        boolean destroys = action == Action.DESTROY || action == Action.REPLACE;
        (destroys ? loud : quiet).add(counts.get(action) + " " + word);
      }
    }
    if (counts.isEmpty()) {
      quiet.add("only outputs change");
    }
    if (loud.isEmpty()) {
      return String.join(", ", quiet);
    }
    quiet.add(0, "**" + String.join(", ", loud) + "**");
    return "⚠️ " + String.join(", ", quiet);
  }

  private void notices(StringBuilder text, List<String> remarks) {
    for (List<String> several : List.of(notices, remarks)) {
      for (String notice : several) {
        text.append("> ").append(Text.words(Text.excerpt(notice, 1_000))).append("\n\n");
      }
    }
  }

  private static void dangers(StringBuilder text, Preview preview) {
    List<String> dangers = new ArrayList<>();
    for (Change change : preview.changes()) {
      for (String danger : change.dangers()) {
        dangers.add(name(change) + ": **" + Text.words(danger) + "**");
      }
    }
    if (dangers.isEmpty()) {
      return;
    }
    text.append("> [!CAUTION]\n");
    atMost(MOST_DANGERS, dangers, "**and %d more**")
        .forEach(one -> text.append("> - ").append(one).append('\n'));
    text.append('\n');
  }

  private static String name(Change change) {
    return Text.code(Text.excerpt(change.address(), LONGEST_NAME));
  }

  private static List<String> shown(List<Line> lines) {
    return lines.stream().map(Line::toString).toList();
  }

  /** The first of some lines, and how many more there are. */
  private static List<String> atMost(int most, List<String> lines, String more) {
    if (lines.size() <= most) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.subList(0, most));
    first.add(more.formatted(lines.size() - most));
    return first;
  }

  /** Changes of which each group is one and the same, such as that of a tag. */
  private static Collection<List<Change>> alike(List<Change> changes) {
    Map<Object, List<Change>> groups = new LinkedHashMap<>();
    for (Change change : changes) {
      boolean alone = !change.dangers().isEmpty() || change.lines().isEmpty();
      Object key =
          alone ? change.address() : List.of(change.action(), change.remarks(), change.lines());
      groups.computeIfAbsent(key, any -> new ArrayList<>()).add(change);
    }
    return groups.values();
  }

  private static Block block(List<Change> alike, Source source) {
    Change change = alike.get(0);
    String others = alike.size() > 1 ? " and " + (alike.size() - 1) + " more in the same way" : "";
    String verb = source == Source.PLAN ? change.action().verb() : change.action().edited();
    String address = Text.excerpt(change.address(), LONGEST_NAME);
    String remarks = Text.excerpt(String.join("; ", change.remarks()), LONGEST_NAME);
    String behind = remarks.isEmpty() ? "" : ": ";
    String summary =
        "<b>"
            + verb
            + "</b> <code>"
            + Text.html(address)
            + "</code>"
            + others
            + behind
            + Text.html(remarks);
    String item = "**" + verb + "** " + Text.code(address) + others + behind + Text.words(remarks);
    int most = change.action() == Action.DESTROY ? MOST_LINES_OF_A_LOSS : MOST_LINES_OF_A_CHANGE;
    List<String> lines = new ArrayList<>();
    lines.addAll(atMost(most, shown(change.lines()), "# and %d more lines"));
    List<String> same =
        alike.stream()
            .skip(1)
            .map(
                other -> "# the same: " + Text.visible(Text.excerpt(other.address(), LONGEST_NAME)))
            .toList();
    lines.addAll(atMost(MOST_LINES_OF_A_CHANGE, same, "# and %d more"));
    boolean open = change.action() == Action.REPLACE && !change.dangers().isEmpty();
    return new Block(summary, item, open, lines);
  }

  /**
   * What can be folded.
   *
   * @param summary what it is about, in HTML
   * @param item the same in Markdown, for where there is no room for more
   * @param open whether it is unfolded at first
   * @param lines a difference
   */
  private record Block(String summary, String item, boolean open, List<String> lines) {

    String whole() {
      if (lines.isEmpty()) {
        return heading();
      }
      return (open ? "<details open>" : "<details>")
          + "<summary>"
          + summary
          + "</summary>\n\n"
          + Text.fenced("diff", lines)
          + "\n</details>\n\n";
    }

    String heading() {
      return "- " + item + "\n\n";
    }
  }

  /**
   * Adds all blocks where there is room for them. Where there is not, a quarter is kept for naming
   * those that are not shown whole, and the rest is counted.
   */
  private void append(StringBuilder text, List<Block> blocks) {
    List<String> wholes = blocks.stream().map(Block::whole).toList();
    long length = wholes.stream().mapToLong(String::length).sum();
    int room = text.length() + length <= limit - ROOM_FOR_THE_END ? limit : limit / 4 * 3;
    int folded = 0;
    int omitted = 0;
    for (int i = 0; i < blocks.size(); i++) {
      if (fits(text, wholes.get(i), room)) {
        text.append(wholes.get(i));
      } else if (omitted == 0 && fits(text, blocks.get(i).heading(), limit)) {
        text.append(blocks.get(i).heading());
        folded++;
      } else {
        omitted++;
      }
    }
    if (folded > 0 || omitted > 0) {
      text.append("\n> ");
      if (folded > 0) {
        text.append(folded).append(folded == 1 ? " change is" : " changes are");
        text.append(" shown without the attributes");
      }
      if (omitted > 0) {
        text.append(folded > 0 ? ", and " : "").append(omitted);
        text.append(omitted == 1 ? " more is" : " more are").append(" not shown");
      }
      text.append(": there is no room").append(elsewhere()).append(".\n\n");
    }
  }

  private static boolean fits(StringBuilder text, String block, int room) {
    return text.length() + block.length() <= room - ROOM_FOR_THE_END;
  }

  private String elsewhere() {
    return fullText.map(url -> "; the [whole text](" + url + ") has all").orElse("");
  }

  private void drift(StringBuilder text, List<String> drift) {
    if (drift.isEmpty()) {
      return;
    }
    List<String> lines =
        drift.stream().map(one -> Text.visible(Text.excerpt(one, LONGEST_NAME))).toList();
    String block =
        "<details><summary>Changed by others since Terraform last looked: "
            + drift.size()
            + "</summary>\n\n"
            + Text.fenced("text", atMost(MOST_DRIFT, lines, "and %d more"))
            + "\n</details>\n";
    if (fits(text, block, limit)) {
      text.append(block);
    }
  }
}
