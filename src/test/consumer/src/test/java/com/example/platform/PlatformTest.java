package com.example.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the app writes is JSON, so it can be tested without a cloud. */
class PlatformTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path output;

  @BeforeAll
  static void synthesize() {
    App app = new App(AppConfig.builder().outdir(output.toString()).build());
    Main.addStacks(app);
    app.synth();
  }

  @Test
  void onePlatformInOneStack() throws IOException {
    JsonNode resources = stack("platform").path("resource");

    assertEquals(1, resources.path("aws_vpc").size());
    JsonNode cluster = resources.path("aws_eks_cluster").elements().next();
    assertEquals("platform", cluster.path("name").asText());
    assertFalse(cluster.at("/vpc_config/endpoint_public_access").asBoolean());
    assertEquals("argocd", resources.path("helm_release").elements().next().path("name").asText());
  }

  @Test
  void gitOpsComesAfterTheClusterOfTheOtherStack() throws IOException {
    JsonNode gitOps = stack("gitops");

    assertEquals("cluster", manifest().at("/stacks/gitops/dependencies/0").asText());
    assertTrue(stack("cluster").path("resource").has("aws_eks_cluster"));
    assertFalse(gitOps.path("resource").has("aws_eks_cluster"));
    assertEquals(2, gitOps.at("/resource/helm_release").size());
    assertTrue(
        gitOps
            .at("/provider/kubernetes/0/host")
            .asText()
            .startsWith("${data.terraform_remote_state.cross-stack-reference-input-cluster."));
  }

  @Test
  void whatIsThereAlreadyIsNotMade() throws IOException {
    JsonNode existing = stack("existing");

    assertTrue(existing.path("data").has("aws_eks_cluster"));
    assertFalse(existing.path("resource").has("aws_eks_cluster"));
    assertFalse(existing.path("resource").has("aws_vpc"));
    assertEquals(1, existing.at("/resource/aws_db_instance").size());
    JsonNode annotations =
        existing.at("/resource/kubernetes_secret_v1").elements().next().at("/metadata/annotations");
    assertTrue(annotations.toString().contains("orders.example.com"), annotations::toString);
  }

  private static JsonNode stack(String name) throws IOException {
    return JSON.readTree(output.resolve("stacks/" + name + "/cdk.tf.json").toFile());
  }

  private static JsonNode manifest() throws IOException {
    return JSON.readTree(output.resolve("manifest.json").toFile());
  }
}
