package dev.gitopslab.commands.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyCommandTest {

  private static final String HASH = "0".repeat(63) + "5";
  private static final String ENTRY =
      "{\"environment\": \"aws-staging\", \"change\": \"changed\", \"cloud\": \"aws\", \"how\":"
          + " \"plan\", \"identity\": \"role\"}";
  private static final String MATRIX =
      "[{\"environment\":\"aws-staging\",\"change\":\"changed\"},{\"environment\":\"ocean\",\"change\":\"changed\"}]";

  @TempDir Path root;
  private final StandInGitHub gitHub = StandInGitHub.start();
  private Stage stage;

  @BeforeEach
  void merge() {
    stage = Stage.in(root).with("GH_TOKEN", "token").with("GITHUB_API_URL", gitHub.url());
    stage.write("target/previews/synthesized/stacks/aws-staging/cdk.tf.json", "{}");
    stage.write("target/previews/synthesized/base/aws-staging/cdk.tf.json", "{}");
    gitHub.pull(7, "o/r", "b", "abc");
    gitHub.merged("def");
    gitHub.run(3, "abc", "o/r");
    gitHub.run(9, "abc", "o/r");
    gitHub.run(10, "abc", "fork/r");
    gitHub.artifact(9, "preview-aws-staging", "aws-staging.fingerprint", HASH + "\n");
  }

  @AfterEach
  void stop() {
    gitHub.close();
  }

  // What was reviewed

  @Test
  void findsWhatWasReviewed() {
    Stage.Run run = reviewed("def");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(MatrixEntry.parseAll(stage.output("matrix")))
        .extracting(MatrixEntry::environment, MatrixEntry::fingerprint)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("aws-staging", HASH));
    assertThat(stage.output("refused")).isEqualTo("ocean");
    assertThat(stage.summary())
        .contains(
            "`aws-staging` waits for the approval of the plan `"
                + HASH
                + "`, which [this preview](https://github.com/o/r/actions/runs/9) shows",
            "`ocean` is **not applied**: the preview of abc has nothing on this environment");
  }

  @Test
  void saysWhyNothingWasReviewed() {
    assertThat(reviewed("other").err())
        .contains("aws-staging is not applied: no pull request was merged as this commit");
    assertThat(stage.output("matrix")).isEqualTo("[]");

    gitHub.noRuns();

    assertThat(reviewed("def").err())
        .contains("no preview of abc, the head of its pull request, has succeeded");
  }

  @Test
  void aDifferenceIsNoPlan() {
    gitHub.artifact(9, "preview-ocean", "ocean.md", "### ocean");

    assertThat(reviewed("def").err())
        .contains(
            "ocean is not applied: what was reviewed was not a plan, but the difference of what is"
                + " synthesized");
  }

  @Test
  void asksNothingWhereThereIsNothingToApply() {
    stage.with("GH_TOKEN", "");

    Stage.Run run =
        stage.run("reviewed", "--repository", "o/r", "--commit", "def", "--matrix", "[]");

    assertThat(run.exitCode()).isZero();
    assertThat(stage.output("matrix")).isEqualTo("[]");
    assertThat(stage.read("target/outputs")).endsWith("refused=\n");
  }

  @Test
  void failsWithWhatWasNotReviewed() {
    Stage.Run run = stage.run("refused", "--environments", "ocean");

    assertThat(run.exitCode()).isOne();
    assertThat(run.err())
        .startsWith("Not applied, for no plan of it was reviewed: ocean. ")
        .contains("run the workflow \"apply\" with this environment");
  }

  // Applying it

  @Test
  void appliesThePlanThatWasReviewed() {
    stage.write("state", "{\"serial\": 1}");
    String hash = preview();

    Stage.Run run = apply(hash);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("the plan is the reviewed one; applying it");
    assertThat(stage.read("target/applied")).isEqualTo("the plan\n");
    assertThat(stage.summary())
        .contains("### aws-staging is applied", hash)
        .doesNotContain("in clear");
  }

  @Test
  void takesTheFingerprintOfTheEntry() {
    String hash = preview();

    Stage.Run run =
        stage.run("apply", "--entry", ENTRY.replace("}", ", \"fingerprint\": \"" + hash + "\"}"));

    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void refusesWhatHasMovedOn() {
    stage.write("state", "{\"serial\": 1}");
    String hash = preview();

    stage.write("state", "{\"serial\": 2}");
    Stage.Run run = apply(hash);
    assertThat(run.exitCode()).isOne();
    assertThat(run.err()).contains("The plan is no longer the reviewed one");

    stage.write("state", "{\"serial\": 1}").write("planned", "other");
    assertThat(apply(hash).exitCode()).as("another plan").isOne();

    stage.remove("planned");
    stage.write(
        "target/previews/synthesized/stacks/aws-staging/cdk.tf.json", "{\"locals\": {\"a\": 1}}");
    assertThat(apply(hash).exitCode()).as("another stack").isOne();

    assertThat(apply("").err()).contains("No plan of it was reviewed");
    assertThat(stage.has("target/applied")).isFalse();
  }

  @Test
  void nothingToApplyIsDone() {
    stage.write("outcome", "unchanged");

    Stage.Run run = apply(HASH);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("aws-staging is as the code says already");
  }

  @Test
  void saysWhereAnApplyStoppedInTheMiddle() {
    String hash = preview();
    stage.write("outage", "");

    Stage.Run run = apply(hash);

    assertThat(run.exitCode()).isOne();
    assertThat(run.err()).contains("applied in part");
  }

  @Test
  void doesNotApplyWhatCannotBePlanned() {
    stage.write("outcome", "failed");

    Stage.Run run = apply(HASH);

    assertThat(run.exitCode()).isOne();
    assertThat(run.err()).contains("Terraform could not plan; the summary says why");
    assertThat(run.err()).doesNotContain("token=secret");
    assertThat(stage.summary()).contains("no credentials");
  }

  private String preview() {
    Stage.Run run = stage.run("preview", "--entry", ENTRY);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return stage.output("fingerprint");
  }

  private Stage.Run apply(String fingerprint) {
    return stage.run("apply", "--entry", ENTRY, "--fingerprint", fingerprint);
  }

  private Stage.Run reviewed(String commit) {
    return stage.run("reviewed", "--repository", "o/r", "--commit", commit, "--matrix", MATRIX);
  }
}
