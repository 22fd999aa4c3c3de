package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What later edits of an environment file do to what is deployed, as the real providers plan it.
 * Each test changes one word of a protected environment.
 */
@Tag("terraform")
class ReplacementLaneTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The edits that every cloud is asked about; the texts are those of the files. */
  private abstract static class Cloud {

    private final String environment;

    private Path folder;
    private PlannedChanges changes;

    private Cloud(String environment) {
      this.environment = environment;
    }

    /** Makes a stack need no cloud to be planned. */
    ObjectNode prepare(ObjectNode stack) {
      return stack;
    }

    @BeforeAll
    void deploy(@TempDir Path temporary) throws IOException {
      folder = temporary;
      assumeTrue(Command.isThere("terraform"), "terraform is not on the PATH");
      Path plans = Files.createDirectory(folder.resolve("plans"));
      changes = new PlannedChanges(plans, providers(), this::prepare);
      JsonNode stack = stack("", "");
      Command.Result init = changes.initialize(stack);
      if (init.exitCode() != 0) {
        assertThat(init.output())
            .as("what stops init")
            .containsPattern("Failed to (query|install)|no available releases");
      }
      assumeTrue(init.exitCode() == 0, "the providers of " + environment + " cannot be had here");
      changes.deploy(stack);
    }

    /** The environment with one edit, protected and without what is inside the cluster. */
    JsonNode stack(String from, String to) throws IOException {
      String text =
          ProjectFolder.environment(environment)
              .replace("tier: staging", "tier: staging\nprotect: true")
              .replace("\ngitops:\n", "\ngitops:\n  enabled: false\n")
              .replace(
                  "kubernetesVersion: \"1.35\"",
                  "kubernetesVersion: \"1.34\"\n  acceptUnsupportedVersion: true");
      assertThat(text).contains(from);
      Path root = Files.createTempDirectory(folder, "project");
      new ProjectFolder(root).with(environment + ".yaml", text.replace(from, to));
      return SynthesizedApp.of(root).stack(environment);
    }

    Map<String, String> changed(String from, String to) throws IOException {
      return changes.of(stack(from, to));
    }

    String refused(String from, String to) throws IOException {
      return changes.refusal(stack(from, to));
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class Aws extends Cloud {

    Aws() {
      super("aws-staging");
    }

    @Override
    ObjectNode prepare(ObjectNode stack) {
      ((ObjectNode) stack.at("/terraform/required_providers/aws"))
          .put("version", ">= 5.100.0, < 7.0.0");
      ObjectNode provider = (ObjectNode) stack.at("/provider/aws/0");
      provider.remove("allowed_account_ids");
      provider
          .put("skip_credentials_validation", true)
          .put("skip_requesting_account_id", true)
          .put("skip_metadata_api_check", true);
      // Newer than the oldest provider that a machine without the registry may have.
      stack
          .at("/resource/aws_eks_cluster")
          .forEach(cluster -> ((ObjectNode) cluster).remove("deletion_protection"));
      return stack;
    }

    @Test
    void otherMachinesReplaceThePoolWithoutAGap() throws IOException {
      assertThat(changed("m7g.large", "m7g.xlarge"))
          .containsExactly(Map.entry("aws_eks_node_group.cluster_nodes-general", "replaced"));
    }

    @Test
    void anotherVersionUpgradesInPlace() throws IOException {
      assertThat(changed("\"1.34\"", "\"1.35\""))
          .containsEntry("aws_eks_cluster.cluster", "updated")
          .containsEntry("aws_eks_node_group.cluster_nodes-general", "updated")
          .doesNotContainValue("replaced")
          .doesNotContainValue("gap");
    }

    @Test
    void anotherNameOfAPoolIsAnotherPool() throws IOException {
      assertThat(changed("name: general", "name: workers"))
          .containsEntry("aws_eks_node_group.cluster_nodes-general", "destroyed")
          .containsEntry("aws_eks_node_group.cluster_nodes-workers", "created")
          .doesNotContainKey("aws_eks_cluster.cluster");
    }

    @Test
    void anotherRangeIsRefused() throws IOException {
      assertThat(refused("10.20.0.0/16", "10.21.0.0/16"))
          .contains("Instance cannot be destroyed", "aws_vpc.network_vpc");
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class Google extends Cloud {

    Google() {
      super("google-staging");
    }

    @Override
    ObjectNode prepare(ObjectNode stack) {
      return withoutData(stack, "123456789012");
    }

    @Test
    void otherMachinesComeInPlaceByTheSurgeOfThePool() throws IOException {
      assertThat(changed("e2-standard-4", "e2-standard-8"))
          .containsExactly(
              Map.entry("google_container_node_pool.cluster_nodes-general", "updated"));
    }

    @Test
    void anotherVersionUpgradesInPlace() throws IOException {
      assertThat(changed("\"1.34\"", "\"1.35\""))
          .containsEntry("google_container_cluster.cluster", "updated")
          .doesNotContainValue("replaced")
          .doesNotContainValue("gap");
    }

    @Test
    void anotherNameOfAPoolIsAnotherPool() throws IOException {
      assertThat(changed("name: general", "name: workers"))
          .containsEntry("google_container_node_pool.cluster_nodes-general", "destroyed")
          .containsEntry("google_container_node_pool.cluster_nodes-workers", "created")
          .doesNotContainKey("google_container_cluster.cluster");
    }

    @Test
    void anotherRangeIsRefused() throws IOException {
      assertThat(refused("10.20.0.0/16", "10.21.0.0/16"))
          .contains("Instance cannot be destroyed", "google_container_cluster.cluster");
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class DigitalOcean extends Cloud {

    DigitalOcean() {
      super("digitalocean-staging");
    }

    @Override
    ObjectNode prepare(ObjectNode stack) {
      String prefix =
          stack.at("/data/digitalocean_kubernetes_versions").findPath("version_prefix").asText();
      return withoutData(stack, prefix + "1-do.0");
    }

    @Test
    void otherMachinesReplaceThePoolWithoutAGap() throws IOException {
      assertThat(changed("s-4vcpu-8gb", "s-8vcpu-16gb"))
          .containsExactly(
              Map.entry("digitalocean_kubernetes_node_pool.cluster_nodes-general", "replaced"));
    }

    @Test
    void otherMachinesOfThePoolThatAClusterIsCreatedWithAreIgnored() throws IOException {
      assertThat(changed("s-2vcpu-4gb", "s-4vcpu-8gb")).isEmpty();
    }

    @Test
    void anotherVersionUpgradesInPlace() throws IOException {
      assertThat(changed("\"1.34\"", "\"1.35\""))
          .containsExactly(Map.entry("digitalocean_kubernetes_cluster.cluster", "updated"));
    }

    @Test
    void anotherNameOfAPoolIsAnotherPool() throws IOException {
      assertThat(changed("name: general", "name: workers"))
          .containsEntry("digitalocean_kubernetes_node_pool.cluster_nodes-general", "destroyed")
          .containsEntry("digitalocean_kubernetes_node_pool.cluster_nodes-workers", "created")
          .doesNotContainKey("digitalocean_kubernetes_cluster.cluster");
    }

    @Test
    void anotherRangeIsRefused() throws IOException {
      assertThat(refused("10.60.0.0/20", "10.59.0.0/20"))
          .contains("Instance cannot be destroyed", "digitalocean_kubernetes_cluster.cluster");
    }
  }

  /** What a data source would ask the cloud is known here. */
  private static ObjectNode withoutData(ObjectNode stack, String answer) {
    try {
      stack.remove("data");
      return (ObjectNode)
          JSON.readTree(JSON.writeValueAsString(stack).replaceAll("\\$\\{data\\.[^}]*}", answer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> providers() {
    String settings = Mirror.settings();
    return Map.of("TF_CLI_CONFIG_FILE", settings);
  }
}
