package dev.gitopslab.commands.workflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitopslab.commands.App;
import dev.gitopslab.commands.EnvironmentNames;
import dev.gitopslab.commands.FailedException;
import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.commands.LocalFiles;
import dev.gitopslab.commands.Processes;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.preview.Previews;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds the environments that a change can affect. */
@Command(
    name = "affected",
    description = {
      "Finds the environments that a change can affect, by what it does to their synthesized"
          + " stacks, and writes the matrix of the jobs that preview or apply them.",
      "",
      "Runs in a checkout of the change, with its history. Leaves target/previews/affected, for the"
          + " comments, and target/previews/synthesized, for the next jobs."
    })
public final class AffectedCommand implements Runnable {

  /**
   * What no synthesis reads: a change of nothing else affects no environment. Whatever is not named
   * here might.
   */
  private static final List<String> FOLDERS_THAT_CANNOT_MATTER =
      List.of("gitops/", "docs/", ".github/", ".ci/", "bench/", "src/", "migrator/", "samples/");

  private static final List<String> FILES_THAT_CANNOT_MATTER =
      List.of("LICENSE", ".gitignore", ".gitattributes", ".editorconfig");

  private final Workspace workspace;
  private final Actions actions;
  private final Layout layout;

  @Parameters(
      paramLabel = "PURPOSE",
      description = "What the identities of the matrix are for: ${COMPLETION-CANDIDATES}.")
  private Identities.Purpose purpose;

  @Option(
      names = "--base",
      paramLabel = "COMMIT",
      defaultValue = "${env:BASE}",
      description = "What the change started from; else the variable BASE.")
  private String base;

  @Option(
      names = "--all",
      description =
          "All environments, whatever changed; those that cannot be planned are left out.")
  private boolean all;

  @Option(
      names = "--only",
      paramLabel = "ENVIRONMENT",
      defaultValue = "${env:ONLY}",
      description = "With --all: this one; else the variable ONLY.")
  private String only;

  @Option(
      names = "--fork",
      paramLabel = "true|false",
      defaultValue = "${env:FORK}",
      description = "Whether the change comes from a fork; else the variable FORK.")
  private String fork;

  @Option(
      names = "--pull-request",
      paramLabel = "NUMBER",
      defaultValue = "${env:NUMBER}",
      description = "The pull request; else the variable NUMBER.")
  private String number;

  @Option(
      names = "--variables",
      paramLabel = "JSON",
      defaultValue = "${env:VARIABLES}",
      description = "The repository's variables, as toJSON(vars); else the variable VARIABLES.")
  private String variables;

  /** The command. */
  public AffectedCommand(Workspace workspace) {
    this.workspace = workspace;
    this.actions = new Actions(workspace);
    this.layout = new Layout(workspace);
  }

  @Override
  public void run() {
    LocalFiles.delete(layout.previews());
    LocalFiles.delete(workspace.root().resolve("cdktf.out"));
    LocalFiles.create(layout.affected());
    SortedMap<String, String> changes = all ? everything() : compare();
    Identities identities = new Identities(isSet(variables) ? variables : "", purpose);
    List<MatrixEntry> matrix = new ArrayList<>();
    StringBuilder list = new StringBuilder("### Environments\n\n");
    StringBuilder names = new StringBuilder();
    changes.forEach(
        (environment, change) -> {
          MatrixEntry entry = entry(environment, change, identities);
          names.append(environment).append('\n');
          list.append("- ").append(change).append(" `").append(environment).append('`');
          list.append(entry.isPlanned() ? "" : ": not planned, for " + entry.reason()).append('\n');
          if (isJob(entry)) {
            matrix.add(entry);
          } else if (isSet(only)) {
            throw new FailedException(
                environment + " cannot be planned from here: " + entry.reason());
          }
        });
    LocalFiles.write(layout.affected().resolve("environments"), names.toString());
    if (isSet(number)) {
      LocalFiles.write(layout.affected().resolve("number"), number + "\n");
    }
    actions.summarize(changes.isEmpty() ? list + "None is affected.\n" : list.toString());
    actions.output("matrix", MatrixEntry.write(matrix));
    if (!matrix.isEmpty()) {
      Layout.copyStacks(layout.stacks(), layout.head());
    }
  }

  /** A job that would neither plan nor show anything is none. */
  private boolean isJob(MatrixEntry entry) {
    return entry.isPlanned() || purpose == Identities.Purpose.PREVIEW && !all;
  }

  private MatrixEntry entry(String environment, String change, Identities identities) {
    if (change.equals("removed")) {
      return Identities.without(environment, change, "its file is removed");
    }
    Map<String, String> facts = workspace.requireApp().facts(environment);
    if ("true".equals(fork)) {
      return Identities.without(environment, change, "code of a fork gets no credentials");
    }
    return identities.of(environment, change, facts);
  }

  private SortedMap<String, String> everything() {
    App app = workspace.requireApp();
    SortedMap<String, String> changes = new TreeMap<>();
    for (String name : new EnvironmentNames(workspace.root()).all()) {
      if (!isSet(only) || name.equals(only)) {
        changes.put(name, "changed");
      }
    }
    if (changes.isEmpty()) {
      throw new FailedException("there is no environment " + only);
    }
    synthesize(app);
    return changes;
  }

  /** What has changed, by name. */
  private SortedMap<String, String> compare() {
    Optional<String> started = findBase();
    if (started.isPresent() && nothingMatters(started.get())) {
      workspace.say("what changed is read by no synthesis: no environment is affected");
      return new TreeMap<>();
    }
    workspace.say("synthesizing the change");
    synthesize(workspace.requireApp());
    if (started.isEmpty()) {
      workspace.say("there is no commit to compare with: all environments count as affected");
      withoutBase();
    } else {
      workspace.say("synthesizing what it started from, " + started.get());
      if (!synthesizeBase(started.get())) {
        actions.warn(
            "What the change started from cannot be synthesized: all environments count as"
                + " affected.");
        withoutBase();
      }
    }
    return Previews.differences(layout.base(), layout.stacks());
  }

  private void synthesize(App app) {
    try {
      app.synthesize(List.of());
    } catch (InvalidInputException e) {
      throw new FailedException(
          e.getMessage() + "\nThe change could not be synthesized; what is wrong stands above.");
    }
  }

  private void withoutBase() {
    LocalFiles.delete(layout.base());
    LocalFiles.create(layout.base());
    LocalFiles.write(layout.baseIsMissing(), "");
  }

  /** The commit that the change started from; none, for instance, after a forced push. */
  private Optional<String> findBase() {
    if (!isSet(base) || base.matches("0+")) {
      return Optional.empty();
    }
    Processes.Answer answer = git("merge-base", base, "HEAD");
    return answer.exitCode() == 0 ? Optional.of(answer.text().strip()) : Optional.empty();
  }

  private boolean nothingMatters(String commit) {
    // Each name ends with a zero, so that none is quoted.
    String paths = git("diff", "-z", "--name-only", "--no-renames", commit, "HEAD").text();
    return List.of(paths.split("\0")).stream().allMatch(AffectedCommand::cannotMatter);
  }

  private static boolean cannotMatter(String path) {
    return path.endsWith(".md")
        || FILES_THAT_CANNOT_MATTER.contains(path)
        || FOLDERS_THAT_CANNOT_MATTER.stream().anyMatch(path::startsWith);
  }

  /** By the base's own code, which gets what was built of its sources already. */
  private boolean synthesizeBase(String commit) {
    Path checkout = workspace.root().resolve("target/base").toAbsolutePath();
    removeCheckout(checkout);
    try {
      if (git("worktree", "add", "--quiet", "--detach", checkout.toString(), commit).exitCode()
          != 0) {
        return false;
      }
      BuiltBefore.lend(workspace.root(), checkout);
      Map<String, String> itsOwn = new HashMap<>(workspace.variables());
      itsOwn.keySet().removeIf(name -> name.equals("JSII_RUNTIME") || name.startsWith("CDKTF_"));
      int status =
          new Processes(checkout, itsOwn)
              .run(Redirect.INHERIT, Redirect.INHERIT, List.of("sh", "-c", appLine(checkout)));
      Path stacks = checkout.resolve("cdktf.out/stacks");
      if (status != 0 || !Files.isDirectory(stacks)) {
        return false;
      }
      Layout.copyStacks(stacks, layout.base());
      return true;
    } finally {
      removeCheckout(checkout);
    }
  }

  /** What cdktf would run there, by the file that tells it. */
  private static String appLine(Path checkout) {
    try {
      return new ObjectMapper()
          .readTree(checkout.resolve("cdktf.json").toFile())
          .path("app")
          .asText();
    } catch (IOException e) {
      return "false"; // there is no app
    }
  }

  private void removeCheckout(Path checkout) {
    if (git("worktree", "remove", "--force", checkout.toString()).exitCode() != 0) {
      LocalFiles.delete(checkout);
    }
    git("worktree", "prune");
  }

  private Processes.Answer git(String... words) {
    List<String> all = new ArrayList<>(List.of("git"));
    all.addAll(List.of(words));
    return new Processes(workspace.root(), workspace.variables()).ask(all);
  }

  private static boolean isSet(String value) {
    return value != null && !value.isEmpty();
  }
}
