package dev.gitopslab.commands.preview;

import dev.gitopslab.commands.Workspace;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Compares two synthesized folders. */
@Command(
    name = "compare",
    description =
        "Prints which environments differ between two synthesized folders, such as two"
            + " cdktf.out/stacks: changed, added or removed, and the name.")
public final class CompareCommand implements Runnable {

  private final Workspace workspace;

  @Parameters(paramLabel = "BASE", index = "0", description = "What it was.")
  private Path base;

  @Parameters(paramLabel = "HEAD", index = "1", description = "What it is.")
  private Path head;

  /** The command. */
  public CompareCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    Previews.differences(base, head)
        .forEach((name, change) -> workspace.out().println(change + " " + name));
  }
}
