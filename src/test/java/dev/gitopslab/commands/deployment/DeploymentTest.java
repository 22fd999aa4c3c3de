package dev.gitopslab.commands.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.commands.App;
import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.cli.Cli;
import dev.gitopslab.commands.sandbox.ProviderMirror;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the command line to Terraform's, where every other program is a stand-in. */
class DeploymentTest {

  private record Run(int exitCode, String err) {}

  private static final String READY = "cdktfw: getting providers and the backend ready\n";

  @TempDir Path root;
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, String> facts = new HashMap<>();
  private final List<String> synthesized = new ArrayList<>();
  private boolean bad;

  @BeforeEach
  void installStandIns() throws IOException {
    Path folder = Files.createDirectories(root.resolve("stacks/environments"));
    Files.writeString(folder.resolve("aws-staging.yaml"), "cloud: aws\n");
    Files.copy(Path.of("stacks/terraform.sh"), root.resolve("stacks/terraform.sh"));
    program(
        "terraform",
        """
        [[ $1 != version ]] || { echo "Terraform v${TERRAFORM_VERSION:-1.11.4}"; exit; }
        echo "$* ${KUBE_CONFIG_PATH:-}" >>"$CALLS"
        case $1 in
          init) [[ ! -e $ROOT/no-init ]] || { echo 'Error: no backend'; exit 1; }
            mkdir -p .terraform/providers && touch .terraform.lock.hcl ;;
          output) echo '{"a": {"value": 1}, "b": {"value": "hidden", "sensitive": true}}' ;;
          *) exit "${STATUS:-0}" ;;
        esac
        """);
    program("aws", "echo \"${ACCOUNT:-111122223333}\"");
    program("kubectl", "exit 0");
    variables.putAll(System.getenv());
    List.of("KUBECONFIG", "KUBE_CONFIG_PATH", "KUBE_CONFIG_PATHS", "TF_CLI_CONFIG_FILE", "CI")
        .forEach(variables::remove);
    variables.put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
    variables.put("TERRAFORM_BINARY_NAME", root.resolve("bin/terraform").toString());
    variables.put("CALLS", root.resolve("calls").toString());
    variables.put("ROOT", root.toString());
    variables.put("HOME", root.resolve("home").toString());
    facts.putAll(Map.of("cloud", "aws", "backend", "s3", "gitops", "true"));
    facts.putAll(Map.of("account", "111122223333", "region", "eu-central-1", "emulator", "false"));
  }

  @Test
  void aDiffPlansWhatItHasSynthesizedAlone() {
    Run run = run("diff", "aws-staging");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(calls()).containsExactly("init -input=false", "plan -no-color -input=false");
    assertThat(synthesized).containsExactly("aws-staging");
  }

  @Test
  void whatIsInitializedIsNotInitializedAgain() {
    run("diff", "aws-staging");
    run("plan", "aws-staging");

    assertThat(calls()).filteredOn(call -> call.startsWith("init")).hasSize(1);
  }

  @Test
  void optionsKeepTheirMeaning() throws IOException {
    Path outputs = root.resolve("a file");

    Run run =
        run(
            "deploy",
            "aws-staging",
            "--auto-approve",
            "--var",
            "a=b c",
            "--refresh-only",
            "--ignore-missing-stack-dependencies",
            "--outputs-file",
            outputs.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(calls())
        .contains("apply -var=a=b c -refresh-only -no-color -auto-approve -input=false");
    assertThat(Files.readString(outputs)).contains("\"aws-staging\"", "\"a\" : 1");
    assertThat(Files.readString(outputs)).doesNotContain("hidden");
  }

  @Test
  void aFailureOfTerraformIsOne() {
    variables.put("STATUS", "7");
    assertThat(run("destroy", "aws-staging", "--auto-approve"))
        .isEqualTo(
            new Run(
                1,
                notice()
                    + READY
                    + "cdktfw: Terraform ended with exit code 7, and what it printed says why\n"));

    file("no-init");
    file("cdktf.out/stacks/aws-staging/.terraform/initialized");
    assertThat(run("diff", "aws-staging"))
        .isEqualTo(new Run(1, notice() + READY + "Error: no backend\n"));
  }

  @Test
  void badFilesAreShownAndNothingIsStarted() {
    bad = true;

    assertThat(run("diff", "aws-staging"))
        .isEqualTo(new Run(2, "stacks/environments/aws-staging.yaml: clout: is an unknown key\n"));
    assertThat(calls()).isEmpty();
  }

  @Test
  void onlyTheNoticesAtHandAreShown() {
    assertThat(run("diff", "aws-staging").err()).isEqualTo(notice() + READY);
  }

  @Test
  void doesNotAskWithoutATerminal() {
    Run run = run("deploy", "aws-staging");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "there is no terminal to ask on: look at ./cdktfw diff aws-staging, then pass --auto-approve");
  }

  @Test
  void namesAllThatIsMissing() throws IOException {
    variables.put("TERRAFORM_VERSION", "1.4.9");
    Files.delete(root.resolve("bin/aws"));
    variables.put("PATH", root.resolve("bin") + ":/usr/bin:/bin");

    Run run = run("deploy", "aws-staging");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("cdktfw: this is missing:\n        Terraform 1.10 or newer");
    if (!Files.exists(Path.of("/usr/bin/aws"))) {
      assertThat(run.err()).contains("        aws, which signs in");
    }
    program("node", "echo v18.0.0");
    assertThat(run("require", "deploy", "aws-staging").err())
        .contains(
            "Node.js 20.9 or newer, with npm (found: v18.0.0)",
            "Terraform 1.5 or newer (found: v1.4.9)",
            "  Debian, Ubuntu: ",
            "  macOS: ");
  }

  @Test
  void aStateInS3WantsTerraform1_10() {
    variables.put("TERRAFORM_VERSION", "1.9.8");
    assertThat(run("diff", "aws-staging").err())
        .contains("Terraform 1.10 or newer (found: v1.9.8)");

    facts.put("backend", "gcs");
    assertThat(run("diff", "aws-staging").exitCode()).isZero();
  }

  @Test
  void checksTheAccount() throws IOException {
    variables.put("ACCOUNT", "999988887777");
    Run other = run("diff", "aws-staging");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("of account 999988887777, aws-staging is in 111122223333");

    program("aws", "echo 'The SSO session has expired' >&2; exit 255");
    assertThat(run("diff", "aws-staging").err()).contains("The SSO session has expired");
    assertThat(calls()).isEmpty();
  }

  @Test
  void wantsTheCredentialsOfTheOtherClouds() throws IOException {
    facts.put("cloud", "digitalocean");
    program("doctl", "exit 0");
    variables.remove("DIGITALOCEAN_TOKEN");
    variables.remove("DIGITALOCEAN_ACCESS_TOKEN");
    assertThat(run("diff", "aws-staging").err()).contains("Set DIGITALOCEAN_ACCESS_TOKEN");

    facts.put("cloud", "azure");
    program("az", "exit 1");
    program("kubelogin", "exit 0");
    assertThat(run("diff", "aws-staging").err()).contains("there are no Azure credentials");
    variables.put("ARM_USE_OIDC", "true");
    assertThat(run("diff", "aws-staging").exitCode()).isZero();
  }

  @Test
  void saysWhereTheSettingsOfTerraformAreMissing() {
    variables.put("TF_CLI_CONFIG_FILE", "/nowhere/terraformrc");

    assertThat(run("diff", "aws-staging").err())
        .contains("TF_CLI_CONFIG_FILE names /nowhere/terraformrc, which does not exist");
  }

  // A cluster on this machine

  @Test
  void passesOnTheFirstKubeconfigThatExists() {
    local("current");
    file("config");
    variables.put("KUBECONFIG", "none:config");
    assertThat(run("diff", "aws-staging").exitCode()).isZero();
    assertThat(calls())
        .contains("plan -no-color -input=false " + root.resolve("config").toAbsolutePath());

    variables.put("KUBECONFIG", "none");
    Run run = run("diff", "aws-staging");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "no kubeconfig file was found",
            "or make a cluster: ./cdktfw cluster, or ./cdktfw deploy aws-staging --make-cluster");
  }

  @Test
  void saysHowToMakeAClusterWhereNoneAnswers() throws IOException {
    local("kind-here");
    file("config");
    variables.put("KUBECONFIG", root.resolve("config").toString());
    program(
        "kubectl",
        "echo \"$*\" >>\"$ROOT/kubectl.calls\"; echo 'The connection to the server was refused' >&2; exit 1");

    Run run = run("deploy", "aws-staging", "--auto-approve");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "no cluster answers by the context kind-here of "
                + root.resolve("config")
                + ": The connection to the server was refused",
            "./cdktfw cluster --context kind-here, or ./cdktfw deploy aws-staging --make-cluster");
    assertThat(read("kubectl.calls")).contains("--context kind-here");
    assertThat(calls()).isEmpty();

    facts.put("backend", "local");
    assertThat(run("destroy", "aws-staging", "--auto-approve").err())
        .contains("remove terraform.aws-staging.tfstate");
    facts.put("context", "current");
    assertThat(run("diff", "aws-staging").err())
        .contains("no cluster answers by " + root.resolve("config"));
  }

  @Test
  void makesAClusterOnlyWhereItIsAskedTo() throws IOException {
    local("kind-here");
    file("config");
    variables.put("KUBECONFIG", root.resolve("config").toString());
    program("kubectl", "[[ -e $ROOT/made ]]");
    program(
        "kind",
        "echo \"kind $*\" >>\"$ROOT/kind.calls\"; [[ $1 != create ]] || touch \"$ROOT/made\" \"$ROOT/config\"");
    assertThat(run("deploy", "aws-staging", "--auto-approve").exitCode()).isEqualTo(2);
    assertThat(root.resolve("kind.calls")).doesNotExist();

    Files.delete(root.resolve("config"));
    Run run = run("deploy", "aws-staging", "--make-cluster", "--auto-approve");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(read("kind.calls")).contains("kind create cluster --name here");
    assertThat(calls()).anyMatch(call -> call.startsWith("apply"));

    facts.put("cloud", "aws");
    assertThat(run("deploy", "aws-staging", "--make-cluster", "--auto-approve").err())
        .contains("--make-cluster is for the deployment of a local environment");
    assertThat(run("destroy", "aws-staging", "--make-cluster").exitCode()).isEqualTo(2);
  }

  private void local(String context) {
    facts.putAll(Map.of("cloud", "local", "context", context));
    // On a machine without the public registry.
    for (String provider : List.of("helm/3.1.1", "kubernetes/2.38.0")) {
      file(
          "mirror/registry.terraform.io/hashicorp/"
              + provider
              + "/"
              + ProviderMirror.platform()
              + "/x");
    }
    variables.put("GITOPS_LAB_PROVIDER_MIRROR", root.resolve("mirror").toString());
  }

  private static String notice() {
    return "notice: aws-staging: about it\n";
  }

  private Run run(String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(err, true, StandardCharsets.UTF_8);
    Workspace workspace =
        new Workspace(root, Optional.of(new StandInApp()), Map.copyOf(variables), printed, printed);
    int exitCode = new Cli(workspace).run(List.of(arguments));
    return new Run(exitCode, err.toString(StandardCharsets.UTF_8));
  }

  private List<String> calls() {
    return Files.exists(root.resolve("calls"))
        ? read("calls").lines().map(String::strip).toList()
        : List.of();
  }

  private String read(String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void file(String file) {
    try {
      Files.createDirectories(root.resolve(file).getParent());
      Files.writeString(root.resolve(file), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void program(String name, String text) throws IOException {
    Path file = root.resolve("bin").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private final class StandInApp implements App {

    @Override
    public Map<String, List<String>> check(List<String> names) {
      if (bad) {
        throw new InvalidInputException(
            "stacks/environments/aws-staging.yaml: clout: is an unknown key");
      }
      return Map.of("aws-staging", List.of("about it"), "sandbox", List.of("about the sandbox"));
    }

    @Override
    public Map<String, String> facts(String name) {
      return facts;
    }

    @Override
    public Map<String, List<String>> synthesize(List<String> names) {
      synthesized.addAll(names);
      try {
        for (String name : names) {
          Path stack = root.resolve("cdktf.out/stacks").resolve(name).resolve("cdk.tf.json");
          Files.createDirectories(stack.getParent());
          Files.writeString(stack, "{\"terraform\": {}}");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return check(names);
    }
  }
}
