package dev.gitopslab.commands.cli;

import dev.gitopslab.commands.Notices;
import dev.gitopslab.commands.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "synth",
    description =
        "Writes Terraform JSON for every environment, or some, into"
            + " cdktf.out/stacks/<name>/cdk.tf.json.")
final class SynthCommand implements Runnable {

  private final Workspace workspace;

  @Parameters(paramLabel = "ENVIRONMENT", arity = "0..*", description = "All where none is named.")
  private List<String> names = List.of();

  SynthCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    Notices.show(workspace.requireApp().synthesize(names), workspace);
  }
}
