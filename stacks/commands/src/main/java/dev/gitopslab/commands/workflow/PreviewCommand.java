package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.FailedException;
import dev.gitopslab.commands.LocalFiles;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.preview.Previews;
import dev.gitopslab.commands.preview.Previews.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what a change would do to one environment. */
@Command(
    name = "preview",
    description = {
      "Shows what a change would do to one environment: by a plan, or by the difference of what is"
          + " synthesized.",
      "",
      "Leaves in target/previews/ENVIRONMENT all that leaves the job: ENVIRONMENT.md,"
          + " ENVIRONMENT.full.md and, of a plan, ENVIRONMENT.fingerprint. Exit code 1: the plan or"
          + " the validation failed."
    })
public final class PreviewCommand implements Runnable {

  /** GitHub takes a mebibyte of summary. */
  private static final int LONGEST_SUMMARY = 1_000_000;

  private final Workspace workspace;
  private final Actions actions;
  private final Layout layout;
  private final List<String> notices = new ArrayList<>();
  private Optional<String> failure = Optional.empty();

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

  @Option(names = "--plan-only", description = "Fail where there is no plan to show.")
  private boolean planOnly;

  /** The command. */
  public PreviewCommand(Workspace workspace) {
    this.workspace = workspace;
    this.actions = new Actions(workspace);
    this.layout = new Layout(workspace);
  }

  @Override
  public void run() {
    MatrixEntry entry = MatrixEntry.parse(json);
    String environment = entry.environment();
    Path folder = layout.previews().resolve(environment);
    LocalFiles.delete(folder);
    layout.unpack(environment);
    Optional<String> fingerprint =
        entry.isPlanned() ? preview(entry, folder) : synthesized(entry, folder, entry.reason());
    fingerprint.ifPresent(
        value -> {
          LocalFiles.write(folder.resolve(environment + ".fingerprint"), value + "\n");
          actions.output("fingerprint", value);
          actions.summarize("\nFingerprint of this plan: `" + value + "`\n");
        });
    if (planOnly && failure.isEmpty() && fingerprint.isEmpty()) {
      String reason = entry.reason().isEmpty() ? Plan.UNREACHABLE : entry.reason();
      failure = Optional.of("there is no plan to approve: " + reason);
    }
    failure.ifPresent(
        why -> {
          throw new FailedException(environment + ": " + why + "; the preview says why.");
        });
  }

  /** {@return the fingerprint of the plan, where there is one} */
  private Optional<String> preview(MatrixEntry entry, Path folder) {
    // It changes nothing, and a reader cannot lock.
    try (Plan plan = new Plan(workspace, entry, "-lock=false")) {
      String environment = entry.environment();
      return switch (plan.outcome()) {
        case CHANGED, UNCHANGED -> {
          write(folder, environment, style -> Previews.ofPlan(environment, plan.json(), style));
          yield Optional.of(plan.fingerprint());
        }
        case FAILED -> {
          failure = Optional.of("Terraform could not plan");
          write(folder, environment, style -> Previews.ofFailure(environment, plan.log(), style));
          yield Optional.empty();
        }
        case UNREACHABLE -> synthesized(entry, folder, Plan.UNREACHABLE);
      };
    }
  }

  private Optional<String> synthesized(MatrixEntry entry, Path folder, String reason) {
    String environment = entry.environment();
    if (Files.exists(layout.baseIsMissing())) {
      notices.add(
          "What this change started from could not be synthesized. All of the environment is shown"
              + " as if it were new.");
    }
    if (entry.change().equals("removed")) {
      notices.add(
          "The file of "
              + environment
              + " is removed. Nothing is destroyed by that: what is deployed stays, runs on and"
              + " costs, and nothing here manages it any more. To destroy it, keep the file, run"
              + " ./cdktfw destroy "
              + environment
              + ", and remove the file then.");
    } else {
      notices.add(
          "This is the difference of what is synthesized, not a plan: "
              + reason
              + ". What is deployed was not looked at.");
      validate(entry);
    }
    write(
        folder,
        environment,
        style -> Previews.ofStacks(environment, layout.base(), layout.head(), style));
    return Optional.empty();
  }

  /** Without the state, and so without credentials. */
  private void validate(MatrixEntry entry) {
    QuietTerraform terraform = new QuietTerraform(workspace, entry);
    try (SecretFolder secrets = SecretFolder.create()) {
      Path log = secrets.file("log");
      if (terraform.log(log, "init", "-no-color", "-backend=false") == 0
          && terraform.log(log, "validate", "-no-color") == 0) {
        notices.add("terraform validate passes.");
      } else {
        failure = Optional.of("terraform validate fails");
        notices.add("terraform validate fails: " + firstError(log));
      }
    }
  }

  private static String firstError(Path log) {
    return text(log)
        .lines()
        .filter(line -> line.contains("Error: "))
        .map(line -> line.substring(line.indexOf("Error: ") + "Error: ".length()))
        .findFirst()
        .orElse("it says nothing");
  }

  /** What Terraform printed, which may hold bytes that are no text. */
  private static String text(Path log) {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same text twice, for a comment must be short; a summary takes the long one where it fits.
   */
  private void write(Path folder, String environment, Function<Style, String> render) {
    Style style = new Style(Previews.COMMENT, Optional.ofNullable(runUrl), notices);
    String comment = render.apply(style);
    String full = render.apply(style.whole());
    LocalFiles.write(folder.resolve(environment + ".md"), comment);
    LocalFiles.write(folder.resolve(environment + ".full.md"), full);
    boolean fits = full.getBytes(StandardCharsets.UTF_8).length < LONGEST_SUMMARY;
    actions.summarize(fits ? full : comment);
  }
}
