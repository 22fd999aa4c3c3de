package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

  @TempDir Path root;
  private ProjectFolder project;

  @BeforeEach
  void createProject() {
    project = new ProjectFolder(root);
  }

  @Test
  void listsEnvironments() {
    project.with("b.yaml", "").with("a.yaml", "").with("README.md", "");

    assertThat(project.run("list")).isEqualTo(new ProjectFolder.Run(0, "a\nb\n", ""));
  }

  @Test
  void describesAnEnvironment() {
    project.with("sandbox.yaml", ProjectFolder.environment("sandbox"));

    assertThat(project.run("describe", "sandbox").out())
        .isEqualTo(
            """
            cloud=aws
            tier=sandbox
            backend=local
            gitops=false
            account=123456789012
            region=eu-central-1
            emulator=true
            """);
  }

  @Test
  void suggestsTheEnvironmentThatWasMeant() {
    project
        .with("aws-staging.yaml", ProjectFolder.environment("aws-staging"))
        .with("sandbox.yaml", ProjectFolder.environment("sandbox"));

    ProjectFolder.Run run = project.run("check", "aws-stagin");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "\"aws-stagin\" is no environment; did you mean aws-staging? There are: aws-staging,"
                + " sandbox\n");
  }

  @Test
  void checksOnlyTheEnvironmentsThatAreNamed() {
    project
        .with("good.yaml", ProjectFolder.environment("aws-staging"))
        .with("bad.yaml", "cloud: mars");

    assertThat(project.run("check", "good").exitCode()).isZero();
    assertThat(project.run("check").exitCode()).isEqualTo(2);
  }

  @Test
  void saysBeforeADeploymentThatAnApiIsPrivate() {
    String privateOnly =
        ProjectFolder.environment("aws-staging")
            .replaceFirst("apiAllowedCidrs: \\[.*?]", "apiAllowedCidrs: []");
    project.with("private.yaml", privateOnly);

    ProjectFolder.Run run = project.run("check", "private");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .startsWith("notice: private: the Kubernetes API is private")
        .contains("cluster.proxyUrl", "cluster.apiAllowedCidrs");
  }

  @Test
  void warnsOfAVersionThatEndsSoon() {
    project.with(
        "old.yaml", ProjectFolder.environment("aws-staging").replace("\"1.35\"", "\"1.34\""));

    assertThat(project.run("check", "old"))
        .isEqualTo(
            new ProjectFolder.Run(
                0, "", "notice: old: Kubernetes 1.34 leaves standard support after 2026-12-02\n"));
  }

  @Test
  void acceptsAnEndedVersionWhereTheFileSaysSo() {
    project.with(
        "old.yaml",
        ProjectFolder.environment("aws-staging")
            .replace(
                "kubernetesVersion: \"1.35\"",
                "kubernetesVersion: \"1.32\"\n  acceptUnsupportedVersion: true"));

    assertThat(project.run("check", "old").exitCode()).isZero();
  }

  @Test
  void writesNothingWhereAFileIsWrong() {
    project
        .with("good.yaml", ProjectFolder.environment("aws-staging"))
        .with("bad.yaml", "cloud: mars");

    assertThat(project.run("synth").exitCode()).isEqualTo(2);
    assertThat(project.files())
        .containsExactly("stacks/environments/bad.yaml", "stacks/environments/good.yaml");
  }

  @Test
  void addingAnEnvironmentIsAddingAFile() {
    project
        .with("aws-staging.yaml", ProjectFolder.environment("aws-staging"))
        .with("google-staging.yaml", ProjectFolder.environment("google-staging"));
    assertThat(SynthesizedApp.of(root).stacks()).containsOnlyKeys("aws-staging", "google-staging");

    project.with("aws-load-test.yaml", ProjectFolder.environment("aws-staging"));

    SynthesizedApp app = SynthesizedApp.of(root);
    assertThat(app.stacks()).containsOnlyKeys("aws-load-test", "aws-staging", "google-staging");
    assertThat(
            app.stack("aws-load-test").path("output").path("cluster_name").path("value").asText())
        .isEqualTo("aws-load-test");
  }
}
