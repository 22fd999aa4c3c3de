package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a job tells GitHub Actions; elsewhere it is told to whoever started the command.
 *
 * @see <a
 *     href="https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands">Workflow
 *     commands</a>
 */
final class Actions {

  private final Workspace workspace;

  Actions(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Passes a value of one line to the workflow. */
  void output(String name, String value) {
    append("GITHUB_OUTPUT", name + "=" + value + "\n");
  }

  /** Adds Markdown to the page of the run. */
  void summarize(String markdown) {
    append("GITHUB_STEP_SUMMARY", markdown.endsWith("\n") ? markdown : markdown + "\n");
  }

  /** Shows a line on the page of the run. */
  void warn(String text) {
    workspace.say("::warning::" + text);
  }

  private void append(String variable, String text) {
    String file = workspace.variables().get(variable);
    if (file == null || file.isEmpty()) {
      workspace.err().print(text);
      return;
    }
    try {
      Files.writeString(Path.of(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
