package dev.gitopslab.commands.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitopslab.stacks.Command;
import dev.gitopslab.stacks.Mirror;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the workflows' commands do with a good change, a dangerous one and a fork's, by real plans
 * of a sandbox: each is the command that a workflow runs, with what the workflow gives it. Two
 * things differ: the sandbox, which the workflows never plan, is planned here, and it is the only
 * environment.
 */
@Tag("sandbox")
class PreviewDryRunLaneTest {

  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String RUN = "https://github.com/o/r/actions/runs/1";
  private static final String FORK = "somebody/r";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static Path project;
  private static StandInGitHub gitHub;
  private static final Map<String, String> VARIABLES = new HashMap<>();

  // What there was to see
  private static String good;
  private static String updated;
  private static String dangerous;
  private static String fork;
  private static String forkTakenBack;
  private static String applied;
  private static String refused;
  private static String drifted;
  private static String putRight;

  @BeforeAll
  static void live() throws IOException {
    for (String program : new String[] {"terraform", "python3", "git"}) {
      assumeTrue(Command.isThere(program), program + " is not on the PATH");
    }
    gitHub = StandInGitHub.start();
    makeProject();
    startEmulator();
    deploy();

    change("good", "logRetentionDays: 30");
    preview("good", 1, "o/r");
    change("good", "logRetentionDays: 60");
    String goodMatrix = preview("good", 1, "o/r");
    good = gitHub.comments().get(0);
    updated = String.join("\n", gitHub.comments());
    String goodHead = head();
    gitHub.run(1, goodHead, "o/r");
    gitHub.artifact(1, "preview-sandbox", "sandbox.fingerprint", fingerprint());

    git("checkout", "--quiet", "-B", "dangerous", "main");
    replace("  cidr: 10.20.", "  cidr: 10.21.");
    git("commit", "--quiet", "--all", "--message", "Another network");
    String dangerousMatrix = preview("dangerous", 2, "o/r");
    dangerous = gitHub.comments().get(1);
    String dangerousHead = head();
    gitHub.run(2, dangerousHead, "o/r");
    gitHub.artifact(2, "preview-sandbox", "sandbox.fingerprint", fingerprint());

    git("checkout", "--quiet", "-B", "fork", "dangerous");
    preview("fork", 3, FORK);
    fork = gitHub.comments().get(2);
    git("checkout", "--quiet", "-B", "fork", "main");
    git("commit", "--quiet", "--allow-empty", "--message", "Nothing");
    preview("fork", 3, FORK);
    forkTakenBack = gitHub.comments().get(2);

    git("checkout", "--quiet", "main");
    git("merge", "--quiet", "--ff-only", "good");
    applied = apply(1, goodHead, goodMatrix, 0);
    git("checkout", "--quiet", "-B", "moved-on", "dangerous");
    git("rebase", "--quiet", "main");
    refused = apply(2, dangerousHead, dangerousMatrix, 1);

    // The merge is taken for what main says, although it was never applied.
    drifted = drift(goodMatrix);
    git("reset", "--quiet", "--hard", "good");
    putRight = drift(goodMatrix);
  }

  @AfterAll
  static void stop() {
    if (gitHub != null) {
      gitHub.close();
    }
    if (project != null && Files.isDirectory(project.resolve(".sandbox"))) {
      new Command(
              project,
              ".sandbox/venv/bin/python",
              "-m",
              "emulator",
              "stop",
              "--state",
              ".sandbox/sandbox")
          .with(Map.of("PYTHONPATH", "stacks/sandbox"))
          .run(LIMIT);
    }
  }

  @Test
  void eachPullRequestHasOneCommentHoweverOftenItWasPreviewed() {
    assertThat(updated).containsOnlyOnce("<!-- gitops-lab preview");
    assertThat(gitHub.comments().subList(0, 3))
        .allSatisfy(
            comment ->
                assertThat(comment)
                    .startsWith("<!-- gitops-lab preview: sandbox -->\n")
                    .containsOnlyOnce("<!-- gitops-lab preview"));
  }

  @Test
  void aGoodChangeIsAPlanWithAFingerprint() {
    assertThat(good)
        .contains("1 changed", "retention_in_days = 365 -> 60", "fingerprint `")
        .doesNotContain("replace", "destroy", "365 -> 30");
  }

  @Test
  void aDangerousChangeIsSeenFirst() {
    assertThat(dangerous)
        .contains(
            "replaced", "aws_vpc.", "the network is destroyed and made anew", "fingerprint `");
  }

  @Test
  void aForkGetsTheDifferenceOfWhatIsSynthesized() {
    assertThat(fork)
        .contains(
            "computed by the code of the fork",
            "not a plan: code of a fork gets no credentials",
            "terraform validate passes");
    assertThat(forkTakenBack).contains("no longer changes this environment");
  }

  @Test
  void whatWasReviewedIsAppliedAndWhatHasMovedOnIsNot() {
    assertThat(applied)
        .contains("the plan is the reviewed one; applying it", "0 added, 1 changed, 0 destroyed");
    assertThat(refused).contains("The plan is no longer the reviewed one");
  }

  @Test
  void aDriftHasAnIssueForAsLongAsItLasts() {
    assertThat(drifted).contains("sandbox differs: opened an issue");
    assertThat(putRight).contains("sandbox no longer differs: closed issue 101");
    assertThat(gitHub.issue(101).path("state").asText()).isEqualTo("closed");
    assertThat(gitHub.comments().get(3)).startsWith("The difference is gone");
  }

  @Test
  void nothingOfTerraformsLeavesAJob() throws IOException {
    try (Stream<Path> files = Files.walk(project.resolve("target/previews"))) {
      assertThat(files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()))
          .isSubsetOf(
              "environments",
              "number",
              "cdk.tf.json",
              "sandbox.md",
              "sandbox.full.md",
              "sandbox.fingerprint",
              "sandbox.status");
    }
  }

  // The stage

  /** A repository of the files that are here, whose app is built already. */
  private static void makeProject() throws IOException {
    project = Files.createDirectory(folder.toRealPath().resolve("project"));
    String listed =
        must(ROOT, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard");
    for (String file : listed.split("\0")) {
      Path from = ROOT.resolve(file);
      if (Files.isRegularFile(from)) {
        Files.createDirectories(project.resolve(file).getParent());
        Files.copy(from, project.resolve(file), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    must(ROOT, "./cdktfw", "check");
    must(ROOT, "./cdktfw", "list");
    Files.createDirectories(project.resolve("target"));
    Files.createSymbolicLink(project.resolve("target/app"), ROOT.resolve("target/app"));
    Files.createSymbolicLink(project.resolve("node_modules"), ROOT.resolve("node_modules"));
    Path venv = ROOT.resolve(".sandbox/venv");
    if (Files.isDirectory(venv)) {
      Files.createDirectories(project.resolve(".sandbox"));
      Files.createSymbolicLink(project.resolve(".sandbox/venv"), venv);
    }
    try (Stream<Path> files = Files.list(project.resolve("stacks/environments"))) {
      for (Path file : files.toList()) {
        if (!file.endsWith("sandbox.yaml")) {
          Files.delete(file);
        }
      }
    }
    VARIABLES.put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      VARIABLES.put("GIT_" + who + "_NAME", "dry run");
      VARIABLES.put("GIT_" + who + "_EMAIL", "dry-run@example.invalid");
    }
    git("init", "--quiet", "--initial-branch", "main", ".");
    git("add", "--all");
    git("commit", "--quiet", "--message", "What is on main");
  }

  private static void startEmulator() throws IOException {
    Mirror.emulator(project)
        .forEach(
            (name, value) -> {
              if (name.matches("(AWS|TF)_\\w+")) {
                VARIABLES.put(name, value);
              }
            });
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    VARIABLES.put("TF_PLUGIN_CACHE_DIR", plugins.toString());
    VARIABLES.put("CHECKPOINT_DISABLE", "1");
    VARIABLES.put("GH_TOKEN", "none");
    VARIABLES.put("GITHUB_API_URL", gitHub.url());
    VARIABLES.put("GITHUB_OUTPUT", folder.resolve("outputs").toString());
    VARIABLES.put("GITHUB_STEP_SUMMARY", folder.resolve("summary.md").toString());
  }

  private static void deploy() {
    cdktfw(0, "synth");
    Path stack = project.resolve("cdktf.out/stacks/sandbox");
    must(stack, "terraform", "init", "-no-color", "-input=false");
    must(stack, "terraform", "apply", "-no-color", "-input=false", "-auto-approve");
  }

  /** A commit on a branch of main that adds a setting to the cluster. */
  private static void change(String branch, String setting) throws IOException {
    git("checkout", "--quiet", "-B", branch, "main");
    Path file = project.resolve("stacks/environments/sandbox.yaml");
    String text = Files.readString(file);
    Files.writeString(file, text.replaceFirst("(?m)^( +apiAllowedCidrs: .*)$", "$1\n  " + setting));
    git("commit", "--quiet", "--all", "--message", "Change of " + branch);
  }

  private static void replace(String from, String to) throws IOException {
    Path file = project.resolve("stacks/environments/sandbox.yaml");
    assertThat(Files.readString(file)).contains(from);
    Files.writeString(file, Files.readString(file).replace(from, to));
  }

  // What the jobs do

  /** What preview.yml and preview-comment.yml do; returns the matrix. */
  private static String preview(String branch, int number, String headRepository)
      throws IOException {
    boolean own = headRepository.equals("o/r");
    git("checkout", "--quiet", branch);
    cdktfw(
        0,
        "affected",
        "preview",
        "--base",
        git("rev-parse", "main").strip(),
        "--fork",
        String.valueOf(!own),
        "--pull-request",
        String.valueOf(number),
        "--variables",
        "{}");
    String matrix = planned(output("matrix"), own);
    if (!matrix.equals("[]")) {
      cdktfw(0, "preview", "--entry", first(matrix), "--run-url", RUN);
    }
    gitHub.pull(number, headRepository, branch, head());
    cdktfw(
        0,
        "comment",
        "--previews",
        collect().toString(),
        "--repository",
        "o/r",
        "--head-repository",
        headRepository,
        "--head-branch",
        branch,
        "--head-sha",
        head(),
        "--conclusion",
        "success",
        "--run-url",
        RUN);
    return matrix;
  }

  /** What preview-comment.yml downloads. */
  private static Path collect() throws IOException {
    Path previews = project.resolve("target/previews");
    Path collected = Files.createTempDirectory(folder, "downloaded");
    copy(previews.resolve("affected"), collected.resolve("affected"));
    copy(previews.resolve("sandbox"), collected);
    return collected;
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** What apply.yml does on main. */
  private static String apply(int number, String head, String matrix, int exitCode)
      throws IOException {
    gitHub.pull(number, "o/r", "b", head);
    String merged = head();
    gitHub.merged(merged);
    cdktfw(0, "reviewed", "--repository", "o/r", "--commit", merged, "--matrix", matrix);
    String reviewed = output("matrix");
    assertThat(reviewed).contains("fingerprint");
    cdktfw(0, "synth");
    return cdktfw(exitCode, "apply", "--entry", first(reviewed));
  }

  /** What drift.yml does at night. */
  private static String drift(String matrix) throws IOException {
    cdktfw(0, "synth");
    String check = cdktfw(0, "drift", "--entry", first(matrix), "--run-url", RUN);
    return check
        + cdktfw(
            0,
            "drift-issues",
            "--repository",
            "o/r",
            "--results",
            project.resolve("target/previews/drift-sandbox").toString(),
            "--commit",
            head(),
            "--run-url",
            RUN);
  }

  /** The sandbox is planned here, unless its change is a fork's. */
  private static String planned(String matrix, boolean own) throws JsonProcessingException {
    ArrayNode entries = (ArrayNode) JSON.readTree(matrix);
    if (own && !entries.isEmpty()) {
      ((ObjectNode) entries.get(0)).put("how", "plan").put("reason", "");
    }
    return JSON.writeValueAsString(entries);
  }

  private static String first(String matrix) throws JsonProcessingException {
    return JSON.writeValueAsString(JSON.readTree(matrix).get(0));
  }

  private static String fingerprint() throws IOException {
    return Files.readString(project.resolve("target/previews/sandbox/sandbox.fingerprint"));
  }

  private static String output(String name) throws IOException {
    return Files.readString(folder.resolve("outputs"))
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .reduce("", (one, next) -> next);
  }

  private static String head() {
    return git("rev-parse", "HEAD").strip();
  }

  private static String git(String... words) {
    return must(project, Stream.concat(Stream.of("git"), Stream.of(words)).toArray(String[]::new));
  }

  private static String cdktfw(int exitCode, String... words) {
    Command.Result result =
        new Command(
                project,
                Stream.concat(Stream.of("./cdktfw"), Stream.of(words)).toArray(String[]::new))
            .with(VARIABLES)
            .run(LIMIT);
    assertThat(result.exitCode()).as(result.output()).isEqualTo(exitCode);
    return result.output() + summary();
  }

  /** What was added to the page of the run since this was asked last. */
  private static String summary() {
    Path file = folder.resolve("summary.md");
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      Files.deleteIfExists(file);
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String must(Path place, String... words) {
    Command.Result result = new Command(place, words).with(VARIABLES).run(LIMIT);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }
}
