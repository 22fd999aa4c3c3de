package dev.gitopslab.commands.preview;

import dev.gitopslab.commands.Workspace;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints the fingerprint of a plan. */
@Command(
    name = "fingerprint",
    description =
        "Prints a hash of a stack, the plan of it, and the lineage and serial of its state.")
public final class FingerprintCommand implements Runnable {

  private final Workspace workspace;

  @Parameters(paramLabel = "STACK", index = "0", description = "The stack's cdk.tf.json.")
  private Path stack;

  @Parameters(
      paramLabel = "PLAN",
      index = "1",
      description = "The plan, as terraform show -json prints it.")
  private Path plan;

  @Parameters(
      paramLabel = "STATE",
      index = "2",
      description = "The state, as terraform state pull prints it.")
  private Path state;

  /** The command. */
  public FingerprintCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    workspace.out().println(Previews.fingerprint(stack, plan, state));
  }
}
