package dev.gitopslab.constructs.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.TerraformData;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/** What a stack is once the app has written it. */
final class Synthesized {

  static final String ENDPOINT = "https://A1B2.eks.example.com";

  private final SynthesizedStack stack;

  private Synthesized(SynthesizedStack stack) {
    this.stack = stack;
  }

  static Synthesized stack(Consumer<TerraformStack> content) {
    return new Synthesized(SynthesizedStack.of(content));
  }

  /** Argo CD, metadata and root Application as an environment has them. */
  static Synthesized environment() {
    return stack(
        stack -> {
          ArgoCd argoCd =
              new ArgoCd(stack, "argo-cd", ArgoCdProps.builder(connection(stack)).build());
          ClusterMetadata metadata =
              new ClusterMetadata(
                  stack,
                  "metadata",
                  ClusterMetadataProps.builder(argoCd, "aws-staging")
                      .environment("aws-staging")
                      .cloud("aws")
                      .tier("staging")
                      .addOn("external-dns", true)
                      .addOn("cert-manager", false)
                      .repository("https://github.com/acme/platform.git", "gitops", "main")
                      .domain("staging.example.com")
                      .region("eu-central-1")
                      .build());
          new AppOfApps(
              stack,
              "app-of-apps",
              AppOfAppsProps.builder(
                      argoCd, "https://github.com/acme/platform.git", "gitops/bootstrap")
                  .clusterMetadata(metadata)
                  .build());
        });
  }

  static ClusterConnection connection(TerraformStack stack) {
    return new ClusterConnection(
        stack, "connection", ClusterConnectionProps.of(new FakeCluster(stack, access())));
  }

  static ClusterAccess.Exec access() {
    return new ClusterAccess.Exec(
        ENDPOINT,
        Optional.of("PEM"),
        "aws",
        List.of("eks", "get-token", "--cluster-name", "staging"),
        Map.of("AWS_PROFILE", "staging"),
        Optional.empty());
  }

  JsonNode json() {
    return stack.json();
  }

  List<Path> files() {
    return stack.files();
  }

  /** The one resource of a type. */
  JsonNode resource(String type) {
    List<JsonNode> all = resources(type);
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " resources of type " + type);
    }
    return all.get(0);
  }

  List<JsonNode> resources(String type) {
    return children(json().path("resource").path(type));
  }

  JsonNode release(String name) {
    return resources("helm_release").stream()
        .filter(release -> release.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no release " + name));
  }

  /** The address of what the construct at a path below the stack became. */
  String address(String path) {
    return stack.address(path);
  }

  JsonNode data(String type) {
    List<JsonNode> all = children(json().path("data").path(type));
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " data sources of type " + type);
    }
    return all.get(0);
  }

  static List<JsonNode> children(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false).toList();
  }

  /** A cluster with a node pool that has to be there. */
  record FakeCluster(String id, ClusterAccess access, List<ITerraformDependable> ready)
      implements KubernetesCluster {

    FakeCluster(TerraformStack stack, ClusterAccess access) {
      this("staging-id", access, List.of(TerraformData.randomId(stack, "nodes", null)));
    }

    @Override
    public String name() {
      return "staging";
    }

    @Override
    public String kubeconfigCommand() {
      return "true";
    }

    @Override
    public WorkloadIdentity workloadIdentity(ServiceAccountReference serviceAccount) {
      throw new ConfigurationException(List.of());
    }
  }
}
