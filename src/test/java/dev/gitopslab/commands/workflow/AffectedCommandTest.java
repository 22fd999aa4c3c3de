package dev.gitopslab.commands.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AffectedCommandTest {

  private static final String VARIABLES =
      """
      {
        "AWS_STAGING_PREVIEW_ROLE": "arn:aws:iam::111122223333:role/preview",
        "AWS_STAGING_APPLY_ROLE": "arn:aws:iam::111122223333:role/apply"
      }
      """;

  @TempDir Path root;
  private Stage stage;
  private String base;

  @BeforeEach
  void createRepository() {
    stage = Stage.in(root);
    base = stage.head();
  }

  @Test
  void documentsAndChartsAffectNothingAndNothingIsSynthesized() {
    stage.write("docs/a page.md", "").write("gitops/apps/värde.yaml", "").write("README.md", "");
    stage.commit();

    assertThat(affected("preview").exitCode()).isZero();

    assertThat(stage.output("matrix")).isEqualTo("[]");
    assertThat(stage.read("target/previews/affected/environments")).isEmpty();
    assertThat(stage.isSynthesized()).isFalse();
    assertThat(stage.summary()).contains("None is affected.");
  }

  @Test
  void anEnvironmentIsAffectedWhereItsStackIsAnotherOne() {
    stage.edit("aws-staging");

    assertThat(affected("preview", "--pull-request", "7").exitCode()).isZero();

    assertThat(stage.read("target/previews/affected/environments")).isEqualTo("aws-staging\n");
    assertThat(stage.read("target/previews/affected/number")).isEqualTo("7\n");
    assertThat(matrix())
        .containsExactly(
            new MatrixEntry(
                "aws-staging",
                "changed",
                "aws",
                "plan",
                "",
                "arn:aws:iam::111122223333:role/preview",
                "",
                "111122223333",
                "eu-central-1",
                "",
                "",
                "",
                "ubuntu-24.04",
                ""));
    assertThat(stage.output("matrix")).doesNotContain("fingerprint");
    assertThat(stage.has("target/base")).as("the checkout of the base").isFalse();
    assertThat(stage.has("target/previews/synthesized/stacks/aws-staging/cdk.tf.json")).isTrue();
    assertThat(stage.has("target/previews/synthesized/base/aws-staging/cdk.tf.json")).isTrue();
  }

  @Test
  void saysWhyAnEnvironmentIsNotPlanned() {
    stage.edit("aws-staging", "ocean", "sandbox");

    affected("preview", "--variables", "{}");

    assertThat(matrix())
        .extracting(MatrixEntry::how, MatrixEntry::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "synthesized",
                "the repository has no variable AWS_STAGING_PREVIEW_ROLE, which names who may do it"
                    + " (docs/previews.md)"),
            org.assertj.core.groups.Tuple.tuple(
                "synthesized",
                "DigitalOcean knows no sign-in without a static token, and this project keeps"
                    + " none"),
            org.assertj.core.groups.Tuple.tuple(
                "synthesized",
                "sandbox is an emulator on the machine that deploys it, so there is no state here"
                    + " to plan against"));
    assertThat(stage.summary())
        .contains("- changed `aws-staging`: not planned, for the repository has no variable");

    affected("apply");

    assertThat(matrix())
        .extracting(MatrixEntry::identity)
        .as("what cannot be planned is not applied")
        .containsExactly("arn:aws:iam::111122223333:role/apply");
  }

  @Test
  void azureAndGoogleCloudAreSignedInToByWhatTheirVariablesSay() {
    stage
        .environment("az", "cloud=azure", "tenant=t", "subscription=s")
        .environment("gcp", "cloud=google", "project=p")
        .commit();

    affected(
        "preview",
        "--variables",
        "{\"AZ_PREVIEW_CLIENT_ID\": \"i\", \"AZ_RUNNER\": \"inside\", \"GCP_PREVIEW_SERVICE_ACCOUNT\":"
            + " \"a@b\"}");

    assertThat(matrix().get(0))
        .isEqualTo(
            new MatrixEntry(
                "az", "added", "azure", "plan", "", "i", "", "", "", "t", "s", "", "inside", ""));
    assertThat(matrix().get(1).reason()).contains("GCP_WORKLOAD_IDENTITY_PROVIDER");
  }

  @Test
  void aForkGetsNoIdentity() {
    stage.edit("aws-staging");

    affected("preview", "--fork", "true");

    assertThat(matrix())
        .containsExactly(
            Identities.without("aws-staging", "changed", "code of a fork gets no credentials"));
  }

  @Test
  void tellsNewAndRemovedEnvironments() {
    stage.git("mv", "stacks/environments/ocean.yaml", "stacks/environments/new.yaml");
    stage.commit();

    affected("preview");

    assertThat(matrix())
        .extracting(MatrixEntry::environment, MatrixEntry::change, MatrixEntry::how)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("new", "added", "synthesized"),
            org.assertj.core.groups.Tuple.tuple("ocean", "removed", "synthesized"));
  }

  @Test
  void comparesWithWhereTheBranchBegan() {
    stage.git("checkout", "-qb", "branch");
    stage.edit("ocean");
    stage.git("checkout", "-q", "main");
    stage.edit("aws-staging");
    base = stage.head();
    stage.git("checkout", "-q", "branch");

    affected("preview");

    assertThat(stage.read("target/previews/affected/environments")).isEqualTo("ocean\n");
  }

  @Test
  void everythingIsAffectedWhereThereIsNothingToCompareWith() {
    stage.write("stacks/broken", "").commit();
    base = stage.head();
    stage.remove("stacks/broken");
    stage.commit();

    Stage.Run run = affected("preview");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .contains(
            "::warning::What the change started from cannot be synthesized: all environments");
    String all = "aws-staging\nocean\nsandbox\n";
    assertThat(stage.read("target/previews/affected/environments")).isEqualTo(all);
    assertThat(stage.has("target/previews/synthesized/base-is-missing")).isTrue();
    base = "0".repeat(40);
    assertThat(affected("preview").err()).contains("there is no commit to compare with");
    assertThat(stage.read("target/previews/affected/environments")).isEqualTo(all);
  }

  @Test
  void failsWhereTheChangeCannotBeSynthesized() {
    stage.write("stacks/broken", "").commit();

    Stage.Run run = affected("preview");

    assertThat(run.exitCode()).isOne();
    assertThat(run.err()).contains("environments/x.yaml: is wrong\n");
    assertThat(stage.has("target/previews/affected/environments"))
        .as("comments would say that nothing is affected")
        .isFalse();
  }

  @Test
  void takesOneEnvironmentByName() {
    assertThat(affected("apply", "--all", "--only", "aws-staging").exitCode()).isZero();
    assertThat(matrix()).extracting(MatrixEntry::environment).containsExactly("aws-staging");

    Stage.Run odd = affected("apply", "--all", "--only", ".*");
    assertThat(odd.exitCode()).isOne();
    assertThat(odd.err()).endsWith("there is no environment .*\n");

    Stage.Run ocean = affected("apply", "--all", "--only", "ocean");
    assertThat(ocean.exitCode()).isOne();
    assertThat(ocean.err()).contains("ocean cannot be planned from here: DigitalOcean");
  }

  @Test
  void refusesOddVariables() {
    stage.edit("aws-staging");

    Stage.Run run =
        affected("preview", "--variables", "{\"AWS_STAGING_PREVIEW_ROLE\": \"$(touch hacked)\"}");

    assertThat(run.exitCode()).isOne();
    assertThat(run.err()).contains("the variable AWS_STAGING_PREVIEW_ROLE has a character");
    assertThat(affected("preview", "--variables", "{").exitCode()).isEqualTo(2);
  }

  private Stage.Run affected(String purpose, String... options) {
    stage.write("target/outputs", "");
    List<String> words = new java.util.ArrayList<>(List.of("affected", purpose, "--base", base));
    words.addAll(List.of(options));
    if (!words.contains("--variables")) {
      words.addAll(List.of("--variables", VARIABLES));
    }
    return stage.run(words.toArray(String[]::new));
  }

  private List<MatrixEntry> matrix() {
    return MatrixEntry.parseAll(stage.output("matrix"));
  }
}
