package dev.gitopslab.commands.deployment;

import dev.gitopslab.commands.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plans, asks, and removes everything. */
@Command(name = "destroy", description = "Plans, asks, and removes everything.")
public final class DestroyCommand implements Runnable {

  private final Workspace workspace;

  @Parameters(paramLabel = "ENVIRONMENT", description = "A file stacks/environments/<name>.yaml.")
  private String name;

  @Option(
      names = "--auto-approve",
      description = "Do not ask; needed where there is no terminal. A sandbox never asks.")
  private boolean autoApprove;

  @Mixin private TerraformOptions options;

  /** The command. */
  public DestroyCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    new Deployment(workspace, Deployment.Action.DESTROY, options)
        .autoApprove(autoApprove)
        .run(name, terraform -> {});
  }
}
