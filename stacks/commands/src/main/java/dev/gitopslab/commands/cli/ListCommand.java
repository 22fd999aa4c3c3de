package dev.gitopslab.commands.cli;

import dev.gitopslab.commands.EnvironmentNames;
import dev.gitopslab.commands.Workspace;
import picocli.CommandLine.Command;

@Command(name = "list", description = "Prints the names of all environments.")
final class ListCommand implements Runnable {

  private final Workspace workspace;

  ListCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    new EnvironmentNames(workspace.root()).all().forEach(workspace.out()::println);
  }
}
