package dev.gitopslab.commands;

import java.util.List;
import java.util.Map;

/** Shows what a user should know before a deployment. */
final class Notices {

  private Notices() {}

  static void show(Map<String, List<String>> notices, Workspace workspace) {
    notices.forEach(
        (name, texts) -> texts.forEach(text -> workspace.say("notice: " + name + ": " + text)));
  }
}
