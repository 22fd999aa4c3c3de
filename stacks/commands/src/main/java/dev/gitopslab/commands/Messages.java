package dev.gitopslab.commands;

import java.util.List;

/** Words what a person reads: what is going on, or what is wrong, and below it what to do. */
public final class Messages {

  static final String PREFIX = "cdktfw: ";

  private Messages() {}

  /**
   * A refusal.
   *
   * @param what what is wrong
   * @param help what to do, a line each
   */
  public static InvalidInputException refusal(String what, String... help) {
    return refusal(what, List.of(help));
  }

  /**
   * A refusal.
   *
   * @param what what is wrong
   * @param help what to do, a line each
   */
  public static InvalidInputException refusal(String what, List<String> help) {
    StringBuilder text = new StringBuilder(PREFIX).append(what);
    help.forEach(line -> text.append('\n').append(" ".repeat(PREFIX.length())).append(line));
    return new InvalidInputException(text.toString());
  }

  /**
   * A failure.
   *
   * @param what what went wrong
   */
  public static FailedException failure(String what) {
    return new FailedException(PREFIX + what);
  }

  /** Says what is going on. */
  public static void progress(Workspace workspace, String text) {
    workspace.say(PREFIX + text);
  }
}
