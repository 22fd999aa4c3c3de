package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the key {@code cluster.planReaders} adds to an environment. */
class PlanReadersTest {

  private static final List<String> IN_THE_CLUSTER =
      List.of(
          "kubernetes_cluster_role_binding_v1.plan-readers_cluster-role-binding",
          "kubernetes_cluster_role_v1.plan-readers_cluster-role",
          "kubernetes_role_binding_v1.plan-readers_role-binding-argocd",
          "kubernetes_role_v1.plan-readers_role-argocd");

  /** A cloud, who reads there, and how its API calls them. */
  enum Cloud {
    AWS(
        "aws-staging",
        "arn:aws:iam::111122223333:role/plan",
        "Group",
        "plan-readers",
        "aws_eks_access_entry.cluster_plan-reader-plan-"),
    AZURE(
        "azure-staging",
        "bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee",
        "User",
        "bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee",
        "azurerm_role_assignment.cluster_plan-reader-bbbbbbbb"),
    GOOGLE(
        "google-staging",
        "serviceAccount:plan@example.iam.gserviceaccount.com",
        "User",
        "plan@example.iam.gserviceaccount.com",
        "google_project_iam_member.cluster_plan-reader-serviceAccount-plan-");

    final String environment;
    final String kind;
    final String subject;
    private final String reader;
    private final String inTheCloud;

    Cloud(String environment, String reader, String kind, String subject, String inTheCloud) {
      this.environment = environment;
      this.reader = reader;
      this.kind = kind;
      this.subject = subject;
      this.inTheCloud = inTheCloud;
    }

    /** {@return the environment's file with a reader} */
    String file() {
      return ProjectFolder.environment(environment)
          .replace("  nodePools:", "  planReaders: [\"" + reader + "\"]\n  nodePools:");
    }

    /** {@return the environment with a reader, as the app writes it} */
    JsonNode stack(Path root) {
      new ProjectFolder(root).with(environment + ".yaml", file());
      return SynthesizedApp.of(root).stack(environment);
    }
  }

  @TempDir Path root;

  @ParameterizedTest
  @EnumSource
  void addsFiveThingsAndMovesNothing(Cloud cloud) {
    String file = cloud.environment + ".yaml";
    new ProjectFolder(root).with(file, ProjectFolder.environment(cloud.environment));
    Set<String> before =
        SynthesizedApp.addresses(SynthesizedApp.of(root).stack(cloud.environment)).keySet();

    List<String> added = new ArrayList<>(SynthesizedApp.addresses(cloud.stack(root)).keySet());

    assertThat(added).containsAll(before);
    added.removeAll(before);
    assertThat(added).hasSize(5);
    assertThat(added.get(0)).startsWith(cloud.inTheCloud);
    for (int index = 0; index < IN_THE_CLUSTER.size(); index++) {
      assertThat(added.get(index + 1)).startsWith(IN_THE_CLUSTER.get(index));
    }
  }

  @ParameterizedTest
  @EnumSource
  void bindsWhomTheApiKnows(Cloud cloud) {
    JsonNode resources = cloud.stack(root).path("resource");

    for (String type :
        List.of("kubernetes_role_binding_v1", "kubernetes_cluster_role_binding_v1")) {
      for (JsonNode binding : resources.path(type)) {
        assertThat(binding.path("subject")).hasSize(1);
        assertThat(binding.at("/subject/0/kind").asText()).isEqualTo(cloud.kind);
        assertThat(binding.at("/subject/0/name").asText()).isEqualTo(cloud.subject);
      }
    }
  }

  @Test
  void withoutGitOpsThereIsNothingInTheClusterToRead() {
    String file = Cloud.AWS.file().replace("\ngitops:\n", "\ngitops:\n  enabled: false\n");
    new ProjectFolder(root).with("aws-staging.yaml", file);

    JsonNode resources = SynthesizedApp.of(root).stack("aws-staging").path("resource");

    assertThat(resources.fieldNames())
        .toIterable()
        .noneMatch(type -> type.startsWith("kubernetes_"));
    assertThat(resources.path("aws_eks_access_entry")).hasSize(2);
  }
}
