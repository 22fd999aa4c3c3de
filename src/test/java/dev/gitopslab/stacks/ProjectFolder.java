package dev.gitopslab.stacks;

import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A project in a temporary folder, and what the app says when it runs there. */
final class ProjectFolder {

  /** What a run printed and returned. */
  record Run(int exitCode, String out, String err) {}

  private final Path root;

  ProjectFolder(Path root) {
    this.root = root;
  }

  /** Adds or replaces an environment's file. */
  ProjectFolder with(String file, String text) {
    try {
      Path path = root.resolve("stacks/environments").resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command, or what cdktf runs: synth. */
  Run run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        new Cli(
                new Workspace(
                    root,
                    Optional.of(new Main(root, SynthesizedApp.TODAY)),
                    Map.of(),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8)))
            .run(arguments.length == 0 ? List.of("synth") : List.of(arguments));
    return new Run(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** {@return every file of the project, relative to its root} */
  List<String> files() {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the text of an environment of this repository} */
  static String environment(String name) {
    try {
      return Files.readString(
          SynthesizedApp.ROOT.resolve("stacks/environments").resolve(name + ".yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
