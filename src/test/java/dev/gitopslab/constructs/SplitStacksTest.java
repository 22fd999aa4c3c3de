package dev.gitopslab.constructs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import com.hashicorp.cdktf.LocalBackend;
import com.hashicorp.cdktf.LocalBackendConfig;
import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.aws.AwsAccount;
import dev.gitopslab.constructs.aws.AwsCluster;
import dev.gitopslab.constructs.aws.AwsClusterProps;
import dev.gitopslab.constructs.aws.AwsDatabase;
import dev.gitopslab.constructs.aws.AwsDatabaseProps;
import dev.gitopslab.constructs.aws.AwsNetwork;
import dev.gitopslab.constructs.aws.AwsNetworkProps;
import dev.gitopslab.constructs.azure.AzureCluster;
import dev.gitopslab.constructs.azure.AzureClusterProps;
import dev.gitopslab.constructs.azure.AzureDatabase;
import dev.gitopslab.constructs.azure.AzureDatabaseProps;
import dev.gitopslab.constructs.azure.AzureNetwork;
import dev.gitopslab.constructs.azure.AzureNetworkProps;
import dev.gitopslab.constructs.azure.AzureSubscription;
import dev.gitopslab.constructs.azure.ResourceGroup;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import dev.gitopslab.constructs.digitalocean.DigitalOceanCluster;
import dev.gitopslab.constructs.digitalocean.DigitalOceanClusterProps;
import dev.gitopslab.constructs.digitalocean.DigitalOceanDatabase;
import dev.gitopslab.constructs.digitalocean.DigitalOceanDatabaseProps;
import dev.gitopslab.constructs.digitalocean.DigitalOceanNetwork;
import dev.gitopslab.constructs.digitalocean.DigitalOceanNetworkProps;
import dev.gitopslab.constructs.gitops.ArgoCd;
import dev.gitopslab.constructs.gitops.ArgoCdProps;
import dev.gitopslab.constructs.gitops.ClusterConnection;
import dev.gitopslab.constructs.gitops.ClusterConnectionProps;
import dev.gitopslab.constructs.google.GoogleCluster;
import dev.gitopslab.constructs.google.GoogleClusterProps;
import dev.gitopslab.constructs.google.GoogleDatabase;
import dev.gitopslab.constructs.google.GoogleDatabaseProps;
import dev.gitopslab.constructs.google.GoogleNetwork;
import dev.gitopslab.constructs.google.GoogleNetworkProps;
import dev.gitopslab.constructs.google.GoogleProject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A network, a cluster and what runs on it may be in stacks, and so in states, of their own. */
class SplitStacksTest {

  private static final Cidr RANGE = Cidr.parse("10.20.0.0/16");

  private static final ObjectMapper JSON = new ObjectMapper();

  enum Cloud {
    AWS {
      @Override
      KubernetesCluster add(TerraformStack first, TerraformStack second) {
        AwsAccount account = new AwsAccount("111122223333", "eu-central-1");
        List<String> zones = List.of("eu-central-1a", "eu-central-1b");
        AwsNetwork network =
            new AwsNetwork(
                first, "network", AwsNetworkProps.builder(account, "it", RANGE, zones).build());
        new AwsDatabase(
            second, "database", AwsDatabaseProps.builder(account, "it", network).build());
        return new AwsCluster(
            second,
            "cluster",
            AwsClusterProps.builder(account, "it", network, "1.35")
                .administrators(List.of("arn:aws:iam::111122223333:role/deployer"))
                .nodePools(List.of(NodePool.builder("general", "m7i.large").build()))
                .build());
      }
    },
    AZURE {
      @Override
      KubernetesCluster add(TerraformStack first, TerraformStack second) {
        String id = "11111111-2222-3333-4444-555555555555";
        ResourceGroup group =
            ResourceGroup.existing(
                new AzureSubscription(id, "99999999-8888-7777-6666-555555555555", "westeurope"),
                "group",
                Map.of());
        AzureNetwork network =
            new AzureNetwork(
                first, "network", AzureNetworkProps.builder(group, "it", RANGE).build());
        new AzureDatabase(
            second, "database", AzureDatabaseProps.builder(group, "it", network).build());
        return new AzureCluster(
            second,
            "cluster",
            AzureClusterProps.builder(group, "it", network, "1.35")
                .administrators(List.of(id))
                .nodePools(List.of(NodePool.builder("general", "Standard_D4ds_v5").build()))
                .build());
      }
    },
    GOOGLE {
      @Override
      KubernetesCluster add(TerraformStack first, TerraformStack second) {
        GoogleProject project = new GoogleProject("example-staging", "europe-west3");
        GoogleNetwork network =
            new GoogleNetwork(
                first, "network", GoogleNetworkProps.builder(project, "it", RANGE).build());
        new GoogleDatabase(
            second,
            "database",
            GoogleDatabaseProps.builder(project, "it", network)
                .users(
                    Map.of(
                        "app",
                        new WorkloadIdentity(
                            "app@example-staging.iam.gserviceaccount.com", Map.of(), Map.of())))
                .build());
        return new GoogleCluster(
            second,
            "cluster",
            GoogleClusterProps.builder(project, "it", network, "1.35")
                .administrators(List.of("user:admin@example.com"))
                .nodePools(List.of(NodePool.builder("general", "e2-standard-4").build()))
                .build());
      }
    },
    DIGITALOCEAN {
      @Override
      KubernetesCluster add(TerraformStack first, TerraformStack second) {
        DigitalOceanNetwork network =
            new DigitalOceanNetwork(
                first,
                "network",
                DigitalOceanNetworkProps.builder("fra1", "it", Cidr.parse("10.60.0.0/20")).build());
        DigitalOceanCluster cluster =
            new DigitalOceanCluster(
                second,
                "cluster",
                DigitalOceanClusterProps.builder("fra1", "it", network, "1.35")
                    .podCidr(Cidr.parse("10.61.0.0/17"))
                    .serviceCidr(Cidr.parse("10.61.128.0/20"))
                    .apiAllowedCidrs(List.of(Cidr.parse("203.0.113.0/24")))
                    .nodePools(List.of(NodePool.builder("general", "s-4vcpu-8gb").build()))
                    .build());
        new DigitalOceanDatabase(
            second,
            "database",
            DigitalOceanDatabaseProps.builder("fra1", "it", network)
                .clientClusterIds(List.of(cluster.id()))
                .build());
        return cluster;
      }
    };

    abstract KubernetesCluster add(TerraformStack first, TerraformStack second);
  }

  @ParameterizedTest
  @EnumSource
  void eachWaitsForWhatIsBeforeIt(Cloud cloud) throws IOException {
    try (OutputFolder out = OutputFolder.open()) {
      App app =
          new App(AppConfig.builder().outdir(out.path().toString()).skipValidation(true).build());
      KubernetesCluster cluster = cloud.add(stack(app, "network"), stack(app, "cluster"));
      TerraformStack gitops = stack(app, "gitops");
      ClusterConnection connection =
          new ClusterConnection(gitops, "connection", ClusterConnectionProps.of(cluster));
      new ArgoCd(gitops, "argo-cd", ArgoCdProps.builder(connection).build());
      app.synth();

      JsonNode stacks = JSON.readTree(out.path().resolve("manifest.json").toFile()).path("stacks");
      assertThat(SynthesizedStack.texts(stacks.at("/cluster/dependencies"))).contains("network");
      assertThat(SynthesizedStack.texts(stacks.at("/gitops/dependencies"))).contains("cluster");
      for (String name : List.of("network", "cluster", "gitops")) {
        JsonNode json =
            JSON.readTree(out.path().resolve("stacks/" + name + "/cdk.tf.json").toFile());
        assertThat(addresses(json)).as(name).containsAll(dependencies(json));
      }
    }
  }

  private static TerraformStack stack(App app, String name) {
    TerraformStack stack = new TerraformStack(app, name);
    new LocalBackend(stack, LocalBackendConfig.builder().path(name + ".tfstate").build());
    return stack;
  }

  private static Set<String> addresses(JsonNode stack) {
    Set<String> addresses = new TreeSet<>();
    for (String kind : List.of("resource", "data")) {
      stack
          .path(kind)
          .properties()
          .forEach(
              type ->
                  type.getValue()
                      .fieldNames()
                      .forEachRemaining(
                          name ->
                              addresses.add(
                                  ("data".equals(kind) ? "data." : "")
                                      + type.getKey()
                                      + "."
                                      + name)));
    }
    return addresses;
  }

  /** All that anything in the stack waits for. */
  private static List<String> dependencies(JsonNode stack) {
    List<String> all = new ArrayList<>();
    stack
        .findValues("depends_on")
        .forEach(dependencies -> all.addAll(SynthesizedStack.texts(dependencies)));
    return all;
  }
}
