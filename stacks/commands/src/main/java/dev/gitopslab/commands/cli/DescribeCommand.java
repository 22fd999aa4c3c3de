package dev.gitopslab.commands.cli;

import dev.gitopslab.commands.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "describe",
    description = "Prints facts of an environment as key=value: its cloud, its region and so on.")
final class DescribeCommand implements Runnable {

  private final Workspace workspace;

  @Parameters(paramLabel = "ENVIRONMENT", description = "The environment.")
  private String name;

  DescribeCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    workspace
        .requireApp()
        .facts(name)
        .forEach((key, value) -> workspace.out().println(key + "=" + value));
  }
}
