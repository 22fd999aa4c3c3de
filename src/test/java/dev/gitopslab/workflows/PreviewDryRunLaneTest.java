package dev.gitopslab.workflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the workflows' scripts do with a good change, a dangerous one and a fork's, by real plans of
 * a sandbox.
 */
@Tag("sandbox")
class PreviewDryRunLaneTest {

  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Path GITHUB = ROOT.resolve("target/dry-run/github");

  private static Command.Result run;
  private static final Map<String, String> COMMENTS = new TreeMap<>();

  @BeforeAll
  static void dryRun() throws IOException {
    for (String program : new String[] {"terraform", "python3", "jq", "git"}) {
      assumeTrue(Command.isThere(program), program + " is not on the PATH");
    }
    run = new Command(ROOT, "bash", ".github/scripts/dry-run.sh").run(Duration.ofMinutes(20));
    assertThat(run.exitCode()).as(run.output()).isZero();
    try (Stream<Path> files = Files.list(GITHUB.resolve("comments"))) {
      for (Path file : files.toList()) {
        JsonNode comment = new ObjectMapper().readTree(file.toFile());
        COMMENTS.merge(
            comment.path("issue").asText(), comment.path("body").asText(), (a, b) -> a + b);
      }
    }
  }

  @Test
  void eachPullRequestHasOneCommentHoweverOftenItWasPreviewed() {
    assertThat(COMMENTS).containsKeys("1", "2", "3");
    assertThat(List.of("1", "2", "3"))
        .allSatisfy(
            number ->
                assertThat(COMMENTS.get(number))
                    .startsWith("<!-- gitops-lab preview: sandbox -->\n")
                    .containsOnlyOnce("<!-- gitops-lab preview"));
    assertThat(run.output()).contains("updated the comment on sandbox");
  }

  @Test
  void aGoodChangeIsAPlanWithAFingerprint() {
    assertThat(COMMENTS.get("1"))
        .contains("1 changed", "retention_in_days = 365 -> 60", "fingerprint `")
        .doesNotContain("replace", "destroy", "365 -> 30");
  }

  @Test
  void aDangerousChangeIsSeenFirst() {
    assertThat(COMMENTS.get("2"))
        .contains(
            "replaced", "aws_vpc.", "the network is destroyed and made anew", "fingerprint `");
  }

  @Test
  void aForkGetsTheDifferenceOfWhatIsSynthesized() {
    assertThat(run.output())
        .contains("computed by the code of the fork")
        .contains("not a plan: code of a fork gets no credentials")
        .contains("terraform validate passes");
    assertThat(COMMENTS.get("3")).contains("no longer changes this environment");
  }

  @Test
  void whatWasReviewedIsAppliedAndWhatHasMovedOnIsNot() {
    assertThat(run.output())
        .contains("the plan is the reviewed one; applying it")
        .contains("0 added, 1 changed, 0 destroyed")
        .contains("The plan is no longer the reviewed one");
  }

  @Test
  void aDriftHasAnIssueForAsLongAsItLasts() {
    assertThat(run.output())
        .contains("sandbox differs: opened an issue")
        .contains("issue 101: sandbox differs from the code: closed");
    assertThat(COMMENTS.get("101")).startsWith("The difference is gone");
  }

  @Test
  void nothingOfTerraformsIsKept() throws IOException {
    try (Stream<Path> files = Files.walk(GITHUB)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()))
          .isSubsetOf(
              "calls",
              "pulls.json",
              "runs.json",
              "101.json",
              "102.json",
              "103.json",
              "104.json",
              "environments",
              "number",
              "sandbox.md",
              "sandbox.full.md",
              "sandbox.fingerprint");
    }
  }
}
