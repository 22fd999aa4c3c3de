package dev.gitopslab.commands.deployment;

import dev.gitopslab.commands.EnvironmentNames;
import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.commands.Workspace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what is missing on this machine, before anything is built for minutes. */
@Command(
    name = "require",
    hidden = true,
    description = "Says what a command needs and this machine has not.")
public final class RequireCommand implements Runnable {

  private final Workspace workspace;

  @Parameters(paramLabel = "COMMAND", index = "0", description = "What is to be run.")
  private String command;

  @Parameters(
      paramLabel = "ENVIRONMENT",
      index = "1..*",
      arity = "0..*",
      description = "What follows; the first word, where it is no option, is an environment.")
  private List<String> words = List.of();

  /** The command. */
  public RequireCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    Requirements requirements = new Requirements(workspace).node();
    switch (command) {
      case "diff", "plan", "deploy", "destroy" -> requirements.terraform(1, 5);
      default -> {}
    }
    requirements.check();
    List<String> named = words.stream().limit(1).filter(word -> !word.startsWith("-")).toList();
    if (!command.equals("affected")) {
      named.forEach(this::requireEnvironment);
    }
  }

  private void requireEnvironment(String environment) {
    new EnvironmentNames(workspace.root())
        .unknown(environment)
        .ifPresent(
            problem -> {
              throw new InvalidInputException(problem);
            });
  }
}
