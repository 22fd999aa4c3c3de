package dev.gitopslab.commands.cli;

import dev.gitopslab.commands.Workspace;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "completion",
    description = {
      "Prints the completion of commands and options, for bash and zsh.",
      "",
      "source <(./cdktfw completion)"
    })
final class CompletionCommand implements Runnable {

  private final Workspace workspace;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  CompletionCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    workspace.out().print(AutoComplete.bash("cdktfw", spec.root().commandLine()));
  }
}
