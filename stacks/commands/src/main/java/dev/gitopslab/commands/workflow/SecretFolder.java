package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.LocalFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that only this user may read, and that goes with this process, however it ends. */
final class SecretFolder implements AutoCloseable {

  private final Path path;
  private final Thread hook;

  private SecretFolder(Path path) {
    this.path = path;
    this.hook = new Thread(this::delete);
  }

  static SecretFolder create() {
    try {
      // Java gives it to its owner alone.
      SecretFolder folder = new SecretFolder(Files.createTempDirectory("gitops-lab"));
      Runtime.getRuntime().addShutdownHook(folder.hook);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() {
    delete();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void delete() {
    LocalFiles.delete(path);
  }
}
