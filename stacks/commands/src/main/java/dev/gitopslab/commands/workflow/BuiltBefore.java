package dev.gitopslab.commands.workflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** What was built in one checkout, for another: sources that are the same need no second build. */
final class BuiltBefore {

  private BuiltBefore() {}

  static void lend(Path from, Path to) {
    try {
      Path builds = from.resolve("target/app").toAbsolutePath();
      Files.createDirectories(builds);
      Files.createDirectories(to.resolve("target"));
      Files.createSymbolicLink(to.resolve("target/app"), builds);
      Path bindings = from.resolve("bindings");
      if (Files.isDirectory(bindings)) {
        for (Path provider : list(bindings)) {
          Path target = provider.resolve("target");
          Path there = to.resolve("bindings").resolve(provider.getFileName());
          if (Files.isDirectory(target) && Files.isDirectory(there)) {
            copy(target, there.resolve("target"));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          // The generator and Maven compare times.
          Files.copy(
              file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
