package dev.gitopslab.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What importers do, with what is published and nothing else: {@code src/test/consumer}, built by
 * Maven from an empty local repository, and synthesized by cdktf.
 */
@Tag("consumer")
class ConsumerLaneTest {

  private static final String FULL = "gitops-lab-bindings-full";
  private static final String SLIM = "gitops-lab-bindings-digitalocean";
  private static final String DOMAIN =
      "com/hashicorp/cdktf/providers/digitalocean/domain/Domain.class";

  private static ConsumerProject platform;
  private static ConsumerProject fullBindings;

  @BeforeAll
  static void build() throws IOException {
    ConsumerProject.clean();
    platform = ConsumerProject.build("");
    fullBindings = ConsumerProject.build("full-bindings");
  }

  @Test
  void buildsAndPassesItsTests() {
    assertThat(platform.build().output())
        .contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0", "BUILD SUCCESS");
    assertThat(platform.build().exitCode()).isZero();
  }

  @Test
  void oneStackHoldsNetworkClusterAndArgoCd() throws IOException {
    assertThat(platform.synthesis().exitCode()).as(platform.synthesis().output()).isZero();
    assertThat(types(platform.stack("platform")))
        .contains("aws_vpc", "aws_eks_cluster", "aws_eks_node_group", "helm_release");
  }

  @Test
  void gitOpsIsInAStackOfItsOwn() throws IOException {
    assertThat(types(platform.stack("cluster")))
        .contains("aws_vpc", "aws_eks_cluster")
        .doesNotContain("helm_release");
    assertThat(types(platform.stack("gitops")))
        .containsExactlyInAnyOrder("terraform_data", "kubernetes_namespace_v1", "helm_release");
  }

  @Test
  void whatIsThereAlreadyIsLookedUpOrNamed() throws IOException {
    assertThat(types(platform.stack("existing")))
        .contains("aws_db_instance", "helm_release", "kubernetes_secret_v1")
        .doesNotContain("aws_vpc", "aws_eks_cluster");
  }

  @Test
  void fullSizeBindingsTakeThePlaceOfTheListedOnes() throws IOException {
    // Its own tests look at where its classes were loaded from.
    assertThat(fullBindings.build().output()).contains("Tests run: 2, Failures: 0, Errors: 0");
    assertThat(fullBindings.synthesis().exitCode()).as(fullBindings.synthesis().output()).isZero();
    assertThat(types(fullBindings.stack("digitalocean")))
        .contains("digitalocean_vpc", "digitalocean_kubernetes_cluster", "digitalocean_domain");
    assertThat(entries(SLIM, ".jar")).as("the listed ones").isNotEmpty().doesNotContain(DOMAIN);
    assertThat(entries(FULL, "-digitalocean.jar")).contains(DOMAIN);
  }

  @Test
  void nothingOfThisProjectCameFromElsewhereThanWhatWasDeployed() throws IOException {
    Path ours = ConsumerProject.LOCAL_REPOSITORY.resolve("dev/gitopslab");
    List<String> jars = new ArrayList<>();
    for (Path file : ConsumerProject.files(ours, ".jar")) {
      if (file.toString().endsWith("-SNAPSHOT.jar") || file.toString().contains("-SNAPSHOT-")) {
        continue; // Maven's copy, under a second name, of the deployed one beside it
      }
      // Maven notes here which repository it has each file of.
      Path origins = ours.resolve(file).resolveSibling("_remote.repositories");
      assertThat(Files.readString(origins))
          .contains(file.getFileName() + ">" + ConsumerProject.REPOSITORY_ID + "=");
      jars.add(file.getName(0).toString());
    }
    assertThat(new TreeSet<>(jars))
        .containsExactly(
            "gitops-lab-bindings-aws",
            "gitops-lab-bindings-azurerm",
            "gitops-lab-bindings-cdktf",
            SLIM,
            FULL,
            "gitops-lab-bindings-google",
            "gitops-lab-bindings-helm",
            "gitops-lab-bindings-kubernetes",
            "gitops-lab-constructs",
            "gitops-lab-core");
  }

  @Test
  void theAppAndTheTestsAreNotPublished() throws IOException {
    try (Stream<Path> all = Files.list(ConsumerProject.REPOSITORY.resolve("dev/gitopslab"))) {
      assertThat(all.map(folder -> folder.getFileName().toString()))
          .contains("gitops-lab", "gitops-lab-bindings", "gitops-lab-constructs")
          .doesNotContain("gitops-lab-stacks", "gitops-lab-tests");
    }
  }

  @Test
  void sourcesAndJavadocArePublished() throws IOException {
    assertThat(entries("gitops-lab-constructs", "-sources.jar"))
        .contains("dev/gitopslab/constructs/aws/AwsCluster.java");
    assertThat(entries("gitops-lab-constructs", "-javadoc.jar"))
        .contains("dev/gitopslab/constructs/aws/AwsCluster.html");
    assertThat(entries("gitops-lab-bindings-aws", "-sources.jar"))
        .contains("com/hashicorp/cdktf/providers/aws/eks_cluster/EksCluster.java");
  }

  private static List<String> types(JsonNode stack) {
    List<String> types = new ArrayList<>();
    stack.path("resource").fieldNames().forEachRemaining(types::add);
    return types;
  }

  /** What is in a jar that was deployed, the newest of its kind. */
  private static List<String> entries(String artifact, String ending) throws IOException {
    Path folder = ConsumerProject.REPOSITORY.resolve("dev/gitopslab").resolve(artifact);
    Path jar =
        ConsumerProject.files(folder, ending).stream()
            .filter(file -> !ending.equals(".jar") || file.toString().matches(".*\\d\\.jar"))
            .max(Path::compareTo)
            .orElseThrow();
    try (JarFile file = new JarFile(folder.resolve(jar).toFile())) {
      return file.stream().map(entry -> entry.getName()).toList();
    }
  }
}
