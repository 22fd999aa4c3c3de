package com.example.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import com.hashicorp.cdktf.providers.digitalocean.domain.Domain;
import com.hashicorp.cdktf.providers.digitalocean.kubernetes_cluster.KubernetesCluster;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainStackTest {

  @Test
  void holdsWhatTheConstructsMadeAndTheDomain(@TempDir Path output) throws IOException {
    App app = new App(AppConfig.builder().outdir(output.toString()).build());
    new DomainStack(app, "digitalocean");
    app.synth();

    JsonNode stack =
        new ObjectMapper()
            .readTree(output.resolve("stacks/digitalocean/cdk.tf.json").toFile())
            .path("resource");
    assertEquals(1, stack.path("digitalocean_vpc").size());
    assertEquals(1, stack.path("digitalocean_kubernetes_cluster").size());
    assertEquals(
        "example.com", stack.path("digitalocean_domain").elements().next().path("name").asText());
  }

  @Test
  void allClassesOfTheProviderAreOfTheFullBindings() {
    URL full = Domain.class.getProtectionDomain().getCodeSource().getLocation();

    assertTrue(full.getPath().contains("gitops-lab-bindings-full"), full::toString);
    assertEquals(full, KubernetesCluster.class.getProtectionDomain().getCodeSource().getLocation());
  }
}
