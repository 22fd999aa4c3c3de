package dev.gitopslab.constructs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where an app writes to while it is open; closing it deletes all that is in it. */
public record OutputFolder(Path path) implements Closeable {

  public static OutputFolder open() throws IOException {
    return new OutputFolder(Files.createTempDirectory("cdktf.out"));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }
}
