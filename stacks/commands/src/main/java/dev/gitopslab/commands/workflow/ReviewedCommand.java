package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kohsuke.github.GHWorkflowRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Finds the plans that were reviewed for the commit that was merged. */
@Command(
    name = "reviewed",
    description =
        "Finds the plans that were reviewed for the commit that was merged, and splits the matrix"
            + " into those that were and those that were not. GH_TOKEN is the token.")
public final class ReviewedCommand implements Runnable {

  private final Workspace workspace;
  private final Actions actions;

  @Option(
      names = "--repository",
      paramLabel = "OWNER/NAME",
      required = true,
      defaultValue = "${env:REPOSITORY}",
      description = "The repository; else the variable REPOSITORY.")
  private String repository;

  @Option(
      names = "--commit",
      paramLabel = "COMMIT",
      required = true,
      defaultValue = "${env:COMMIT}",
      description = "What was merged; else the variable COMMIT.")
  private String commit;

  @Option(
      names = "--matrix",
      paramLabel = "JSON",
      required = true,
      defaultValue = "${env:MATRIX}",
      description = "What affected prints; else the variable MATRIX.")
  private String matrix;

  /** The command. */
  public ReviewedCommand(Workspace workspace) {
    this.workspace = workspace;
    this.actions = new Actions(workspace);
  }

  /** A fingerprint, or why there is none. */
  private record Found(Optional<String> fingerprint, String why) {

    static Found none(String why) {
      return new Found(Optional.empty(), why);
    }
  }

  @Override
  public void run() {
    List<MatrixEntry> entries = MatrixEntry.parseAll(matrix);
    List<MatrixEntry> reviewed = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    if (!entries.isEmpty()) {
      GitHubRepository gitHub = GitHubRepository.open(repository, workspace);
      Optional<String> head = gitHub.mergedHead(commit);
      Optional<GHWorkflowRun> run = head.flatMap(gitHub::previewRun);
      for (MatrixEntry entry : entries) {
        Found found = find(gitHub, head, run, entry.environment());
        if (found.fingerprint().isPresent()) {
          reviewed.add(approve(entry, found.fingerprint().get(), run.orElseThrow().getId()));
        } else {
          refused.add(entry.environment());
          refuse(entry.environment(), found.why());
        }
      }
    }
    actions.output("matrix", MatrixEntry.write(reviewed));
    actions.output("refused", String.join(" ", refused));
  }

  private static Found find(
      GitHubRepository gitHub,
      Optional<String> head,
      Optional<GHWorkflowRun> run,
      String environment) {
    if (head.isEmpty()) {
      return Found.none("no pull request was merged as this commit");
    }
    if (run.isEmpty()) {
      return Found.none(
          "no preview of "
              + head.get()
              + ", the head of its pull request, has succeeded in this repository itself");
    }
    String fingerprint = environment + ".fingerprint";
    String comment = environment + ".md";
    Map<String, String> files =
        gitHub.files(run.get(), "preview-" + environment, Set.of(fingerprint, comment));
    Optional<String> text = Optional.ofNullable(files.get(fingerprint));
    if (text.isEmpty() && !files.containsKey(comment)) {
      return Found.none(
          "the preview of "
              + head.get()
              + " has nothing on this environment any more, or never had");
    }
    return text.map(String::strip)
        .filter(hash -> ApplyCommand.FINGERPRINT.matcher(hash).matches())
        .map(hash -> new Found(Optional.of(hash), ""))
        .orElseGet(
            () ->
                Found.none(
                    "what was reviewed was not a plan, but the difference of what is synthesized"));
  }

  /** For whoever approves: the comment may have been of an earlier plan. */
  private MatrixEntry approve(MatrixEntry entry, String fingerprint, long run) {
    String server = workspace.variables().getOrDefault("GITHUB_SERVER_URL", "https://github.com");
    actions.summarize(
        "- `"
            + entry.environment()
            + "` waits for the approval of the plan `"
            + fingerprint
            + "`, which [this preview]("
            + server
            + "/"
            + repository
            + "/actions/runs/"
            + run
            + ") shows\n");
    return entry.withFingerprint(fingerprint);
  }

  private void refuse(String environment, String why) {
    workspace.say(environment + " is not applied: " + why);
    actions.summarize(
        "- `" + environment + "` is **not applied**: " + why + ". " + ApplyCommand.BY_HAND + "\n");
  }
}
