package dev.gitopslab.commands;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "prepare",
    hidden = true,
    description =
        "Checks all files, shows the notices of one environment, and prints its facts as"
            + " key=value.")
final class PrepareCommand implements Runnable {

  private final Workspace workspace;

  @Parameters(paramLabel = "ENVIRONMENT", description = "The environment.")
  private String name;

  PrepareCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    App app = workspace.requireApp();
    List<String> notices = app.check(List.of()).getOrDefault(name, List.of());
    Map<String, String> facts = app.facts(name);
    Notices.show(Map.of(name, notices), workspace);
    facts.forEach((key, value) -> workspace.out().println(key + "=" + value));
  }
}
