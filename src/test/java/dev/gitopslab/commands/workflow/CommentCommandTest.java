package dev.gitopslab.commands.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommentCommandTest {

  private static final String BRANCH = "b$(touch hacked)";
  private static final String BOT = "github-actions[bot]";
  private static final String RUN = "https://github.com/o/r/actions/runs/1";
  private static final String HASH = "0".repeat(63) + "5";

  @TempDir Path root;
  private final StandInGitHub gitHub = StandInGitHub.start();
  private Stage stage;
  private String headRepository = "o/r";
  private String sha = "abc";

  @BeforeEach
  void leavePreviews() {
    stage = Stage.in(root).with("GH_TOKEN", "token").with("GITHUB_API_URL", gitHub.url());
    gitHub.pull(7, "o/r", BRANCH, "abc");
    stage.write("previews/affected/number", "7\n");
    stage.write("previews/affected/environments", "aws-staging\n");
    stage.write("previews/aws-staging.md", "### `aws-staging`\n");
  }

  @AfterEach
  void stop() {
    gitHub.close();
  }

  @Test
  void isAddedAndThenUpdated() {
    stage.write("previews/aws-staging.fingerprint", HASH + "\n");

    assertThat(comment().err()).isEqualTo("added a comment on aws-staging\n");

    assertThat(gitHub.comments()).hasSize(1);
    assertThat(gitHub.comments().get(0))
        .startsWith("<!-- gitops-lab preview: aws-staging -->\n### `aws-staging`\n")
        .contains("Commit `abc`, [run](" + RUN + "), fingerprint `" + HASH + "`")
        .doesNotContain("fork");

    stage.write("previews/aws-staging.md", "now otherwise\n");
    assertThat(comment().err()).isEqualTo("updated the comment on aws-staging\n");
    assertThat(gitHub.comments()).hasSize(1);
    assertThat(gitHub.comments().get(0)).contains("now otherwise");
  }

  @Test
  void saysWhenAnEnvironmentIsNoLongerAffected() {
    comment();
    stage.write("previews/affected/environments", "");

    comment();

    assertThat(gitHub.comments()).hasSize(1);
    assertThat(gitHub.comments().get(0)).contains("no longer changes this environment");
  }

  @Test
  void ofAForkIsMarkedAndTamed() {
    fork();
    stage.write("previews/aws-staging.fingerprint", HASH);
    stage.write(
        "previews/aws-staging.md",
        "<!-- gitops-lab preview: other -->\n<!<!---- @o/everybody \u202e txt\u001b[31m\n"
            + "&#64;o/all &#x0040;o/all &commat;o/all <?hidden?><![CDATA[hidden]]>"
            + " a\udb40\udc41b\u200fc \ud83d\ude42\n");

    comment();

    assertThat(gitHub.comments()).hasSize(1);
    assertThat(gitHub.comments().get(0))
        .contains("computed by the code of the fork", "abc \ud83d\ude42")
        .containsOnlyOnce("<!--")
        .doesNotContain("@o", ";o/all", "<?", "<![", "\u202e", "\u001b", "fingerprint");
  }

  @Test
  void hidesNothingOfWhatWasLeft() {
    stage.write(
        "previews/aws-staging.md", "<\u0001!-- one --> <!\u202a-- two --> <!-\u2066- three -->\n");

    comment();

    assertThat(gitHub.comments().get(0)).containsOnlyOnce("<!--").contains("one", "two", "three");
  }

  @Test
  void ofAnOlderCommitIsNotWritten() {
    sha = "older";

    Stage.Run run = comment();

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("no open pull request has the commit");
    assertThat(gitHub.comments()).isEmpty();
  }

  @Test
  void goesToNoOtherPullRequest() {
    stage.write("previews/affected/number", "8\n");
    comment();
    stage.write("previews/affected/number", "7; touch hacked");
    comment();

    assertThat(gitHub.comments()).isEmpty();
  }

  @Test
  void readsNoLinksAndNoOddNames() throws IOException {
    stage.write("secret", "secret\n");
    stage.remove("previews/aws-staging.md");
    Files.createSymbolicLink(
        root.resolve("previews/aws-staging.md"), root.resolve("secret").toAbsolutePath());
    stage.write("previews/affected/environments", "../../secret\n$(touch hacked)\naws-staging\n");

    assertThat(comment().exitCode()).isZero();

    assertThat(gitHub.comments()).hasSize(1);
    assertThat(gitHub.comments().get(0))
        .contains("Its preview was not made")
        .doesNotContain("secret");
  }

  @Test
  void isALinkWhereItWouldBeTooLong() {
    stage.write("previews/aws-staging.md", "x".repeat(70_000));

    comment();

    assertThat(gitHub.comments().get(0))
        .contains("too long for a comment: see [the run](" + RUN + ")");
  }

  @Test
  void isTextWhateverTheFileIs() throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write("before\n".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 70_000; i++) {
      content.write(0xff);
    }
    content.write("after\n".getBytes(StandardCharsets.UTF_8));
    Files.write(root.resolve("previews/aws-staging.md"), content.toByteArray());

    comment();

    assertThat(gitHub.comments().get(0)).contains("before\nafter").doesNotContain("\ufffd");
  }

  @Test
  void isNotWrittenWhereThereAreTooMany() {
    fork();
    for (int id = 1; id <= 100; id++) {
      gitHub.comment(id, 7, BOT, "<!-- gitops-lab preview: e" + id + " -->");
    }

    Stage.Run run = comment();

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("no comment on aws-staging: there are too many already");
    assertThat(gitHub.comments()).hasSize(100);
  }

  @Test
  void leavesThoseOfSomebodyElseAlone() {
    gitHub.comment(100, 7, "somebody", "<!-- gitops-lab preview: aws-staging -->");

    assertThat(comment().err()).isEqualTo("added a comment on aws-staging\n");

    assertThat(gitHub.comments()).hasSize(2);
  }

  @Test
  void isKnownAgainAfterItWasEditedInABrowser() {
    gitHub.comment(100, 7, BOT, "<!-- gitops-lab preview: aws-staging -->\r\nold\r\n");

    assertThat(comment().err()).isEqualTo("updated the comment on aws-staging\n");
  }

  @Test
  void isNotDoubledWhereGitHubFails() {
    comment();
    gitHub.breaks("/issues/7/comments");

    Stage.Run run = comment();

    assertThat(run.exitCode()).isOne();
    assertThat(run.err()).startsWith("GitHub: ");
    assertThat(gitHub.comments()).hasSize(1);
  }

  @Test
  void ofARunThatFailedEarlyIsNone() {
    stage.remove("previews/affected/environments");

    Stage.Run run = comment("--conclusion", "failure");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .isEqualTo("the run ended with failure before it knew what is affected: no comment\n");
  }

  @Test
  void needsAToken() {
    stage.with("GH_TOKEN", "");

    assertThat(comment().err()).isEqualTo("there is no GH_TOKEN: set it to a token for o/r\n");
  }

  private void fork() {
    headRepository = "stranger/r";
    gitHub.pull(7, headRepository, BRANCH, "abc");
  }

  private Stage.Run comment(String... options) {
    Stage.Run run =
        stage.run(
            java.util.stream.Stream.concat(
                    java.util.stream.Stream.of(
                        "comment",
                        "--previews",
                        root.resolve("previews").toString(),
                        "--repository",
                        "o/r",
                        "--head-repository",
                        headRepository,
                        "--head-branch",
                        BRANCH,
                        "--head-sha",
                        sha,
                        "--run-url",
                        RUN),
                    java.util.stream.Stream.of(options))
                .toArray(String[]::new));
    assertThat(stage.has("hacked")).as("the name of the branch was run").isFalse();
    return run;
  }
}
