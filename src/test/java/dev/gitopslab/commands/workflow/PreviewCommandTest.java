package dev.gitopslab.commands.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewCommandTest {

  private static final String URL = "https://github.com/o/r/actions/runs/1";
  private static final String MARKDOWN = "target/previews/aws-staging/aws-staging.md";
  private static final String FINGERPRINT = "target/previews/aws-staging/aws-staging.fingerprint";
  private static final String PLANNED =
      "{\"environment\": \"aws-staging\", \"change\": \"changed\", \"cloud\": \"aws\", \"how\":"
          + " \"plan\", \"identity\": \"role\"}";
  private static final String SYNTHESIZED =
      PLANNED.replace(
          "\"plan\"", "\"synthesized\", \"reason\": \"code of a fork gets no credentials\"");

  @TempDir Path root;
  private Stage stage;

  @BeforeEach
  void synthesize() {
    stage = Stage.in(root);
    String head = "target/previews/synthesized/stacks/aws-staging/cdk.tf.json";
    stage.write(head, "{\"locals\": {\"a\": \"new\"}}");
    stage.write(head.replace("stacks", "base"), "{\"locals\": {\"a\": \"old\"}}");
  }

  @Test
  void aPlanTakesNoLockAndLeavesNothingSecret() {
    Stage.Run run = preview(PLANNED);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(stage.read("target/terraform.calls")).contains("-lock=false");
    assertThat(stage.read(MARKDOWN)).startsWith("### ").contains("terraform_data.a");
    assertThat(stage.read(MARKDOWN.replace(".md", ".full.md"))).contains("terraform_data.a");
    assertThat(stage.read(FINGERPRINT)).matches("[0-9a-f]{64}\n");
    assertThat(stage.output("fingerprint")).isEqualTo(stage.read(FINGERPRINT).strip());
    assertThat(stage.summary()).contains("Fingerprint of this plan: `");
    assertThat(stage.texts()).noneMatch(text -> text.contains("in clear"));
  }

  @Test
  void aPlanThatFailedIsShownAndFails() {
    stage.write("outcome", "failed");

    Stage.Run run = preview(PLANNED);

    assertThat(run.exitCode()).isOne();
    assertThat(run.err())
        .isEqualTo("aws-staging: Terraform could not plan; the preview says why.\n");
    assertThat(stage.read(MARKDOWN)).contains("no plan, Terraform failed", "no credentials");
    assertThat(stage.has(FINGERPRINT)).isFalse();
  }

  @Test
  void withoutTheClusterItIsTheDifferenceOfWhatIsSynthesized() throws IOException {
    stage.write(
        "target/previews/synthesized/stacks/aws-staging/cdk.tf.json",
        "{\"provider\": {\"helm\": [{}]}}");
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    stage.write("endpoint", "https://127.0.0.1:" + port);

    assertThat(preview(PLANNED).exitCode()).isZero();

    assertThat(stage.read(MARKDOWN)).contains("the cluster's API does not answer this runner");
    assertThat(stage.has(FINGERPRINT)).isFalse();
    Stage.Run planOnly = preview(PLANNED, "--plan-only");
    assertThat(planOnly.exitCode()).isOne();
    assertThat(planOnly.err()).contains("there is no plan to approve: the cluster's API");

    try (StandInGitHub anything = StandInGitHub.start()) {
      stage.write("endpoint", anything.url());

      assertThat(preview(PLANNED).exitCode()).isZero();

      assertThat(stage.has(FINGERPRINT)).as("any answer counts").isTrue();
    }
  }

  @Test
  void aStateWithAReleaseAsksTheClusterToo() {
    stage.write(
        "state",
        "{\"resources\": [{\"provider\":"
            + " \"provider[\\\"registry.terraform.io/hashicorp/helm\\\"]\"}]}");
    stage.write("endpoint", "https://127.0.0.1:1");

    preview(PLANNED);

    assertThat(stage.read(MARKDOWN)).contains("the cluster's API does not answer this runner");
  }

  @Test
  void aNewEnvironmentHasNoClusterToAsk() {
    stage.write(
        "target/previews/synthesized/stacks/aws-staging/cdk.tf.json",
        "{\"provider\": {\"helm\": [{}]}}");

    preview(PLANNED);

    assertThat(stage.has(FINGERPRINT)).isTrue();
  }

  @Test
  void withoutCredentialsItIsValidatedAndTheStateIsNotAsked() {
    assertThat(preview(SYNTHESIZED).exitCode()).isZero();

    assertThat(stage.read(MARKDOWN))
        .contains("not a plan: code of a fork gets no credentials", "terraform validate passes");
    assertThat(stage.read("target/terraform.calls")).doesNotContain("plan", "state pull");

    stage.write("invalid", "");
    assertThat(preview(SYNTHESIZED).exitCode()).isOne();
    assertThat(stage.read(MARKDOWN)).contains("terraform validate fails: Unsupported argument");
  }

  @Test
  void aRemovedEnvironmentIsNotDestroyed() {
    stage.write("target/previews/synthesized/base/gone/cdk.tf.json", "{}");

    Stage.Run run =
        preview("{\"environment\": \"gone\", \"change\": \"removed\", \"how\": \"synthesized\"}");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(stage.read("target/previews/gone/gone.md"))
        .contains("Nothing is destroyed by that", "./cdktfw destroy gone");
    assertThat(stage.has("target/terraform.calls")).isFalse();
  }

  @Test
  void saysWhereTheBaseCouldNotBeSynthesized() {
    stage.write("target/previews/synthesized/base-is-missing", "");

    preview(SYNTHESIZED);

    assertThat(stage.read(MARKDOWN)).contains("shown as if it were new");
  }

  @Test
  void azureIsSignedInToAsItsProviderWantsIt() {
    preview(
        "{\"environment\": \"aws-staging\", \"cloud\": \"azure\", \"how\": \"plan\", \"identity\":"
            + " \"i\", \"tenant\": \"t\", \"subscription\": \"s\"}");

    assertThat(stage.read("target/azure")).isEqualTo("true i t s\n");
  }

  @Test
  void refusesWhatIsNoEntry() {
    assertThat(preview("{\"environment\": \"../x\"}"))
        .isEqualTo(new Stage.Run(2, "", "\"../x\" cannot name an environment\n"));
    assertThat(preview("{").exitCode()).isEqualTo(2);
    assertThat(stage.run("preview").err()).contains("Missing required option: '--entry=JSON'");
  }

  private Stage.Run preview(String entry, String... options) {
    return stage.run(
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of("preview", "--entry", entry, "--run-url", URL),
                java.util.stream.Stream.of(options))
            .toArray(String[]::new));
  }
}
