package dev.gitopslab.commands.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftCommandTest {

  private static final String ENTRY =
      "{\"environment\": \"aws-staging\", \"cloud\": \"aws\", \"how\": \"plan\"}";
  private static final String RESULTS = "target/previews/drift-aws-staging/";

  @TempDir Path root;
  private final StandInGitHub gitHub = StandInGitHub.start();
  private Stage stage;

  @BeforeEach
  void deploy() {
    stage = Stage.in(root).with("GH_TOKEN", "token").with("GITHUB_API_URL", gitHub.url());
    stage.write("target/previews/synthesized/stacks/aws-staging/cdk.tf.json", "{}");
    stage.write("state", "{\"resources\": [{\"mode\": \"managed\"}]}");
  }

  @AfterEach
  void stop() {
    gitHub.close();
  }

  @Test
  void opensOneIssueAndClosesIt() {
    assertThat(drift("changed").err()).contains("aws-staging differs: opened an issue");
    assertThat(drift("changed").err()).contains("still differs: updated issue 101");

    assertThat(gitHub.issue(101).path("title").asText())
        .isEqualTo("aws-staging differs from the code");
    assertThat(gitHub.issue(101).at("/sent/labels/0").asText()).isEqualTo("drift");
    assertThat(gitHub.issue(101).path("body").asText())
        .startsWith("<!-- gitops-lab drift: aws-staging -->\nWhat is deployed is not what")
        .contains("terraform_data.a", "Commit `abc`")
        .doesNotContain("in clear");

    assertThat(drift("failed").err())
        .contains("could not be checked: its issue, if there is one, stays");
    assertThat(drift("unchanged").err()).contains("no longer differs: closed issue 101");
    assertThat(gitHub.issue(101).path("state").asText()).isEqualTo("closed");
    assertThat(gitHub.issue(101).path("state_reason").asText()).isEqualTo("completed");
    assertThat(drift("unchanged").err()).doesNotContain("closed");
  }

  @Test
  void knowsItsIssueAfterSomebodyEditedIt() {
    gitHub.issue(100, "github-actions[bot]", null);
    drift("changed");
    gitHub.issue(
        102, "github-actions[bot]", gitHub.issue(102).path("body").asText().replace("\n", "\r\n"));

    assertThat(drift("changed").err()).contains("still differs: updated issue 102");

    assertThat(gitHub.issues()).isEqualTo(2);
  }

  @Test
  void leavesTheIssuesOfSomebodyElseAlone() {
    gitHub.issue(100, "somebody", "<!-- gitops-lab drift: aws-staging -->");

    assertThat(drift("changed").err()).contains("opened an issue");
  }

  @Test
  void whatWasNeverDeployedHasNotDrifted() {
    stage.remove("state");

    assertThat(stage.run("drift", "--entry", ENTRY).exitCode()).isZero();

    assertThat(stage.read(RESULTS + "aws-staging.status")).isEqualTo("undeployed\n");
    assertThat(stage.summary()).contains("Nothing was ever deployed.");
  }

  @Test
  void saysWhatCannotBeChecked() {
    stage.write("outcome", "failed");
    Stage.Run failed = stage.run("drift", "--entry", ENTRY);
    assertThat(failed.exitCode()).isOne();
    assertThat(failed.err()).contains("aws-staging could not be planned; the summary says why");
    assertThat(stage.read(RESULTS + "aws-staging.status")).isEqualTo("unknown\n");

    stage.remove("outcome");
    stage.write(
        "target/previews/synthesized/stacks/aws-staging/cdk.tf.json",
        "{\"provider\": {\"kubernetes\": [{}]}}");
    stage.write("endpoint", "https://127.0.0.1:1");
    Stage.Run unreachable = stage.run("drift", "--entry", ENTRY);
    assertThat(unreachable.exitCode()).isZero();
    assertThat(unreachable.err()).contains("::warning::aws-staging is not checked");
    assertThat(stage.read(RESULTS + "aws-staging.status")).isEqualTo("unknown\n");
  }

  @Test
  void anEnvironmentThatIsAsTheCodeSaysIsTheSame() {
    stage.write("outcome", "unchanged");

    assertThat(stage.run("drift", "--entry", ENTRY).exitCode()).isZero();

    assertThat(stage.read(RESULTS + "aws-staging.status")).isEqualTo("same\n");
    assertThat(stage.summary()).contains("As the code says.");
  }

  private Stage.Run drift(String outcome) {
    stage.write("outcome", outcome);
    stage.run("drift", "--entry", ENTRY);
    return stage.run(
        "drift-issues",
        "--repository",
        "o/r",
        "--results",
        root.resolve(RESULTS).toString(),
        "--commit",
        "abc",
        "--run-url",
        "https://github.com/o/r/actions/runs/1");
  }
}
