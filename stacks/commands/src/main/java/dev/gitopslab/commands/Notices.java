package dev.gitopslab.commands;

import java.util.List;
import java.util.Map;

/** Shows what a user should know before a deployment. */
public final class Notices {

  private Notices() {}

  /** Shows notices, by the name of their environment. */
  public static void show(Map<String, List<String>> notices, Workspace workspace) {
    notices.forEach(
        (name, texts) -> texts.forEach(text -> workspace.say("notice: " + name + ": " + text)));
  }
}
