package dev.gitopslab.constructs.digitalocean;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.digitalocean.DigitalOceanStack.existingNetwork;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.constructs.Construct;

class DigitalOceanClusterTest {

  private static final ServiceAccountReference SAMPLE =
      new ServiceAccountReference("apps", "sample");
  private static final String NO_IDENTITY =
      "serviceAccount: \"apps/sample\" cannot have an identity: DigitalOcean has none for pods;"
          + " make an API token with only the scopes it needs, or a Spaces key for one bucket, keep"
          + " it in a secret store, and bring it into the cluster as a Secret by External Secrets"
          + " or Sealed Secrets";

  /** In a network of its own. */
  private static SynthesizedStack stack;

  private static final List<String> ready = new ArrayList<>();

  @BeforeAll
  static void synthesize() {
    stack =
        DigitalOceanStack.of(
            scope -> {
              DigitalOceanNetwork network =
                  new DigitalOceanNetwork(scope, "network", DigitalOceanStack.network().build());
              DigitalOceanCluster cluster =
                  new DigitalOceanCluster(
                      scope, "cluster", DigitalOceanStack.cluster(network).build());
              output(scope, "id", cluster.id());
              access(scope, cluster);
              ready.clear();
              cluster.ready().forEach(part -> ready.add(path(part)));
            });
  }

  private static void access(TerraformStack scope, KubernetesCluster cluster) {
    ClusterAccess.Exec access = (ClusterAccess.Exec) cluster.access();
    output(scope, "endpoint", access.endpoint());
    output(scope, "ca", access.certificateAuthority().orElseThrow());
    output(scope, "command", access.command());
    output(scope, "arguments", access.arguments());
    output(scope, "kubeconfig", cluster.kubeconfigCommand());
  }

  private static String path(ITerraformDependable part) {
    return ((Construct) part).getNode().getPath().substring("test/".length());
  }

  private static SynthesizedStack with(UnaryOperator<DigitalOceanClusterProps.Builder> change) {
    return with(change, (scope, cluster) -> {});
  }

  private static SynthesizedStack with(
      UnaryOperator<DigitalOceanClusterProps.Builder> change,
      BiConsumer<TerraformStack, DigitalOceanCluster> more) {
    return DigitalOceanStack.of(
        scope ->
            more.accept(
                scope,
                new DigitalOceanCluster(
                    scope,
                    "cluster",
                    change.apply(DigitalOceanStack.cluster(existingNetwork())).build())));
  }

  private static JsonNode cluster(SynthesizedStack stack) {
    return stack.resource("digitalocean_kubernetes_cluster", "cluster/cluster");
  }

  private static JsonNode pool(SynthesizedStack stack, String name) {
    return stack.resource("digitalocean_kubernetes_node_pool", "cluster/nodes-" + name);
  }

  @Test
  void onlyTheRangesNamedReachTheApi() {
    JsonNode firewall = cluster(stack).path("control_plane_firewall");
    JsonNode two =
        cluster(
                with(
                    props ->
                        props.apiAllowedCidrs(
                            List.of(Cidr.parse("203.0.113.0/24"), Cidr.parse("198.51.100.7/32")))))
            .path("control_plane_firewall");

    assertThat(firewall.path("enabled").asBoolean()).isTrue();
    assertThat(texts(firewall.path("allowed_addresses"))).containsExactly("203.0.113.0/24");
    assertThat(texts(two.path("allowed_addresses")))
        .containsExactly("203.0.113.0/24", "198.51.100.7/32");
  }

  @Test
  void isInItsNetworkWithRangesOfItsOwn() {
    JsonNode cluster = cluster(stack);

    assertThat(stack.target(cluster.path("vpc_uuid").asText())).isEqualTo("network/vpc.id");
    assertThat(cluster.path("cluster_subnet").asText()).isEqualTo("10.61.0.0/17");
    assertThat(cluster.path("service_subnet").asText()).isEqualTo("10.61.128.0/20");
    assertThat(cluster.path("region").asText()).isEqualTo("fra1");
  }

  @Test
  void theControlPlaneRunsMoreThanOnceUnlessSaidOtherwise() {
    assertThat(cluster(stack).path("ha").asBoolean()).isTrue();
    assertThat(cluster(with(props -> props.highAvailability(false))).path("ha").asBoolean(true))
        .isFalse();
  }

  @Test
  void patchReleasesComeInAWindowWithNewNodesFirst() {
    JsonNode cluster = cluster(stack);
    JsonNode moved =
        cluster(with(props -> props.maintenanceDay(DayOfWeek.TUESDAY).maintenanceHour(22)))
            .path("maintenance_policy");

    assertThat(cluster.path("auto_upgrade").asBoolean()).isTrue();
    assertThat(cluster.path("surge_upgrade").asBoolean()).isTrue();
    assertThat(cluster.at("/maintenance_policy/day").asText()).isEqualTo("sunday");
    assertThat(cluster.at("/maintenance_policy/start_time").asText()).isEqualTo("03:00");
    assertThat(moved.path("day").asText()).isEqualTo("tuesday");
    assertThat(moved.path("start_time").asText()).isEqualTo("22:00");
  }

  /** A literal would be an earlier version after the first patch, which replaces the cluster. */
  @Test
  void followsThePatchesOfItsMinorVersion() {
    JsonNode versions = stack.resource("data.digitalocean_kubernetes_versions", "cluster/versions");

    assertThat(versions.path("version_prefix").asText()).isEqualTo("1.35.");
    assertThat(stack.target(cluster(stack).path("version").asText()))
        .isEqualTo("cluster/versions.latest_version");
    assertThat(versions.at("/lifecycle/postcondition/0/condition").asText())
        .isEqualTo("${length(self.valid_versions) > 0}");
    assertThat(versions.at("/lifecycle/postcondition/0/error_message").asText())
        .startsWith("DigitalOcean does not offer Kubernetes 1.35. ");
  }

  @Test
  void otherMachinesInThePoolThatItWasCreatedWithAreNoOtherCluster() {
    JsonNode cluster = cluster(stack);
    JsonNode bigger =
        cluster(with(props -> props.systemMachineType("s-8vcpu-16gb").systemNodes(5)));

    assertThat(cluster.at("/node_pool/name").asText()).isEqualTo("system");
    assertThat(cluster.at("/node_pool/size").asText()).isEqualTo("s-2vcpu-4gb");
    assertThat(cluster.at("/node_pool/node_count").asInt()).isEqualTo(2);
    assertThat(cluster.at("/node_pool/auto_scale").asBoolean(true)).isFalse();
    assertThat(texts(cluster.at("/lifecycle/ignore_changes"))).containsExactly("node_pool[0].size");
    assertThat(texts(bigger.at("/lifecycle/ignore_changes"))).containsExactly("node_pool[0].size");
    assertThat(bigger.at("/node_pool/node_count").asInt()).isEqualTo(5);
  }

  /** They belong to whatever made them, and are gone before, or a volume goes with the cluster. */
  @Test
  void leavesLoadBalancersAndVolumesAlone() {
    assertThat(cluster(stack).get("destroy_all_associated_resources").asBoolean(true)).isFalse();
  }

  @Test
  void theTokenInTheStateEndsSoon() {
    assertThat(cluster(stack).path("kubeconfig_expire_seconds").asInt()).isEqualTo(3600);
    assertThat(stack.text()).doesNotContain(".token").doesNotContain("raw_config");
  }

  @Test
  void aPoolThatScalesLeavesTheNumberOfNodesToTheAutoscaler() {
    JsonNode general = pool(stack, "general");

    assertThat(general.path("name").asText()).isEqualTo("general-s-4vcpu-8gb");
    assertThat(general.path("size").asText()).isEqualTo("s-4vcpu-8gb");
    assertThat(general.path("auto_scale").asBoolean()).isTrue();
    assertThat(general.path("min_nodes").asInt()).isEqualTo(2);
    assertThat(general.path("max_nodes").asInt()).isEqualTo(4);
    assertThat(general.has("node_count")).isFalse();
    assertThat(stack.target(general.path("cluster_id").asText())).isEqualTo("cluster/cluster.id");
    assertThat(general.has("labels")).isFalse();
    assertThat(general.has("taint")).isFalse();
  }

  @Test
  void aPoolOfAFixedSizeHasThatSize() {
    JsonNode fixed =
        pool(
            with(
                props ->
                    props.nodePools(
                        List.of(NodePool.builder("fixed", "c-4").minSize(3).maxSize(3).build()))),
            "fixed");

    assertThat(fixed.path("auto_scale").asBoolean(true)).isFalse();
    assertThat(fixed.path("node_count").asInt()).isEqualTo(3);
    assertThat(fixed.has("min_nodes")).isFalse();
    assertThat(fixed.has("max_nodes")).isFalse();
  }

  @Test
  void aPoolCanBeAddedWithLabelsAndTaints() {
    SynthesizedStack more =
        with(
            props -> props,
            (scope, cluster) -> {
              cluster.addNodePool(
                  NodePool.builder("jobs", "c-8")
                      .minSize(1)
                      .label("workload", "jobs")
                      .taint(new NodePool.Taint("jobs", "yes", NodePool.Taint.Effect.NO_SCHEDULE))
                      .taint(new NodePool.Taint("slow", "", NodePool.Taint.Effect.NO_EXECUTE))
                      .taint(
                          new NodePool.Taint("far", "", NodePool.Taint.Effect.PREFER_NO_SCHEDULE))
                      .build());
              assertThat(cluster.nodePools()).containsOnlyKeys("general", "jobs");
            });
    JsonNode jobs = pool(more, "jobs");

    assertThat(jobs.at("/labels/workload").asText()).isEqualTo("jobs");
    assertThat(jobs.at("/taint/0/key").asText()).isEqualTo("jobs");
    assertThat(jobs.at("/taint/0/value").asText()).isEqualTo("yes");
    assertThat(jobs.at("/taint/0/effect").asText()).isEqualTo("NoSchedule");
    assertThat(jobs.at("/taint/1/effect").asText()).isEqualTo("NoExecute");
    assertThat(jobs.at("/taint/1/value").asText("missing")).isEmpty();
    assertThat(jobs.at("/taint/2/effect").asText()).isEqualTo("PreferNoSchedule");
  }

  @Test
  void otherMachinesAreThereBeforeTheOldOnesGoAndTouchNothingElse() {
    SynthesizedStack before = with(props -> props);
    SynthesizedStack after =
        with(
            props ->
                props.nodePools(
                    List.of(
                        NodePool.builder("other", "c-4").build(),
                        NodePool.builder("general", "g-4vcpu-16gb").maxSize(9).build())));

    assertThat(pool(after, "general").path("name"))
        .isNotEqualTo(pool(before, "general").path("name"));
    assertThat(pool(after, "general").at("/lifecycle/create_before_destroy").asBoolean()).isTrue();
    assertThat(after.addresses("cluster")).containsAll(before.addresses("cluster"));
    assertThat(cluster(after)).isEqualTo(cluster(before));
  }

  @Test
  void everythingThatCanBeTaggedIs() {
    SynthesizedStack tagged = with(props -> props.tags(List.of("tier:staging", "team:platform")));

    for (JsonNode tags :
        List.of(
            cluster(tagged).path("tags"),
            cluster(tagged).at("/node_pool/tags"),
            pool(tagged, "general").path("tags"))) {
      assertThat(texts(tags)).containsExactly("tier:staging", "team:platform");
    }
    assertThat(cluster(stack).has("tags")).isFalse();
  }

  @Test
  void protectKeepsPlansFromDeletingItAndNothingElseDoes() {
    assertThat(
            cluster(with(props -> props.protect(true)))
                .at("/lifecycle/prevent_destroy")
                .asBoolean())
        .isTrue();
    assertThat(texts(cluster(with(props -> props.protect(true))).at("/lifecycle/ignore_changes")))
        .containsExactly("node_pool[0].size");
    assertThat(cluster(stack).path("lifecycle").has("prevent_destroy")).isFalse();
  }

  @Test
  void isReachedByDoctl() {
    assertThat(stack.target(stack.output("endpoint").asText()))
        .isEqualTo("cluster/cluster.endpoint");
    assertThat(stack.output("ca").asText())
        .startsWith("${base64decode(digitalocean_kubernetes_cluster.cluster_")
        .endsWith(".kube_config[0].cluster_ca_certificate)}");
    assertThat(stack.output("command").asText()).isEqualTo("doctl");
    List<String> arguments = texts(stack.output("arguments"));
    assertThat(arguments.subList(0, 5))
        .containsExactly(
            "kubernetes", "cluster", "kubeconfig", "exec-credential", "--version=v1beta1");
    assertThat(stack.target(arguments.get(5))).isEqualTo("cluster/cluster.id");
    assertThat(stack.output("kubeconfig").asText())
        .isEqualTo("doctl kubernetes cluster kubeconfig save staging");
    assertThat(stack.target(stack.output("id").asText())).isEqualTo("cluster/cluster.id");
  }

  @Test
  void goesThroughAProxyWhereThereIsOne() {
    with(
        props -> props.proxyUrl("socks5://127.0.0.1:1080"),
        (scope, cluster) ->
            assertThat(((ClusterAccess.Exec) cluster.access()).proxyUrl())
                .contains("socks5://127.0.0.1:1080"));
  }

  @Test
  void isReadyWithItsNodes() {
    assertThat(ready).containsExactly("cluster/cluster", "cluster/nodes-general");
  }

  @Test
  void podsHaveNoIdentityAndTheErrorSaysWhatToDo() {
    with(
        props -> props,
        (scope, cluster) ->
            assertThatThrownBy(() -> cluster.workloadIdentity(SAMPLE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(NO_IDENTITY));
  }

  @Test
  void refusesAPoolThatIsThereOrCannotBe() {
    with(
        props -> props,
        (scope, cluster) -> {
          assertThatThrownBy(() -> cluster.addNodePool(NodePool.builder("general", "c-4").build()))
              .hasMessage("name: \"general\" is already a node pool of staging; use another name");
          assertThatThrownBy(() -> cluster.addNodePool(NodePool.builder("system", "c-4").build()))
              .hasMessage("name: \"system\" is already a node pool of staging; use another name");
          assertThatThrownBy(
                  () -> cluster.addNodePool(NodePool.builder("none", "c-4").minSize(0).build()))
              .hasMessage(
                  "minSize: \"0\" is too few: a pool of DigitalOcean has at least one node; use 1"
                      + " or more, or remove the pool");
        });
  }

  @Test
  void customizersHaveTheLastWord() {
    SynthesizedStack custom =
        with(
            props ->
                props
                    .customizeCluster(config -> config.registryIntegration(true))
                    .customizeNodePool((pool, config) -> config.name(pool.name() + "-mine")));

    assertThat(cluster(custom).path("registry_integration").asBoolean()).isTrue();
    assertThat(pool(custom, "general").path("name").asText()).isEqualTo("general-mine");
  }

  @Test
  void anExistingOneIsLookedUpByItsName() {
    SynthesizedStack existing =
        DigitalOceanStack.of(
            scope -> {
              KubernetesCluster cluster =
                  DigitalOceanCluster.existing(scope, "cluster", "shared", "http://proxy:3128");
              access(scope, cluster);
              output(scope, "id", cluster.id());
              assertThat(cluster.name()).isEqualTo("shared");
              assertThat(cluster.ready()).isEmpty();
              assertThatThrownBy(() -> cluster.workloadIdentity(SAMPLE)).hasMessage(NO_IDENTITY);
              assertThat(((ClusterAccess.Exec) cluster.access()).proxyUrl())
                  .contains("http://proxy:3128");
            });

    assertThat(existing.all())
        .containsExactly("data.digitalocean_kubernetes_cluster cluster/cluster");
    assertThat(
            existing
                .resource("data.digitalocean_kubernetes_cluster", "cluster/cluster")
                .path("name")
                .asText())
        .isEqualTo("shared");
    assertThat(existing.output("endpoint").asText())
        .startsWith("${data.digitalocean_kubernetes_cluster.");
    assertThat(existing.output("kubeconfig").asText())
        .isEqualTo("doctl kubernetes cluster kubeconfig save shared");
  }

  /** An address that changes destroys what it stood for. */
  @Test
  void addressesAreFrozen() {
    assertThat(stack.all().stream().filter(path -> path.contains(" cluster/")))
        .containsExactly(
            "data.digitalocean_kubernetes_versions cluster/versions",
            "digitalocean_kubernetes_cluster cluster/cluster",
            "digitalocean_kubernetes_node_pool cluster/nodes-general");
  }
}
