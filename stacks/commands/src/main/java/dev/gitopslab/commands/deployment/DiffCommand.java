package dev.gitopslab.commands.deployment;

import dev.gitopslab.commands.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a deployment would change. */
@Command(
    name = "diff",
    aliases = "plan",
    description =
        "Shows what a deployment would change; exits with 0 whether or not it would change"
            + " something.")
public final class DiffCommand implements Runnable {

  private final Workspace workspace;

  @Parameters(paramLabel = "ENVIRONMENT", description = "A file stacks/environments/<name>.yaml.")
  private String name;

  @Mixin private TerraformOptions options;

  /** The command. */
  public DiffCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    new Deployment(workspace, Deployment.Action.DIFF, options).run(name, terraform -> {});
  }
}
