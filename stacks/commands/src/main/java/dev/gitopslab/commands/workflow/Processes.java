package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.FailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts programs. */
final class Processes {

  private final Path folder;
  private final Map<String, String> variables;

  /**
   * Programs that run in a folder.
   *
   * @param folder the folder
   * @param variables all that they see of the environment
   */
  Processes(Path folder, Map<String, String> variables) {
    this.folder = folder;
    this.variables = variables;
  }

  /** {@return the exit code of a program; what it prints goes where the redirects say} */
  int run(Redirect out, Redirect err, List<String> words) {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toAbsolutePath().toFile())
            .redirectInput(Redirect.from(new java.io.File("/dev/null")))
            .redirectOutput(out)
            .redirectError(err);
    builder.environment().clear();
    builder.environment().putAll(variables);
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      throw new FailedException(words.get(0) + " could not be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException(words.get(0) + " was interrupted");
    }
  }

  /** What a program printed on its standard output, and how it ended. */
  record Answer(int exitCode, String text) {}

  Answer ask(List<String> words) {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toAbsolutePath().toFile())
            .redirectInput(Redirect.from(new java.io.File("/dev/null")))
            .redirectError(Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(variables);
    try {
      Process process = builder.start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException(words.get(0) + " was interrupted");
    }
  }
}
