package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.FailedException;
import dev.gitopslab.commands.LocalFiles;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.preview.Previews;
import dev.gitopslab.commands.preview.Previews.Style;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks whether what is deployed is still what the code says. */
@Command(
    name = "drift",
    description = {
      "Looks whether what is deployed to one environment is still what the code says.",
      "",
      "Leaves ENVIRONMENT.status (same, drift, undeployed or unknown) and ENVIRONMENT.md in"
          + " target/previews/drift-ENVIRONMENT, for drift-issues."
    })
public final class DriftCommand implements Runnable {

  static final String DRIFT = "drift";
  static final String SAME = "same";
  static final String UNDEPLOYED = "undeployed";
  static final String UNKNOWN = "unknown";

  private final Workspace workspace;
  private final Actions actions;

  @Option(
      names = "--entry",
      paramLabel = "JSON",
      required = true,
      defaultValue = "${env:ENTRY}",
      description = "An entry of the matrix that affected prints; else the variable ENTRY.")
  private String json;

  @Option(
      names = "--run-url",
      paramLabel = "URL",
      defaultValue = "${env:RUN_URL}",
      description = "Where the whole text can be read; else the variable RUN_URL.")
  private String runUrl;

  /** The command. */
  public DriftCommand(Workspace workspace) {
    this.workspace = workspace;
    this.actions = new Actions(workspace);
  }

  @Override
  public void run() {
    MatrixEntry entry = MatrixEntry.parse(json);
    String environment = entry.environment();
    Layout layout = new Layout(workspace);
    Path folder = layout.previews().resolve("drift-" + environment);
    LocalFiles.delete(folder);
    layout.unpack(environment);
    try (Plan plan = new Plan(workspace, entry, "-lock=false")) {
      String status = status(plan);
      LocalFiles.write(folder.resolve(environment + ".status"), status + "\n");
      Style style = new Style(Previews.COMMENT, Optional.ofNullable(runUrl), List.of());
      if (status.equals(DRIFT)) {
        LocalFiles.write(
            folder.resolve(environment + ".md"), Previews.ofPlan(environment, plan.json(), style));
        actions.summarize(Previews.ofPlan(environment, plan.json(), style.whole()));
        actions.warn(environment + " differs from the code");
        return;
      }
      actions.summarize("### " + environment + "\n\n" + summary(status, plan));
      switch (plan.outcome()) {
        case UNREACHABLE -> actions.warn(environment + " is not checked: " + Plan.UNREACHABLE);
        case FAILED -> {
          actions.summarize(Previews.ofFailure(environment, plan.log(), style.whole()));
          throw new FailedException(environment + " could not be planned; the summary says why");
        }
        default -> {}
      }
    }
  }

  private static String status(Plan plan) {
    return switch (plan.outcome()) {
      case UNCHANGED -> SAME;
      case CHANGED -> plan.hasResources() ? DRIFT : UNDEPLOYED;
      case FAILED, UNREACHABLE -> UNKNOWN;
    };
  }

  private static String summary(String status, Plan plan) {
    if (plan.outcome() == Plan.Outcome.UNREACHABLE) {
      return "Not checked: " + Plan.UNREACHABLE + ".\n";
    }
    return switch (status) {
      case SAME -> "As the code says.\n";
      case UNDEPLOYED -> "Nothing was ever deployed.\n";
      default -> "";
    };
  }
}
