package dev.gitopslab.commands;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts programs. */
public final class Processes {

  private static final Redirect NOTHING = Redirect.from(new File("/dev/null"));
  private static final int NOT_STARTED = 127;

  private final Path folder;
  private final Map<String, String> variables;

  /**
   * Programs that run in a folder.
   *
   * @param folder the folder
   * @param variables all that they see of the environment
   */
  public Processes(Path folder, Map<String, String> variables) {
    this.folder = folder;
    this.variables = Map.copyOf(variables);
  }

  /**
   * What a program printed, and how it ended.
   *
   * @param exitCode its exit code; 127 where it could not be started
   * @param text what it printed
   */
  public record Answer(int exitCode, String text) {

    /** {@return the last line of what it printed} */
    public String lastLine() {
      return text.lines().reduce("", (one, next) -> next.isBlank() ? one : next);
    }
  }

  /** {@return the exit code of a program; what it prints goes where the redirects say} */
  public int run(Redirect out, Redirect err, List<String> words) {
    return waitFor(start(NOTHING, out, err, words), words);
  }

  /** {@return a program that is started, with the terminal of this one} */
  public Process start(List<String> words) {
    return start(Redirect.INHERIT, Redirect.INHERIT, Redirect.INHERIT, words);
  }

  /** {@return the standard output of a program} */
  public Answer ask(List<String> words) {
    return answer(Redirect.DISCARD, false, words);
  }

  /** {@return all that a program prints} */
  public Answer askAll(List<String> words) {
    return answer(Redirect.PIPE, true, words);
  }

  /** {@return the standard output of a program whose errors are shown} */
  public Answer askAloud(List<String> words) {
    return answer(Redirect.INHERIT, false, words);
  }

  private Answer answer(Redirect err, boolean merged, List<String> words) {
    try {
      Process process =
          builder(NOTHING, Redirect.PIPE, err, words).redirectErrorStream(merged).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(waitFor(process, words), text);
    } catch (IOException e) {
      return new Answer(NOT_STARTED, String.valueOf(e.getMessage()));
    }
  }

  private Process start(Redirect in, Redirect out, Redirect err, List<String> words) {
    try {
      return builder(in, out, err, words).start();
    } catch (IOException e) {
      throw new FailedException(words.get(0) + " could not be started: " + e.getMessage());
    }
  }

  private ProcessBuilder builder(Redirect in, Redirect out, Redirect err, List<String> words) {
    ProcessBuilder builder =
        new ProcessBuilder(located(words))
            .directory(folder.toAbsolutePath().toFile())
            .redirectInput(in)
            .redirectOutput(out)
            .redirectError(err);
    builder.environment().clear();
    builder.environment().putAll(variables);
    return builder;
  }

  /** Java would look on its own PATH, not on the one that the program is given. */
  private List<String> located(List<String> words) {
    String name = words.get(0);
    if (name.contains("/")) {
      return words;
    }
    List<String> located = new ArrayList<>(words);
    find(name, variables).ifPresent(file -> located.set(0, file.toString()));
    return located;
  }

  /** {@return a program on the PATH of some variables} */
  static Optional<Path> find(String name, Map<String, String> variables) {
    return Stream.of(variables.getOrDefault("PATH", "").split(":"))
        .filter(path -> !path.isEmpty())
        .map(path -> Path.of(path, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  private static int waitFor(Process process, List<String> words) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException(words.get(0) + " was interrupted");
    }
  }
}
