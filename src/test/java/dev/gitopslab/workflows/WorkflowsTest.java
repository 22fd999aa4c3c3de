package dev.gitopslab.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.cli.Cli;
import dev.gitopslab.stacks.Command;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules that keep a pull request's code from what it must not have. */
class WorkflowsTest {

  private static final Path WORKFLOWS = Path.of(".github/workflows");
  private static final Path SCRIPTS = Path.of(".github/scripts");
  private static final Pattern USES = Pattern.compile("^ *(?:- )?uses: (.*)$");
  private static final Pattern PINNED =
      Pattern.compile("([\\w-]+/[\\w./-]+)@([0-9a-f]{40}) # v\\d+\\.\\d+\\.\\d+");
  private static final Pattern SCRIPT = Pattern.compile("\\.github/scripts/([\\w-]+\\.sh)");
  private static final Pattern COMMAND =
      Pattern.compile(
          "(\\./cdktfw|bash \\.github/scripts/[\\w-]+\\.sh|bash \\.ci/run|\\./mvnw"
              + "|java -cp \"\\$RUNNER_TEMP/program/\\*\" dev\\.gitopslab\\.commands\\.cli\\.Cli)"
              + "( [\\w./-]+)*");

  /** A command of ours and its options, or the variables that stand for them. */
  private static final Pattern OURS =
      Pattern.compile("(?:\\./cdktfw|dev\\.gitopslab\\.commands\\.cli\\.Cli) ([a-z-]+)");

  /**
   * What the workflows that others call run: their repositories have none of our scripts. Each is
   * one program's call.
   */
  private static final Pattern OF_OTHERS =
      Pattern.compile(
          "(docker cp|cat|cosign sign|docker buildx imagetools create"
              + "|dotnet \"\\$RUNNER_TEMP/migrator/tool/dotnet-migrations\\.dll\" review) [^\n;&|]*");

  private static final Map<String, String> TEXTS = new TreeMap<>();
  private static final Map<String, JsonNode> WORKFLOW = new TreeMap<>();

  @BeforeAll
  static void readWorkflows() throws IOException {
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    for (Path file : files(WORKFLOWS)) {
      String text = Files.readString(file);
      TEXTS.put(file.getFileName().toString(), text);
      WORKFLOW.put(file.getFileName().toString(), yaml.readTree(text));
    }
    assertThat(TEXTS)
        .containsKeys(
            "apply.yml",
            "ci.yml",
            "drift.yml",
            "preview.yml",
            "preview-comment.yml",
            "release.yml");
  }

  @Test
  void everyActionIsPinnedByHashAndToOneVersionEverywhere() {
    Map<String, String> pins = new HashMap<>();
    TEXTS.forEach(
        (name, text) ->
            text.lines()
                .map(USES::matcher)
                .filter(Matcher::matches)
                .forEach(
                    line -> {
                      Matcher pin = PINNED.matcher(line.group(1));
                      assertThat(pin.matches()).as("%s: %s", name, line.group(1)).isTrue();
                      pins.putIfAbsent(pin.group(1), line.group(1));
                      assertThat(line.group(1)).as(name).isEqualTo(pins.get(pin.group(1)));
                    }));
    assertThat(pins).hasSizeGreaterThan(8);
  }

  @Test
  void nothingMayDoAnythingThatItsJobDoesNotName() {
    WORKFLOW.forEach(
        (name, workflow) -> {
          assertThat(workflow.path("permissions").isObject()).as(name).isTrue();
          assertThat(workflow.path("permissions")).as(name).isEmpty();
        });
    forEachJob(
        (name, job) -> {
          assertThat(job.has("permissions")).as(name).isTrue();
          assertThat(job.path("timeout-minutes").asInt()).as(name).isPositive();
        });
  }

  @Test
  void noWorkflowRunsThePullRequestsCodeWithTheRightsOfTheRepository() {
    WORKFLOW.forEach(
        (name, workflow) ->
            // YAML 1.1 reads "on" as true.
            assertThat(workflow.path("on").toString() + workflow.path("true"))
                .as(name)
                .doesNotContain("pull_request_target"));
    forEachJob(
        (name, job) -> {
          if (job.at("/permissions/pull-requests").asText().equals("write")) {
            assertThat(steps(job).map(step -> step.path("uses").asText()))
                .as(name)
                .isNotEmpty()
                .noneMatch(uses -> uses.startsWith("actions/checkout"));
          }
        });
  }

  @Test
  void noArtifactOfAPullRequestCanTakeThePlaceOfAScript() {
    forEachJob(
        (name, job) -> {
          if (job.at("/permissions/pull-requests").asText().equals("write")) {
            assertThat(
                    steps(job)
                        .dropWhile(step -> !step.has("run"))
                        .map(step -> step.path("uses").asText()))
                .as(name + ", once it has begun to run scripts")
                .isNotEmpty()
                .noneMatch(uses -> uses.startsWith("actions/download-artifact"));
          }
        });
  }

  @Test
  void noApplyOutlivesItsCredentials() {
    forEachJob(
        (name, job) ->
            steps(job)
                .filter(step -> step.path("uses").asText().startsWith("aws-actions/"))
                .forEach(
                    step ->
                        assertThat(step.at("/with/role-duration-seconds").asInt(3600))
                            .as(name)
                            .isGreaterThanOrEqualTo(job.path("timeout-minutes").asInt() * 60)));
  }

  @Test
  void whatIsSignedInToACloudMayWriteNothingHere() {
    forEachJob(
        (name, job) -> {
          JsonNode permissions = job.path("permissions");
          if (!permissions.path("id-token").asText().equals("write")) {
            return;
          }
          Set<String> written = new HashSet<>();
          permissions
              .fields()
              .forEachRemaining(
                  one -> {
                    if (one.getValue().asText().equals("write")) {
                      written.add(one.getKey());
                    }
                  });
          written.removeAll(Set.of("id-token", "attestations", "packages"));
          assertThat(written).as(name).isEmpty();
        });
  }

  @Test
  void secretsAreInTheReleaseOnlyAndKeysOfCloudsNowhere() {
    forEachJob(
        (name, job) -> {
          if (job.toString().contains("secrets.")) {
            assertThat(name).isEqualTo("release.yml: publish");
            assertThat(job.path("environment").asText()).isEqualTo("release");
          }
        });
    TEXTS.forEach(
        (name, text) ->
            assertThat(text)
                .as(name)
                .doesNotContain("secrets: inherit")
                .doesNotContainIgnoringCase("aws-secret-access-key")
                .doesNotContain("AWS_SECRET_ACCESS_KEY")
                .doesNotContain("credentials_json")
                .doesNotContain("ARM_CLIENT_SECRET")
                .doesNotContain("DIGITALOCEAN_"));
  }

  @Test
  void noTextOfTheEventGetsIntoAScript() {
    forEachStep(
        (name, step) ->
            assertThat(step.path("run").asText() + step.path("shell").asText())
                .as(name)
                .doesNotContain("${{"));
  }

  @Test
  void everyCommandIsAScriptThatTestsRun() {
    forEachStep(
        (name, step) -> {
          String run = step.path("run").asText();
          if (step.has("run")) {
            assertThat(run.strip())
                .as(name)
                .matches(name.matches("(migrations|publish-service)\\.yml.*") ? either() : COMMAND);
          }
        });
  }

  @Test
  void everyVariableOfACommandIsOneThatItReads() {
    forEachStep(
        (name, step) -> {
          Matcher ours = OURS.matcher(step.path("run").asText());
          if (ours.find()) {
            String help = help(ours.group(1));
            step.path("env")
                .fieldNames()
                .forEachRemaining(variable -> assertThat(help).as(name).contains(variable));
          }
        });
  }

  private static String help(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    int exitCode =
        new Cli(new Workspace(Path.of(""), Optional.empty(), Map.of(), printed, printed))
            .run(List.of(command, "--help"));
    assertThat(exitCode).as(command).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Pattern either() {
    return Pattern.compile("(" + COMMAND.pattern() + ")|(" + OF_OTHERS.pattern() + ")");
  }

  /** Commands, parsing and decisions belong in the program; shell starts things. */
  @Test
  void thereIsLittleShell() throws IOException {
    Map<String, Integer> lines = new TreeMap<>();
    forEachStep(
        (name, step) ->
            lines.merge(
                name.split(":")[0], (int) step.path("run").asText().lines().count(), Integer::sum));
    String listed =
        new Command(Path.of("").toAbsolutePath(), "git", "ls-files")
            .run(Duration.ofSeconds(30))
            .output();
    for (String file : listed.lines().toList()) {
      Path path = Path.of(file);
      if (file.matches("src/test/.*|mvnw|\\.ci/run") || !Files.isRegularFile(path)) {
        continue;
      }
      if (file.endsWith(".sh") || isScript(path)) {
        lines.put(file, (int) Files.readString(path).lines().count());
      } else if (file.matches("(gitops/charts|samples)/.*\\.(yaml|tpl)")) {
        lines.put(file, linesOfScripts(Files.readString(path)));
      }
    }

    assertThat(lines.values().stream().mapToInt(Integer::intValue).sum())
        .as("%s", lines)
        .isBetween(400, 600);
  }

  private static boolean isScript(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(64), StandardCharsets.ISO_8859_1);
      return start.matches("(?s)#!\\S*(/| )(ba|da|z)?sh\\b.*");
    }
  }

  /** What a manifest gives to sh -c, as a block or as a word. */
  private static int linesOfScripts(String text) {
    int count = 0;
    Matcher shell = Pattern.compile("(?m)^( *)(?:command: \\[|- )(?:ba)?sh\\b.*$").matcher(text);
    while (shell.find()) {
      Matcher block = Pattern.compile("(?m)^( *)- \\|\\n((?:\\1  .*\\n|\\n)*)").matcher(text);
      count += block.find(shell.end()) ? (int) block.group(2).lines().count() : 1;
    }
    return count;
  }

  @Test
  void checkoutsLeaveNoToken() {
    forEachStep(
        (name, step) -> {
          if (step.path("uses").asText().startsWith("actions/checkout@")) {
            assertThat(step.at("/with/persist-credentials").asText("true"))
                .as(name)
                .isEqualTo("false");
          }
        });
  }

  @Test
  void everyScriptIsThereAndUsed() throws IOException {
    Set<String> named = new HashSet<>(namesIn(String.join("\n", TEXTS.values())));
    Set<String> there =
        files(SCRIPTS).stream()
            .map(file -> file.getFileName().toString())
            .collect(Collectors.toSet());
    assertThat(there).containsAll(named);
    for (Path script : files(SCRIPTS)) {
      List<String> others = namesIn(Files.readString(script));
      others.remove(script.getFileName().toString());
      named.addAll(others);
    }
    named.addAll(namesIn(Files.readString(Path.of("docs/previews.md"))));
    named.addAll(namesIn(Files.readString(Path.of(".ci/run"))));
    assertThat(there).isEqualTo(named);
  }

  private static List<String> namesIn(String text) {
    return SCRIPT.matcher(text).results().map(one -> one.group(1)).collect(Collectors.toList());
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void forEachJob(BiConsumer<String, JsonNode> check) {
    WORKFLOW.forEach(
        (name, workflow) ->
            workflow
                .path("jobs")
                .fields()
                .forEachRemaining(job -> check.accept(name + ": " + job.getKey(), job.getValue())));
  }

  private static void forEachStep(BiConsumer<String, JsonNode> check) {
    List<String> names = new ArrayList<>();
    forEachJob(
        (name, job) ->
            steps(job)
                .forEach(
                    step -> {
                      names.add(name);
                      check.accept(name + ": " + step, step);
                    }));
    assertThat(names).hasSizeGreaterThan(30);
  }

  private static Stream<JsonNode> steps(JsonNode job) {
    List<JsonNode> steps = new ArrayList<>();
    job.path("steps").forEach(steps::add);
    return steps.stream();
  }
}
