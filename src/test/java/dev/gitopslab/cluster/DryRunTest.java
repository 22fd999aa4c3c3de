package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitopslab.charts.Helm;
import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the chart renders, canaries and blue/green too, is accepted by the real API with the real
 * CustomResourceDefinitions, which are taken from their projects' Go modules.
 */
@Tag("cluster")
@ExtendWith(TestCluster.Shared.class)
class DryRunTest {

  private static final Path CHART = Path.of("gitops/charts/service").toAbsolutePath();
  private static final Path VALUES = Path.of("src/test/charts/values").toAbsolutePath();

  // renovate: datasource=go depName=github.com/argoproj/argo-rollouts
  private static final String ROLLOUTS = "github.com/argoproj/argo-rollouts@v1.9.0";
  // renovate: datasource=go depName=sigs.k8s.io/gateway-api
  private static final String GATEWAY_API = "sigs.k8s.io/gateway-api@v1.4.1";

  static Stream<Path> values() {
    try (Stream<Path> files = Files.list(VALUES)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void theApiAccepts(Path values, TestCluster cluster) throws IOException {
    Command.Result result = dryRun(cluster, rendered(values));

    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @Test
  void theApiRefusesWhatNoRolloutHas(TestCluster cluster) throws IOException {
    List<JsonNode> manifests = rendered(VALUES.resolve("canary-pods.yaml"));
    manifests.stream()
        .filter(manifest -> manifest.path("kind").asText().equals("Rollout"))
        .forEach(rollout -> ((ObjectNode) rollout.at("/spec/strategy/canary")).put("stepz", 1));

    Command.Result result = dryRun(cluster, manifests);

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output()).contains("stepz");
  }

  private static List<JsonNode> rendered(Path values) throws IOException {
    return Helm.any().template(CHART, Files.readString(values)).manifests();
  }

  private static Command.Result dryRun(TestCluster cluster, List<JsonNode> manifests) {
    install(cluster.kubectl(), ROLLOUTS, "manifests/crds", "rollouts.argoproj.io");
    install(
        cluster.kubectl(),
        GATEWAY_API,
        "config/crd/standard",
        "httproutes.gateway.networking.k8s.io");
    ObjectNode list = Kubectl.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
    list.putArray("items").addAll(manifests);
    try {
      Path file = Files.createTempFile(cluster.kubectl().folder(), "rendered", ".json");
      return cluster
          .kubectl()
          .tries(
              "kubectl",
              "apply",
              "--dry-run=server",
              "--validate=strict",
              "--namespace=default",
              "--filename=" + Files.writeString(file, list.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void install(Kubectl kubectl, String module, String folder, String definition) {
    if (!kubectl.get("customresourcedefinition", definition).isMissingNode()) {
      return;
    }
    assumeTrue(Command.isThere("go"), "go is not on the PATH, which fetches " + module);
    Command.Result download =
        new Command(kubectl.folder(), "go", "mod", "download", "-json", module)
            .run(Duration.ofMinutes(5));
    assumeTrue(download.exitCode() == 0, "go could not fetch " + module);
    try {
      JsonNode known = Kubectl.JSON.readTree(download.output());
      for (Path file : definitions(Path.of(known.path("Dir").asText(), folder))) {
        kubectl.run("apply", "--server-side", "--filename=" + file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Eventually.within(
        Duration.ofSeconds(30),
        () ->
            assertThat(
                    kubectl
                        .get("customresourcedefinition", definition)
                        .at("/status/conditions")
                        .toString())
                .contains("\"Established\""));
  }

  private static List<Path> definitions(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("kustomization.yaml"))
          .sorted()
          .toList();
    }
  }
}
