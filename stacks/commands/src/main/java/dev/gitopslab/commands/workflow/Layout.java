package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.LocalFiles;
import dev.gitopslab.commands.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where everything lies that passes from one job to the next. */
final class Layout {

  private static final String STACK = "cdk.tf.json";

  private final Path root;

  Layout(Workspace workspace) {
    this.root = workspace.root();
  }

  /** What jobs leave. */
  Path previews() {
    return root.resolve("target/previews");
  }

  /** What affected has synthesized, for the jobs of the matrix. */
  Path synthesized() {
    return previews().resolve("synthesized");
  }

  /** The stacks of what the change started from. */
  Path base() {
    return synthesized().resolve("base");
  }

  /** There where it could not be synthesized. */
  Path baseIsMissing() {
    return synthesized().resolve("base-is-missing");
  }

  /** The stacks of the change. */
  Path head() {
    return synthesized().resolve("stacks");
  }

  /** The folder of what the change can affect. */
  Path affected() {
    return previews().resolve("affected");
  }

  /** Where the app writes stacks, and Terraform runs: the path of a local state depends on it. */
  Path stacks() {
    return root.resolve("cdktf.out/stacks");
  }

  Path stack(String environment) {
    return stacks().resolve(environment).resolve(STACK);
  }

  /** Puts the stack of an environment that another job has synthesized where Terraform runs. */
  void unpack(String environment) {
    Path source = head().resolve(environment).resolve(STACK);
    if (Files.isRegularFile(source)) {
      copy(source, stack(environment));
    }
  }

  /** Copies the stacks of a folder, without what Terraform has left there. */
  static void copyStacks(Path from, Path to) {
    LocalFiles.create(to);
    for (Path folder : LocalFiles.list(from)) {
      Path stack = folder.resolve(STACK);
      if (Files.isRegularFile(stack)) {
        copy(stack, to.resolve(folder.getFileName()).resolve(STACK));
      }
    }
  }

  private static void copy(Path from, Path to) {
    try {
      LocalFiles.create(to.getParent());
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
