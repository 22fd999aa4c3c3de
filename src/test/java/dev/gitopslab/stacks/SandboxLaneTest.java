package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The life of a sandbox, by the commands that a user types. */
@Tag("sandbox")
@ResourceLock("the sandbox of this checkout")
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

  /** The archived CLI on the same state, before and after our own command. */
  @Test
  @Order(4)
  void theStockCdktfDoesTheSame() throws IOException {
    Path file = ROOT.resolve("stacks/environments/sandbox.yaml");
    String text = Files.readString(file);
    assertThat(cdktf("diff", "sandbox").output()).contains("No changes");
    try {
      Files.writeString(
          file, text.replaceFirst("(?m)^( +apiAllowedCidrs: .*)$", "$1\n  logRetentionDays: 60"));
      assertThat(cdktfw("diff", "sandbox").output())
          .contains("retention_in_days = 365 -> 60", "1 to change");
      assertThat(cdktf("deploy", "sandbox", "--auto-approve").output())
          .contains("0 added, 1 changed, 0 destroyed");
      assertThat(cdktfw("diff", "sandbox").output()).contains("No changes");
    } finally {
      Files.writeString(file, text);
    }
    assertThat(cdktfw("deploy", "sandbox").output()).contains("0 added, 1 changed, 0 destroyed");
    assertThat(cdktf("diff", "sandbox").output()).contains("No changes");
  }

  private static Command.Result cdktf(String... arguments) {
    List<String> words = new ArrayList<>(List.of("node_modules/.bin/cdktf"));
    words.addAll(List.of(arguments));
    words.add("--skip-provider-lock"); // it would ask the public registry
    Map<String, String> variables = Mirror.emulator(ROOT);
    variables.put("CI", "true");
    variables.put("CHECKPOINT_DISABLE", "1");
    variables.put("DISABLE_VERSION_CHECK", "1");
    Command.Result result =
        new Command(ROOT, words.toArray(String[]::new)).with(variables).run(LIMIT);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result;
  }

  @Test
  @Order(5)
  void aPlanOfEveryKindReadsAsWhatItIs() throws IOException {
    ObjectNode stack = stack();
    assertThat(preview(stack)).isEqualTo("### sandbox: no changes\n\n");

    ObjectNode resources = (ObjectNode) stack.path("resource");
    ((ObjectNode) only(resources, "aws_security_group")).put("description", "another");
    ((ObjectNode) only(resources, "aws_db_instance")).put("backup_retention_period", 8);
    resources.remove("aws_flow_log");
    resources.putObject("aws_secretsmanager_secret").putObject("made").put("name", "made");
    resources
        .putObject("aws_secretsmanager_secret_version")
        .putObject("made")
        .put("secret_id", "${aws_secretsmanager_secret.made.id}")
        .put("secret_string", "a-secret-of-the-plan");
    resources
        .putObject("aws_ssm_parameter")
        .putObject("copy")
        .put("name", "copy")
        .put("type", "String")
        .put("insecure_value", "it is a-secret-of-the-plan");

    assertThat(preview(stack))
        .doesNotContain("a-secret-of-the-plan")
        .startsWith("### sandbox: ⚠️ **1 destroyed, ")
        .contains(
            "<b>destroy</b> <code>aws_flow_log.",
            "<b>replace</b> <code>aws_security_group.",
            "forced by description",
            "! description = ",
            "<b>change</b> <code>aws_db_instance.",
            "! backup_retention_period = 7 -> 8",
            "<b>create</b> <code>aws_secretsmanager_secret.made</code>",
            "+ secret_string = (sensitive value)",
            "+ insecure_value = \"it is (sensitive value)\"",
            "# known after apply: arn, ");
  }

  /** The stack as it was deployed, with the path of its state made absolute. */
  private static ObjectNode stack() throws IOException {
    Path file = ROOT.resolve("cdktf.out/stacks/sandbox/cdk.tf.json");
    ObjectNode stack = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    ((ObjectNode) stack.at("/terraform/backend/local")).put("path", STATE.toString());
    return stack;
  }

  private static JsonNode only(ObjectNode resources, String type) {
    return resources.path(type).elements().next();
  }

  /** What a reviewer would read of a plan of a stack, made with the emulator that is running. */
  private static String preview(ObjectNode stack) throws IOException {
    Path plans = Files.createDirectories(folder.resolve("plans"));
    Files.writeString(plans.resolve("main.tf.json"), stack.toString());
    Command.Result run =
        new Command(
                plans,
                "bash",
                "-euc",
                "terraform init -no-color -input=false;"
                    + " terraform plan -no-color -input=false -lock=false -out=plan;"
                    + " terraform show -json plan >plan.json")
            .with(Mirror.emulator(ROOT))
            .run(LIMIT);
    assertThat(run.exitCode()).as(run.output()).isZero();
    return new ProjectFolder(ROOT)
        .run("render", "sandbox", "--plan", plans.resolve("plan.json").toString())
        .out();
  }

  @Test
  @Order(6)
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
