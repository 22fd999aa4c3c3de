package dev.gitopslab.commands.cli;

import dev.gitopslab.commands.Notices;
import dev.gitopslab.commands.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description = "Checks the files of environments, and says all that is wrong. Writes nothing.")
final class CheckCommand implements Runnable {

  private final Workspace workspace;

  @Parameters(paramLabel = "ENVIRONMENT", arity = "0..*", description = "All where none is named.")
  private List<String> names = List.of();

  CheckCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    Notices.show(workspace.requireApp().check(names), workspace);
  }
}
