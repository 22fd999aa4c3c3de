package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The life of a sandbox, by the commands that a user types. */
@Tag("sandbox")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SandboxLaneTest {

  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Path STATE = ROOT.resolve("terraform.sandbox.tfstate");
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private static boolean mayBeDestroyed;

  @TempDir static Path folder;

  @BeforeAll
  static void checkThatNoneIsDeployed() {
    assumeTrue(Command.isThere("terraform"), "terraform is not on the PATH");
    assumeTrue(Command.isThere("python3"), "python3 is not on the PATH");
    assumeTrue(
        !Files.exists(STATE),
        "a sandbox is deployed here; ./cdktfw destroy sandbox, then try again");
    mayBeDestroyed = true;
  }

  @AfterAll
  static void leaveNoEmulator() {
    if (mayBeDestroyed) {
      cdktfw("destroy", "sandbox");
    }
  }

  @Test
  @Order(1)
  void aDeploymentThatIsInterruptedStopsInOrder() throws Exception {
    Path output = folder.resolve("interrupted.log");
    Process deployment = new Command(ROOT, "./cdktfw", "deploy", "sandbox").start(output);
    for (int seconds = 0; seconds < 600 && !created(output); seconds++) {
      assertThat(deployment.isAlive()).as(Files.readString(output)).isTrue();
      TimeUnit.SECONDS.sleep(1);
    }

    deployment.destroy();

    assertThat(deployment.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(deployment.exitValue()).as(Files.readString(output)).isNotZero();
  }

  private static boolean created(Path output) throws IOException {
    return Files.readString(output).contains("Creation complete");
  }

  @Test
  @Order(2)
  void theNextDeploymentEndsWithOutputs() throws IOException {
    Path outputs = folder.resolve("outputs.json");

    Command.Result deployment = cdktfw("deploy", "sandbox", "--outputs-file", outputs.toString());

    assertThat(deployment.exitCode()).as(deployment.output()).isZero();
    JsonNode sandbox = new ObjectMapper().readTree(outputs.toFile()).path("sandbox");
    assertThat(sandbox.path("cluster_name").asText()).isEqualTo("sandbox");
    assertThat(sandbox.path("cluster_endpoint").asText()).startsWith("https://");
    assertThat(sandbox.path("kubeconfig_command").asText())
        .isEqualTo("aws eks update-kubeconfig --region eu-central-1 --name sandbox");
    assertThat(sandbox.path("database_host").asText()).contains("eu-central-1");
    assertThat(sandbox.path("database_secret_reference").asText())
        .startsWith("arn:aws:secretsmanager:eu-central-1:123456789012:secret:");
  }

  @Test
  @Order(3)
  void aSecondDeploymentAndADiffFindNothingToChange() {
    assertThat(cdktfw("deploy", "sandbox"))
        .satisfies(run -> assertThat(run.exitCode()).as(run.output()).isZero())
        .satisfies(run -> assertThat(run.output()).contains("No changes"));
    assertThat(cdktfw("diff", "sandbox"))
        .satisfies(run -> assertThat(run.exitCode()).as(run.output()).isZero())
        .satisfies(run -> assertThat(run.output()).contains("No changes"));
  }

  @Test
  @Order(4)
  void aDestructionLeavesNothing() {
    Command.Result destruction = cdktfw("destroy", "sandbox");

    assertThat(destruction.exitCode()).as(destruction.output()).isZero();
    assertThat(destruction.output())
        .contains("stopped the emulator of sandbox")
        .doesNotContain("left in the emulator");
    assertThat(STATE).doesNotExist();
  }

  private static Command.Result cdktfw(String... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = "./cdktfw";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return new Command(ROOT, words).run(LIMIT);
  }
}
