package dev.gitopslab.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page that a reader follows: files to write, changes to make, commands to run, and what they
 * print. A file's block stands behind a line with its name, a change is a {@code diff}, commands
 * are {@code sh}, and what those before print is {@code text}.
 */
public record Page(Path file, List<Block> blocks) {

  private static final Pattern FENCED =
      Pattern.compile(
          "(?:^`([^`\n]+)`:\n\n)?^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /** A block; {@code name} is that of a file, or null. */
  public record Block(String language, String name, String text) {}

  public static Page of(Path file) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = FENCED.matcher(ProjectFiles.read(file));
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(2), matcher.group(1), matcher.group(3)));
    }
    return new Page(file, blocks);
  }
}
