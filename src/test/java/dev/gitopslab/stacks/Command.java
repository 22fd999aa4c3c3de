package dev.gitopslab.stacks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that a test runs, with all that it prints in one text. */
public final class Command {

  /** What a finished program printed and returned. */
  public record Result(int exitCode, String output) {}

  private final ProcessBuilder builder;

  public Command(Path folder, String... words) {
    builder =
        new ProcessBuilder(List.of(words)).directory(folder.toFile()).redirectErrorStream(true);
  }

  public Command with(Map<String, String> environment) {
    builder.environment().putAll(environment);
    return this;
  }

  /** Runs the program to its end. */
  public Result run(Duration limit) {
    Path output = null;
    try {
      output = Files.createTempFile("command", ".log");
      Process process = start(output);
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            builder.command() + " took longer than " + limit + ":\n" + Files.readString(output));
      }
      return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      if (output != null) {
        output.toFile().delete(); // what the program left running may go on writing to it
      }
    }
  }

  /** Starts the program; what it prints goes to a file. */
  public Process start(Path output) throws IOException {
    return builder
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(output.toFile())
        .start();
  }

  /** {@return whether a program is on the PATH} */
  public static boolean isThere(String program) {
    return new Command(Path.of("").toAbsolutePath(), "sh", "-c", "command -v " + program)
            .run(Duration.ofSeconds(10))
            .exitCode()
        == 0;
  }
}
