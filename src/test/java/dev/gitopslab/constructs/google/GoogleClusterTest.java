package dev.gitopslab.constructs.google;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.google.GoogleStack.PROJECT;
import static dev.gitopslab.constructs.google.GoogleStack.existingNetwork;
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
import dev.gitopslab.constructs.core.KubernetesSubject;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.constructs.Construct;

class GoogleClusterTest {

  private static final String ADMINISTRATOR = "administrator-group-platform-example-com-b14b4567";
  private static final ServiceAccountReference SAMPLE =
      new ServiceAccountReference("apps", "sample");

  /** In a network of its own, with one identity. */
  private static SynthesizedStack stack;

  private static final List<String> ready = new ArrayList<>();

  @BeforeAll
  static void synthesize() {
    stack =
        GoogleStack.of(
            scope -> {
              GoogleNetwork network =
                  new GoogleNetwork(scope, "network", GoogleStack.network().build());
              GoogleCluster cluster =
                  new GoogleCluster(scope, "cluster", GoogleStack.cluster(network).build());
              WorkloadIdentity identity = cluster.workloadIdentity(SAMPLE);
              assertThat(cluster.workloadIdentity(SAMPLE)).isSameAs(identity);
              output(scope, "id", cluster.id());
              output(scope, "identity", identity.principal());
              output(
                  scope,
                  "annotation",
                  identity.annotations().get("iam.gke.io/gcp-service-account"));
              access(scope, cluster);
              ready.clear();
              cluster.ready().forEach(part -> ready.add(path(part)));
            });
  }

  private static void access(TerraformStack scope, KubernetesCluster cluster) {
    ClusterAccess.Exec access = (ClusterAccess.Exec) cluster.access();
    output(scope, "endpoint", access.endpoint());
    output(scope, "ca", access.certificateAuthority().orElse("none"));
    output(scope, "command", access.command());
    output(scope, "arguments", access.arguments());
    output(scope, "kubeconfig", cluster.kubeconfigCommand());
  }

  private static String path(ITerraformDependable part) {
    return ((Construct) part).getNode().getPath().substring("test/".length());
  }

  private static SynthesizedStack with(UnaryOperator<GoogleClusterProps.Builder> change) {
    return with(change, (scope, cluster) -> access(scope, cluster));
  }

  private static SynthesizedStack with(
      UnaryOperator<GoogleClusterProps.Builder> change,
      BiConsumer<TerraformStack, GoogleCluster> more) {
    return GoogleStack.of(
        scope ->
            more.accept(
                scope,
                new GoogleCluster(
                    scope,
                    "cluster",
                    change.apply(GoogleStack.cluster(existingNetwork())).build())));
  }

  private static JsonNode cluster(SynthesizedStack stack) {
    return stack.resource("google_container_cluster", "cluster/cluster");
  }

  private static JsonNode pool(SynthesizedStack stack, String name) {
    return stack.resource("google_container_node_pool", "cluster/nodes-" + name);
  }

  private static List<String> allowed(SynthesizedStack stack) {
    List<String> ranges = new ArrayList<>();
    cluster(stack)
        .at("/master_authorized_networks_config/cidr_blocks")
        .forEach(block -> ranges.add(block.path("cidr_block").asText()));
    return ranges;
  }

  @Test
  void theApiIsReachedByANameThatIamGuardsUnlessRangesAreNamed() {
    JsonNode config = cluster(stack);

    assertThat(config.at("/private_cluster_config/enable_private_nodes").asBoolean()).isTrue();
    assertThat(config.at("/private_cluster_config/enable_private_endpoint").asBoolean()).isTrue();
    assertThat(
            config
                .at("/control_plane_endpoints_config/dns_endpoint_config/allow_external_traffic")
                .asBoolean())
        .isTrue();
    assertThat(allowed(stack)).containsExactly("10.20.0.0/16");
    assertThat(stack.output("endpoint").asText())
        .startsWith("https://${google_container_cluster.")
        .endsWith(".control_plane_endpoints_config[0].dns_endpoint_config[0].endpoint}");
    assertThat(stack.output("ca").asText()).isEqualTo("none");
    assertThat(stack.output("kubeconfig").asText())
        .isEqualTo(
            "gcloud container clusters get-credentials staging --project example-staging"
                + " --region europe-west3 --dns-endpoint");
  }

  @Test
  void publicRangesOpenThePublicAddressToThemselvesOnly() {
    SynthesizedStack open =
        with(props -> props.apiAllowedCidrs(List.of(Cidr.parse("203.0.113.0/24"))));
    JsonNode config = cluster(open);

    assertThat(config.at("/private_cluster_config/enable_private_endpoint").asBoolean(true))
        .isFalse();
    assertThat(
            config
                .at("/control_plane_endpoints_config/dns_endpoint_config/allow_external_traffic")
                .asBoolean(true))
        .isFalse();
    assertThat(allowed(open)).containsExactly("10.20.0.0/16", "203.0.113.0/24");
    assertThat(
            config
                .at("/master_authorized_networks_config/gcp_public_cidrs_access_enabled")
                .asBoolean(true))
        .isFalse();
    assertThat(open.output("endpoint").asText()).endsWith(".endpoint}").doesNotContain("dns");
    assertThat(open.output("ca").asText())
        .startsWith("${base64decode(")
        .contains("master_auth[0].cluster_ca_certificate");
    assertThat(open.output("kubeconfig").asText()).endsWith(" --region europe-west3");
  }

  @Test
  void privateRangesReachThePrivateAddressOnly() {
    SynthesizedStack vpn =
        with(props -> props.apiAllowedCidrs(List.of(Cidr.parse("192.168.8.0/24"))));

    assertThat(cluster(vpn).at("/private_cluster_config/enable_private_endpoint").asBoolean(false))
        .isTrue();
    assertThat(allowed(vpn)).containsExactly("10.20.0.0/16", "192.168.8.0/24");
    assertThat(vpn.output("kubeconfig").asText()).endsWith(" --internal-ip");
  }

  @Test
  void theNameCanBeSwitchedOnAndOff() {
    String path = "/control_plane_endpoints_config/dns_endpoint_config/allow_external_traffic";
    SynthesizedStack both =
        with(
            props ->
                props.apiAllowedCidrs(List.of(Cidr.parse("203.0.113.0/24"))).dnsEndpoint(true));
    SynthesizedStack closed = with(props -> props.dnsEndpoint(false));

    assertThat(cluster(both).at(path).asBoolean()).isTrue();
    assertThat(both.output("ca").asText()).isEqualTo("none");
    assertThat(cluster(closed).at(path).asBoolean(true)).isFalse();
    assertThat(cluster(closed).at("/private_cluster_config/enable_private_endpoint").asBoolean())
        .isTrue();
    assertThat(closed.output("ca").asText()).contains("cluster_ca_certificate");
  }

  @Test
  void signsInWithThePluginAsTheProviderDoes() {
    assertThat(stack.output("command").asText()).isEqualTo("gke-gcloud-auth-plugin");
    assertThat(texts(stack.output("arguments")))
        .containsExactly("--use_application_default_credentials");
  }

  @Test
  void encryptsSecretsWithAKeyThatItsAgentMayUse() {
    JsonNode grant = stack.resource("google_kms_crypto_key_iam_member", "cluster/encryption-use");

    assertThat(stack.target(cluster(stack).at("/database_encryption/key_name").asText()))
        .isEqualTo("cluster/encryption/key.id");
    assertThat(cluster(stack).at("/database_encryption/state").asText()).isEqualTo("ENCRYPTED");
    assertThat(stack.target(grant.path("crypto_key_id").asText()))
        .isEqualTo("cluster/encryption/key.id");
    assertThat(grant.path("member").asText())
        .matches(
            "serviceAccount:service-\\$\\{data\\.google_project\\..*\\.number}"
                + "@container-engine-robot\\.iam\\.gserviceaccount\\.com");

    SynthesizedStack shared =
        with(props -> props.encryptionKey(EncryptionKey.existing(GoogleStack.KEY_ID)));
    assertThat(cluster(shared).at("/database_encryption/key_name").asText())
        .isEqualTo(GoogleStack.KEY_ID);
    assertThat(shared.all("google_kms_crypto_key")).isEmpty();
    assertThat(shared.all("data.google_project")).isEmpty();
  }

  @Test
  void comesAfterItsRightsAndTheWayOut() {
    assertThat(stack.dependencies("google_container_cluster", "cluster/cluster"))
        .containsExactlyInAnyOrder(
            "cluster/service-container",
            "cluster/service-iam",
            "cluster/service-binaryauthorization",
            "cluster/encryption-use",
            "cluster/node-role",
            "cluster/node-role-images",
            "network/nat");
  }

  @Test
  void nobodyIsAnonymousOrComesWithAPassword() {
    JsonNode config = cluster(stack);

    assertThat(config.at("/anonymous_authentication_config/mode").asText()).isEqualTo("LIMITED");
    assertThat(
            config
                .at("/master_auth/client_certificate_config/issue_client_certificate")
                .asBoolean(true))
        .isFalse();
    assertThat(config.path("enable_legacy_abac").asBoolean(true)).isFalse();
    assertThat(
            config
                .at("/rbac_binding_config/enable_insecure_binding_system_authenticated")
                .asBoolean(true))
        .isFalse();
  }

  @Test
  void theVersionIsALeastAndTheChannelGoesOn() {
    JsonNode config = cluster(stack);

    assertThat(config.path("min_master_version").asText()).isEqualTo("1.35");
    assertThat(config.at("/release_channel/channel").asText()).isEqualTo("REGULAR");
    assertThat(config.has("node_version")).isFalse();
    assertThat(pool(stack, "general").has("version")).isFalse();
    assertThat(pool(stack, "general").at("/management/auto_upgrade").asBoolean()).isTrue();
    assertThat(config.at("/maintenance_policy/recurring_window/recurrence").asText())
        .isEqualTo("FREQ=WEEKLY;BYDAY=SA,SU");
    assertThat(
            cluster(with(props -> props.releaseChannel(ReleaseChannel.STABLE)))
                .at("/release_channel/channel")
                .asText())
        .isEqualTo("STABLE");
  }

  @Test
  void keepsTheLogsOfTheControlPlane() {
    assertThat(texts(cluster(stack).at("/logging_config/enable_components")))
        .contains("APISERVER", "CONTROLLER_MANAGER", "SCHEDULER", "WORKLOADS");
  }

  @Test
  void takesItsRangesFromTheNetwork() {
    assertThat(cluster(stack).at("/ip_allocation_policy/cluster_secondary_range_name").asText())
        .isEqualTo("pods");
    assertThat(
            cluster(with(props -> props))
                .at("/ip_allocation_policy/services_secondary_range_name")
                .asText())
        .isEqualTo("s");
    Network plain =
        Network.existing("n", Cidr.parse("10.20.0.0/16"), List.of("subnetwork"), List.of());
    SynthesizedStack chosenByGke =
        GoogleStack.of(
            scope -> new GoogleCluster(scope, "cluster", GoogleStack.cluster(plain).build()));
    assertThat(
            cluster(chosenByGke).path("ip_allocation_policy").has("cluster_secondary_range_name"))
        .isFalse();
    assertThat(cluster(stack).path("datapath_provider").asText()).isEqualTo("ADVANCED_DATAPATH");
  }

  @Test
  void aChangedPoolNeverReplacesTheCluster() {
    // The provider shows the first pool's settings here, and most of them cannot be changed.
    assertThat(texts(cluster(stack).at("/lifecycle/ignore_changes")))
        .containsExactly("node_config");
    assertThat(cluster(stack).path("remove_default_node_pool").asBoolean()).isTrue();
    assertThat(cluster(stack).has("node_pool")).isFalse();
    // Even the nodes of the first minutes are not the default account's.
    assertThat(stack.target(cluster(stack).at("/node_config/service_account").asText()))
        .isEqualTo("cluster/node-account.email");
  }

  @Test
  void nodesHideTheirCredentialsFromPodsAndStartOnlySignedSoftware() {
    JsonNode config = pool(stack, "general").path("node_config");

    assertThat(config.at("/workload_metadata_config/mode").asText()).isEqualTo("GKE_METADATA");
    assertThat(config.at("/shielded_instance_config/enable_secure_boot").asBoolean()).isTrue();
    assertThat(config.at("/shielded_instance_config/enable_integrity_monitoring").asBoolean())
        .isTrue();
    assertThat(config.at("/metadata/disable-legacy-endpoints").asText()).isEqualTo("true");
    assertThat(config.at("/kubelet_config/insecure_kubelet_readonly_port_enabled").asText())
        .isEqualTo("FALSE");
    assertThat(stack.target(config.path("service_account").asText()))
        .isEqualTo("cluster/node-account.email");
    assertThat(rolesOf("cluster/node-account.member"))
        .containsExactlyInAnyOrder(
            "roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader");
  }

  private static List<String> rolesOf(String member) {
    return stack.all("google_project_iam_member").stream()
        .map(path -> stack.resource("google_project_iam_member", path))
        .filter(grant -> grant.path("member").asText().startsWith("${"))
        .filter(grant -> stack.target(grant.path("member").asText()).equals(member))
        .map(grant -> grant.path("role").asText())
        .toList();
  }

  @Test
  void aNodePoolIsReplacedWithoutAGapAndOnlyWhereItMustBe() {
    NodePool spot =
        NodePool.builder("spot", "c4a-standard-4")
            .architecture(NodePool.Architecture.ARM64)
            .capacity(NodePool.Capacity.SPOT)
            .minSize(0)
            .maxSize(5)
            .diskSizeGib(80)
            .label("pool", "spot")
            .taint(new NodePool.Taint("spot", "", NodePool.Taint.Effect.NO_SCHEDULE))
            .build();
    SynthesizedStack two = with(props -> props, (scope, cluster) -> cluster.addNodePool(spot));
    JsonNode config = pool(two, "spot");

    assertThat(config.path("name_prefix").asText()).isEqualTo("spot-");
    assertThat(config.at("/lifecycle/create_before_destroy").asBoolean()).isTrue();
    assertThat(texts(config.at("/lifecycle/ignore_changes"))).containsExactly("initial_node_count");
    assertThat(config.path("initial_node_count").asInt(-1)).isZero();
    assertThat(config.at("/autoscaling/total_min_node_count").asInt(-1)).isZero();
    assertThat(config.at("/autoscaling/total_max_node_count").asInt()).isEqualTo(5);
    assertThat(config.at("/autoscaling/location_policy").asText()).isEqualTo("ANY");
    assertThat(config.has("node_count")).isFalse();
    assertThat(config.at("/node_config/spot").asBoolean()).isTrue();
    assertThat(config.at("/node_config/disk_size_gb").asInt()).isEqualTo(80);
    assertThat(config.at("/node_config/disk_type").asText()).isEqualTo("hyperdisk-balanced");
    assertThat(config.at("/node_config/labels/pool").asText()).isEqualTo("spot");
    assertThat(config.at("/node_config/taint/0/effect").asText()).isEqualTo("NO_SCHEDULE");
    assertThat(config.at("/upgrade_settings/max_unavailable").asInt(-1)).isZero();
    assertThat(pool(two, "general").at("/node_config/disk_type").asText()).isEqualTo("pd-balanced");
  }

  @Test
  void aPoolStartsWithItsLeastInAllZonesTogether() {
    assertThat(firstNodesPerZone(List.of(), 2, 4)).isEqualTo(1);
    assertThat(firstNodesPerZone(List.of(), 4, 9)).isEqualTo(2);
    assertThat(firstNodesPerZone(List.of(), 1, 2)).isZero();
    assertThat(firstNodesPerZone(List.of("europe-west3-a"), 1, 1)).isEqualTo(1);
    assertThat(firstNodesPerZone(List.of("europe-west3-a", "europe-west3-b"), 3, 9)).isEqualTo(2);
  }

  private static int firstNodesPerZone(List<String> zones, int least, int most) {
    GoogleProject project = new GoogleProject(PROJECT.id(), PROJECT.region(), zones);
    NodePool sized =
        NodePool.builder("sized", "e2-standard-4").minSize(least).maxSize(most).build();
    SynthesizedStack zoned =
        GoogleStack.of(
            scope ->
                new GoogleCluster(
                    scope,
                    "cluster",
                    GoogleStack.cluster(project, existingNetwork())
                        .nodePools(List.of(sized))
                        .build()));
    assertThat(texts(pool(zoned, "sized").path("node_locations"))).isEqualTo(zones);
    assertThat(texts(cluster(zoned).path("node_locations"))).isEqualTo(zones);
    return pool(zoned, "sized").path("initial_node_count").asInt();
  }

  @Test
  void refusesTwoPoolsOfOneName() {
    NodePool again = NodePool.builder("general", "e2-standard-4").build();

    assertThatThrownBy(() -> with(props -> props, (scope, cluster) -> cluster.addNodePool(again)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("name: \"general\" is already a node pool of staging; use another name");
  }

  @Test
  void protectedItCannotBeDeleted() {
    SynthesizedStack kept = with(props -> props.protect(true));

    assertThat(cluster(kept).path("deletion_protection").asBoolean()).isTrue();
    assertThat(cluster(kept).at("/lifecycle/prevent_destroy").asBoolean()).isTrue();
    assertThat(texts(cluster(kept).at("/lifecycle/ignore_changes"))).containsExactly("node_config");
    assertThat(
            kept.resource("google_kms_crypto_key", "cluster/encryption/key")
                .at("/lifecycle/prevent_destroy")
                .asBoolean())
        .isTrue();
    // The provider's own default is true.
    assertThat(cluster(stack).get("deletion_protection").asBoolean(true)).isFalse();
    assertThat(cluster(stack).path("lifecycle").has("prevent_destroy")).isFalse();
  }

  @Test
  void administratorsAndIdentitiesAreReadyBeforeAnythingIsInstalled() {
    JsonNode grant = stack.resource("google_project_iam_member", "cluster/" + ADMINISTRATOR);

    assertThat(grant.path("member").asText()).isEqualTo(GoogleStack.ADMINISTRATOR);
    assertThat(grant.path("role").asText()).isEqualTo("roles/container.admin");
    assertThat(ready)
        .containsExactly(
            "cluster/nodes-general",
            "cluster/" + ADMINISTRATOR,
            "cluster/identity-binding-apps.sample");
  }

  @Test
  void planReadersMayReachTheClusterAndNothingElse() {
    String reader = "plan@example-staging.iam.gserviceaccount.com";
    List<KubernetesSubject> subjects = new ArrayList<>();
    SynthesizedStack more =
        with(
            props -> props.planReaders(List.of("serviceAccount:" + reader)),
            (scope, cluster) -> subjects.addAll(cluster.planReaders()));
    List<String> added = new ArrayList<>(more.all("google_project_iam_member"));
    added.removeAll(with(props -> props, (scope, cluster) -> {}).all("google_project_iam_member"));

    assertThat(added).hasSize(1).allMatch(path -> path.startsWith("cluster/plan-reader-"));
    JsonNode grant = more.resource("google_project_iam_member", added.get(0));
    assertThat(grant.path("role").asText()).isEqualTo("roles/container.clusterViewer");
    assertThat(grant.path("member").asText()).isEqualTo("serviceAccount:" + reader);
    assertThat(subjects).containsExactly(KubernetesSubject.user(reader));
  }

  @Test
  void aServiceAccountActsAsAnAccountOfItsOwn() {
    JsonNode account = stack.resource("google_service_account", "cluster/identity-apps.sample");
    JsonNode binding =
        stack.resource("google_service_account_iam_member", "cluster/identity-binding-apps.sample");

    assertThat(account.path("account_id").asText()).matches("[a-z][a-z0-9-]{4,28}[a-z0-9]");
    assertThat(binding.path("role").asText()).isEqualTo("roles/iam.workloadIdentityUser");
    assertThat(binding.path("member").asText())
        .isEqualTo("serviceAccount:example-staging.svc.id.goog[apps/sample]");
    assertThat(
            stack.dependencies(
                "google_service_account_iam_member", "cluster/identity-binding-apps.sample"))
        .containsExactly("cluster/cluster");
    assertThat(stack.target(stack.output("identity").asText()))
        .isEqualTo("cluster/identity-apps.sample.email");
    assertThat(stack.output("annotation")).isEqualTo(stack.output("identity"));
  }

  @Test
  void idsOfAccountsFitAndDiffer() {
    String whole = Hashes.accountId(PROJECT, "a".repeat(32), "b".repeat(63) + "/c");

    assertThat(whole).hasSize(30).matches("[a-z][a-z0-9-]{4,28}[a-z0-9]");
    assertThat(Hashes.accountId(PROJECT, "a", "b")).hasSizeBetween(6, 30);
    assertThat(Hashes.accountId(PROJECT, "s", "a-b/c"))
        .isNotEqualTo(Hashes.accountId(PROJECT, "s", "a/b-c"));
    assertThat(Hashes.accountId(PROJECT, "s", "nodes"))
        .isNotEqualTo(Hashes.accountId(new GoogleProject(PROJECT.id(), "us-east1"), "s", "nodes"));
    // Another id is another account, and what it was granted is gone: these never change.
    assertThat(Hashes.accountId(PROJECT, "google-staging", "nodes"))
        .isEqualTo("google-staging-nodes-ad2ea227");
  }

  @Test
  void customizersHaveTheLastWord() {
    SynthesizedStack custom =
        with(
            props ->
                props
                    .customizeCluster(config -> config.description("mine"))
                    .customizeNodePool(
                        (pool, config) -> config.maxPodsPerNode(pool.name().length())));

    assertThat(cluster(custom).path("description").asText()).isEqualTo("mine");
    assertThat(pool(custom, "general").path("max_pods_per_node").asInt()).isEqualTo(7);
  }

  @Test
  void groupsOfADomainCanBeNamedInRbac() {
    SynthesizedStack groups = with(props -> props.securityGroup("gke-security-groups@example.com"));

    assertThat(cluster(groups).at("/authenticator_groups_config/security_group").asText())
        .isEqualTo("gke-security-groups@example.com");
    assertThat(cluster(stack).has("authenticator_groups_config")).isFalse();
  }

  @Test
  void anExistingOneIsLookedUpByItsName() {
    SynthesizedStack byName =
        GoogleStack.of(
            scope -> {
              KubernetesCluster cluster = GoogleCluster.existing(scope, "cluster", PROJECT, "old");
              access(scope, cluster);
              cluster.workloadIdentity(SAMPLE);
            });
    SynthesizedStack byAddress =
        GoogleStack.of(
            scope ->
                access(
                    scope,
                    GoogleCluster.existingByAddress(
                        scope, "cluster", PROJECT, "old", Optional.of("socks5://127.0.0.1:1080"))));

    assertThat(
            byName
                .resource("data.google_container_cluster", "cluster/cluster")
                .path("location")
                .asText())
        .isEqualTo("europe-west3");
    assertThat(byName.output("endpoint").asText()).contains("dns_endpoint_config[0].endpoint");
    assertThat(byName.output("ca").asText()).isEqualTo("none");
    assertThat(byName.all("google_service_account"))
        .containsExactly("cluster/identity-apps.sample");
    assertThat(byAddress.output("ca").asText()).contains("cluster_ca_certificate");
  }
}
