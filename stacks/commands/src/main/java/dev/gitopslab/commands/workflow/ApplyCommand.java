package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.FailedException;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.preview.Previews;
import dev.gitopslab.commands.preview.Previews.Style;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Applies the plan that was reviewed, and no other. */
@Command(
    name = "apply",
    description = {
      "Applies to an environment the plan that was reviewed, and no other.",
      "",
      "What a preview leaves behind is not its plan, which holds secrets in clear text and could be"
          + " one of the pull request's own making, but the plan's fingerprint. The merged code is"
          + " planned again here, and applied if that plan has the same one."
    })
public final class ApplyCommand implements Runnable {

  /** What to do where nothing was applied. */
  static final String BY_HAND =
      "Have a look at what it would change now, and approve that: run the workflow \"apply\" with"
          + " this environment.";

  static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  private static final int SHOWN = 12;

  private final Workspace workspace;
  private final Actions actions;

  @Option(
      names = "--entry",
      paramLabel = "JSON",
      required = true,
      defaultValue = "${env:ENTRY}",
      description = "An entry of the matrix that reviewed prints; else the variable ENTRY.")
  private String json;

  @Option(
      names = "--fingerprint",
      paramLabel = "HASH",
      defaultValue = "${env:FINGERPRINT}",
      description = "That of the plan; else the entry's, else the variable FINGERPRINT.")
  private String fingerprint;

  /** The command. */
  public ApplyCommand(Workspace workspace) {
    this.workspace = workspace;
    this.actions = new Actions(workspace);
  }

  @Override
  public void run() {
    MatrixEntry entry = MatrixEntry.parse(json);
    String environment = entry.environment();
    String reviewed = entry.fingerprint().isEmpty() ? fingerprint : entry.fingerprint();
    if (reviewed == null || !FINGERPRINT.matcher(reviewed).matches()) {
      throw refuse(environment, "No plan of it was reviewed.");
    }
    new Layout(workspace).unpack(environment);
    workspace.say("planning " + environment + " again, on what was merged");
    try (Plan plan = new Plan(workspace, entry, "-lock-timeout=5m")) {
      switch (plan.outcome()) {
        case FAILED -> {
          Style whole = new Style(0, Optional.empty(), List.of());
          actions.summarize(
              "### "
                  + environment
                  + " could not be planned\n\n"
                  + Previews.ofFailure(environment, plan.log(), whole));
          throw new FailedException(
              environment + " is not applied: Terraform could not plan; the summary says why");
        }
        case UNREACHABLE ->
            throw refuse(
                environment,
                "The cluster's API does not answer this runner (docs/previews.md says how to have"
                    + " one that it answers).");
        case UNCHANGED -> {
          actions.summarize(
              "### "
                  + environment
                  + "\n\nNothing to apply: what is deployed is as the code says.\n");
          workspace.say(environment + " is as the code says already");
        }
        case CHANGED -> apply(environment, plan, reviewed);
      }
    }
  }

  private void apply(String environment, Plan plan, String reviewed) {
    String now = plan.fingerprint();
    if (!now.equals(reviewed)) {
      throw refuse(
          environment,
          "The plan is no longer the reviewed one: since then the state, the code or what is"
              + " deployed has moved on (fingerprint "
              + now.substring(0, SHOWN)
              + "… instead of "
              + reviewed.substring(0, SHOWN)
              + "…).");
    }
    workspace.say("the plan is the reviewed one; applying it");
    if (plan.apply() != 0) {
      actions.summarize(
          "### "
              + environment
              + " is applied in part\n\nTerraform stopped with an error, which the log shows. "
              + BY_HAND
              + "\n");
      throw new FailedException(
          environment + " is applied in part: Terraform stopped with an error");
    }
    actions.summarize(
        "### " + environment + " is applied\n\nFingerprint of the plan: `" + now + "`\n");
  }

  private FailedException refuse(String environment, String reason) {
    actions.summarize("### " + environment + " is not applied\n\n" + reason + " " + BY_HAND + "\n");
    return new FailedException(environment + " is not applied: " + reason + " " + BY_HAND);
  }
}
