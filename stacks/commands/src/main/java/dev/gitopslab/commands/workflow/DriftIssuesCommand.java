package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.LocalFiles;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.workflow.GitHubRepository.Issue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps an issue for each environment that has drifted. */
@Command(
    name = "drift-issues",
    description =
        "Keeps an issue for each environment that differs from the code, and closes it when that is"
            + " over. Reads what drift has left. GH_TOKEN is the token.")
public final class DriftIssuesCommand implements Runnable {

  private static final String LABEL = "drift";
  private static final String STATUS = ".status";

  private final Workspace workspace;

  @Option(
      names = "--repository",
      paramLabel = "OWNER/NAME",
      required = true,
      defaultValue = "${env:REPOSITORY}",
      description = "The repository; else the variable REPOSITORY.")
  private String repository;

  @Option(
      names = "--results",
      paramLabel = "FOLDER",
      required = true,
      defaultValue = "${env:RESULTS}",
      description = "What drift has left, of all environments; else the variable RESULTS.")
  private Path results;

  @Option(
      names = "--commit",
      paramLabel = "COMMIT",
      required = true,
      defaultValue = "${env:GITHUB_SHA}",
      description = "What was compared with; else the variable GITHUB_SHA.")
  private String commit;

  @Option(
      names = "--run-url",
      paramLabel = "URL",
      required = true,
      defaultValue = "${env:RUN_URL}",
      description = "The run; else the variable RUN_URL.")
  private String runUrl;

  /** The command. */
  public DriftIssuesCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    GitHubRepository gitHub = GitHubRepository.open(repository, workspace);
    List<Issue> issues = gitHub.ownIssues(LABEL);
    for (String environment : environments()) {
      Optional<Issue> issue =
          issues.stream().filter(one -> one.firstLine().equals(marker(environment))).findFirst();
      switch (read(environment + STATUS).strip()) {
        case DriftCommand.DRIFT -> keep(gitHub, environment, issue);
        case DriftCommand.SAME, DriftCommand.UNDEPLOYED ->
            issue.ifPresent(one -> close(environment, one));
        default ->
            workspace.say(
                environment + " could not be checked: its issue, if there is one, stays as it is");
      }
    }
  }

  private void keep(GitHubRepository gitHub, String environment, Optional<Issue> issue) {
    String body = body(environment);
    if (issue.isPresent()) {
      issue.get().replace(body);
      workspace.say(environment + " still differs: updated issue " + issue.get().number());
    } else {
      gitHub.openIssue(environment + " differs from the code", LABEL, body);
      workspace.say(environment + " differs: opened an issue");
    }
  }

  private void close(String environment, Issue issue) {
    issue.close(
        "The difference is gone: what is deployed is what the code says, as [this run]("
            + runUrl
            + ") found.");
    workspace.say(environment + " no longer differs: closed issue " + issue.number());
  }

  private String body(String environment) {
    return marker(environment)
        + "\nWhat is deployed is not what the code on the default branch says. Either somebody"
        + " changed it by hand: run the workflow \"apply\" with `"
        + environment
        + "` to undo that, or change the code to keep it. Or what was merged has not been"
        + " applied.\n\n"
        + read(environment + ".md")
        + "\n\n<sub>Commit `"
        + commit
        + "`, [run]("
        + runUrl
        + "). This issue is updated while the difference lasts, and closed when it is gone.</sub>\n";
  }

  private static String marker(String environment) {
    return "<!-- gitops-lab drift: " + environment + " -->";
  }

  private List<String> environments() {
    return LocalFiles.list(results).stream()
        .filter(Files::isRegularFile)
        .map(file -> file.getFileName().toString())
        .filter(name -> name.endsWith(STATUS))
        .map(name -> name.substring(0, name.length() - STATUS.length()))
        .filter(Workspace::isEnvironmentName)
        .sorted()
        .toList();
  }

  private String read(String name) {
    return LocalFiles.read(results.resolve(name));
  }
}
