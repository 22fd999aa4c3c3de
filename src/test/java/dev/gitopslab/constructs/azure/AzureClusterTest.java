package dev.gitopslab.constructs.azure;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.azure.AzureStack.ADMINISTRATOR;
import static dev.gitopslab.constructs.azure.AzureStack.existingNetwork;
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
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.constructs.Construct;

class AzureClusterTest {

  private static final ServiceAccountReference SAMPLE =
      new ServiceAccountReference("apps", "sample");
  private static final String OFFICE = "203.0.113.0/24";
  private static final String EGRESS = "198.51.100.7/32";

  /** In a network of its own, with one identity. */
  private static SynthesizedStack stack;

  private static final List<String> ready = new ArrayList<>();

  @BeforeAll
  static void synthesize() {
    stack =
        AzureStack.of(
            scope -> {
              AzureNetwork network =
                  new AzureNetwork(scope, "network", AzureStack.network().build());
              AzureCluster cluster =
                  new AzureCluster(scope, "cluster", AzureStack.cluster(network).build());
              WorkloadIdentity identity = cluster.workloadIdentity(SAMPLE);
              output(scope, "id", cluster.id());
              output(scope, "identity", identity.principal());
              output(
                  scope, "client", identity.annotations().get("azure.workload.identity/client-id"));
              assertThat(identity.annotations()).hasSize(1);
              assertThat(identity.podLabels())
                  .containsExactly(Map.entry("azure.workload.identity/use", "true"));
              assertThat(cluster.workloadIdentity(SAMPLE)).isSameAs(identity);
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

  private static SynthesizedStack with(UnaryOperator<AzureClusterProps.Builder> change) {
    return with(change, (scope, cluster) -> {});
  }

  private static SynthesizedStack with(
      UnaryOperator<AzureClusterProps.Builder> change,
      BiConsumer<TerraformStack, AzureCluster> more) {
    return AzureStack.of(
        scope ->
            more.accept(
                scope,
                new AzureCluster(
                    scope,
                    "cluster",
                    change.apply(AzureStack.cluster(existingNetwork())).build())));
  }

  private static AzureClusterProps.Builder open(AzureClusterProps.Builder props) {
    return props.apiAllowedCidrs(List.of(Cidr.parse(OFFICE))).egressCidrs(List.of(EGRESS));
  }

  private static JsonNode cluster(SynthesizedStack stack) {
    return stack.resource("azurerm_kubernetes_cluster", "cluster/cluster");
  }

  private static JsonNode pool(SynthesizedStack stack, String name) {
    return stack.resource("azurerm_kubernetes_cluster_node_pool", "cluster/nodes-" + name);
  }

  private static List<String> ranges(SynthesizedStack stack) {
    return texts(cluster(stack).at("/api_server_access_profile/authorized_ip_ranges"));
  }

  @Test
  void isPrivateUnlessRangesAreNamed() {
    SynthesizedStack open = with(AzureClusterTest::open);

    assertThat(cluster(stack).path("private_cluster_enabled").asBoolean()).isTrue();
    assertThat(cluster(stack).path("private_dns_zone_id").asText()).isEqualTo("System");
    assertThat(cluster(stack).get("private_cluster_public_fqdn_enabled").asBoolean(true)).isFalse();
    assertThat(cluster(stack).has("api_server_access_profile")).isFalse();
    assertThat(cluster(open).get("private_cluster_enabled").asBoolean(true)).isFalse();
    assertThat(cluster(open).has("private_dns_zone_id")).isFalse();
    assertThat(ranges(open)).containsExactly(OFFICE, EGRESS);
  }

  @Test
  void aPublicApiWithoutARangeAnswersNobodyButNodes() {
    SynthesizedStack closed =
        with(props -> props.privateCluster(false).egressCidrs(List.of(EGRESS)));

    assertThat(cluster(closed).get("private_cluster_enabled").asBoolean(true)).isFalse();
    assertThat(ranges(closed)).containsExactly("0.0.0.0/32", EGRESS);
  }

  @Test
  void nodesOfAnOwnNetworkReachAPublicApi() {
    SynthesizedStack own =
        AzureStack.of(
            scope -> {
              AzureNetwork network =
                  new AzureNetwork(scope, "network", AzureStack.network().build());
              new AzureCluster(
                  scope,
                  "cluster",
                  open(AzureStack.cluster(network)).egressCidrs(network.egressCidrs()).build());
            });

    assertThat(ranges(own)).hasSize(2).first().isEqualTo(OFFICE);
    assertThat(ranges(own).get(1)).startsWith("${azurerm_public_ip.network_egress-address_");
  }

  @Test
  void entraIsTheOnlyWayIn() {
    JsonNode cluster = cluster(stack);
    JsonNode grant =
        stack.resource("azurerm_role_assignment", "cluster/administrator-" + ADMINISTRATOR);

    assertThat(cluster.path("local_account_disabled").asBoolean()).isTrue();
    assertThat(cluster.path("role_based_access_control_enabled").asBoolean()).isTrue();
    assertThat(
            cluster
                .at("/azure_active_directory_role_based_access_control/azure_rbac_enabled")
                .asBoolean())
        .isTrue();
    assertThat(cluster.at("/azure_active_directory_role_based_access_control/tenant_id").asText())
        .isEqualTo(AzureStack.SUBSCRIPTION.tenantId());
    assertThat(cluster.get("run_command_enabled").asBoolean(true)).isFalse();
    assertThat(grant.path("principal_id").asText()).isEqualTo(ADMINISTRATOR);
    assertThat(grant.path("role_definition_name").asText())
        .isEqualTo("Azure Kubernetes Service RBAC Cluster Admin");
    assertThat(stack.target(grant.path("scope").asText())).isEqualTo("cluster/cluster.id");
    assertThat(stack.text()).doesNotContain("kube_admin_config");
  }

  @Test
  void anotherAdministratorMovesNoOther() {
    String another = "aaaaaaaa-bbbb-cccc-dddd-ffffffffffff";
    SynthesizedStack one = with(props -> props);
    SynthesizedStack two = with(props -> props.administrators(List.of(another, ADMINISTRATOR)));

    assertThat(two.addresses("cluster")).containsAll(one.addresses("cluster"));
    assertThat(two.addresses("cluster")).hasSize(one.addresses("cluster").size() + 1);
  }

  @Test
  void planReadersMaySignInAndNothingElse() {
    String reader = "aaaaaaaa-bbbb-cccc-dddd-ffffffffffff";
    List<KubernetesSubject> subjects = new ArrayList<>();
    SynthesizedStack more =
        with(
            props -> props.planReaders(List.of(reader)),
            (scope, cluster) -> subjects.addAll(cluster.planReaders()));
    List<String> added = new ArrayList<>(more.all());
    added.removeAll(with(props -> props).all());

    assertThat(added).containsExactly("azurerm_role_assignment cluster/plan-reader-" + reader);
    JsonNode grant = more.resource(added.get(0));
    assertThat(stack.target(grant.path("scope").asText())).isEqualTo("cluster/cluster.id");
    assertThat(grant.path("principal_id").asText()).isEqualTo(reader);
    assertThat(grant.path("principal_type").asText()).isEqualTo("ServicePrincipal");
    assertThat(grant.path("role_definition_name").asText())
        .isEqualTo("Azure Kubernetes Service Cluster User Role");
    assertThat(subjects).containsExactly(KubernetesSubject.user(reader));
    assertThat(more.dependencies("azurerm_kubernetes_cluster_node_pool", "cluster/nodes-general"))
        .containsExactly("cluster/administrator-" + ADMINISTRATOR);
  }

  @Test
  void keepsTheLogsOfTheControlPlane() {
    JsonNode setting = stack.resource("azurerm_monitor_diagnostic_setting", "cluster/log-setting");
    JsonNode workspace = stack.resource("azurerm_log_analytics_workspace", "cluster/logs");

    assertThat(
            StreamSupport.stream(setting.path("enabled_log").spliterator(), false)
                .map(log -> log.path("category").asText()))
        .containsExactly(
            "kube-apiserver",
            "kube-audit-admin",
            "kube-controller-manager",
            "kube-scheduler",
            "cluster-autoscaler",
            "cloud-controller-manager",
            "guard");
    assertThat(stack.target(setting.path("target_resource_id").asText()))
        .isEqualTo("cluster/cluster.id");
    assertThat(stack.target(setting.path("log_analytics_workspace_id").asText()))
        .isEqualTo("cluster/logs.id");
    assertThat(workspace.path("retention_in_days").asInt()).isEqualTo(365);
    assertThat(workspace.get("local_authentication_enabled").asBoolean(true)).isFalse();
    SynthesizedStack elsewhere = with(props -> props.logWorkspaceId(AzureStack.WORKSPACE_ID));
    assertThat(elsewhere.all("azurerm_log_analytics_workspace")).isEmpty();
  }

  @Test
  void podsHaveAddressesOfTheirOwnAndNodesLeaveByTheirNatGateway() {
    JsonNode network = cluster(stack).path("network_profile");

    assertThat(network.path("network_plugin").asText()).isEqualTo("azure");
    assertThat(network.path("network_plugin_mode").asText()).isEqualTo("overlay");
    assertThat(network.path("network_data_plane").asText()).isEqualTo("cilium");
    assertThat(network.path("network_policy").asText()).isEqualTo("cilium");
    assertThat(network.path("outbound_type").asText()).isEqualTo("userAssignedNATGateway");
    assertThat(network.path("pod_cidr").asText()).isEqualTo("10.244.0.0/16");
    assertThat(network.path("service_cidr").asText()).isEqualTo("10.245.0.0/16");
    assertThat(network.path("dns_service_ip").asText()).isEqualTo("10.245.0.10");
    assertThat(
            cluster(with(props -> props.egress(Egress.ROUTE_TABLE)))
                .at("/network_profile/outbound_type")
                .asText())
        .isEqualTo("userDefinedRouting");
  }

  @Test
  void aSmallPoolRunsWhatAksNeedsAndNothingElse() {
    JsonNode pool = cluster(stack).path("default_node_pool");

    assertThat(pool.path("name").asText()).isEqualTo("system");
    assertThat(pool.path("only_critical_addons_enabled").asBoolean()).isTrue();
    assertThat(pool.path("os_disk_type").asText()).isEqualTo("Ephemeral");
    assertThat(pool.path("min_count").asInt()).isEqualTo(2);
    assertThat(pool.path("max_count").asInt()).isEqualTo(4);
    assertThat(pool.has("node_count")).isFalse();
    assertThat(texts(pool.path("zones"))).containsExactly("1", "2", "3");
    assertThat(stack.target(pool.path("vnet_subnet_id").asText())).isEqualTo("network/nodes.id");
    assertThat(
            cluster(with(props -> props.availabilityZones(List.of())))
                .at("/default_node_pool/zones")
                .isMissingNode())
        .isTrue();
  }

  @Test
  void userPoolsAreOfTheirOwn() {
    JsonNode pool = pool(stack, "general");

    assertThat(pool.path("mode").asText()).isEqualTo("User");
    assertThat(pool.path("vm_size").asText()).isEqualTo("Standard_D4ds_v5");
    assertThat(pool.path("auto_scaling_enabled").asBoolean()).isTrue();
    assertThat(pool.path("min_count").asInt()).isEqualTo(2);
    assertThat(pool.path("max_count").asInt()).isEqualTo(4);
    assertThat(pool.has("node_count")).isFalse();
    assertThat(pool.path("os_disk_size_gb").asInt()).isEqualTo(50);
    assertThat(stack.target(pool.path("kubernetes_cluster_id").asText()))
        .isEqualTo("cluster/cluster.id");
    assertThat(pool.has("node_labels")).isFalse();
    assertThat(pool.has("node_taints")).isFalse();
  }

  @Test
  void aPoolOfAFixedSizeDoesNotScale() {
    SynthesizedStack fixed =
        with(
            props ->
                props
                    .systemMinSize(3)
                    .systemMaxSize(3)
                    .nodePools(
                        List.of(
                            NodePool.builder("fixed", "Standard_D4ds_v5")
                                .minSize(3)
                                .maxSize(3)
                                .build())));

    for (JsonNode pool : List.of(pool(fixed, "fixed"), cluster(fixed).path("default_node_pool"))) {
      assertThat(pool.get("auto_scaling_enabled").asBoolean(true)).isFalse();
      assertThat(pool.path("node_count").asInt()).isEqualTo(3);
      assertThat(pool.has("min_count")).isFalse();
      assertThat(pool.has("max_count")).isFalse();
    }
  }

  @Test
  void spotMachinesAreAnotherPoolWithTheMarksThatAksGivesThem() {
    SynthesizedStack spot =
        with(
            props ->
                props.nodePools(
                    List.of(
                        NodePool.builder("general", "Standard_D4ds_v5").build(),
                        NodePool.builder("batch", "Standard_D4ds_v5")
                            .minSize(0)
                            .capacity(NodePool.Capacity.SPOT)
                            .label("kind", "batch")
                            .taint(
                                new NodePool.Taint(
                                    "dedicated", "batch", NodePool.Taint.Effect.NO_EXECUTE))
                            .build())));
    JsonNode pool = pool(spot, "batchspot");

    assertThat(pool.path("name").asText()).isEqualTo("batchspot");
    assertThat(pool.path("priority").asText()).isEqualTo("Spot");
    assertThat(pool.path("eviction_policy").asText()).isEqualTo("Delete");
    assertThat(pool.path("spot_max_price").asInt()).isEqualTo(-1);
    assertThat(pool.has("upgrade_settings")).isFalse();
    assertThat(pool.at("/node_labels/kind").asText()).isEqualTo("batch");
    assertThat(pool.path("node_labels").path("kubernetes.azure.com/scalesetpriority").asText())
        .isEqualTo("spot");
    assertThat(texts(pool.path("node_taints")))
        .containsExactly(
            "dedicated=batch:NoExecute", "kubernetes.azure.com/scalesetpriority=spot:NoSchedule");
    assertThat(pool.get("min_count").asInt(-1)).isZero();
  }

  /** What the provider would otherwise make another cluster, or another pool, for. */
  @Test
  void ordinaryChangesGoThroughATemporaryPoolOrInPlace() {
    SynthesizedStack other =
        with(
            props ->
                props
                    .systemMachineType("Standard_D8ds_v5")
                    .availabilityZones(List.of("1"))
                    .hostEncryption(false)
                    .nodePools(
                        List.of(
                            NodePool.builder("general", "Standard_E4ds_v5")
                                .diskSizeGib(100)
                                .maxSize(9)
                                .build())));

    assertThat(other.addresses("cluster")).isEqualTo(with(props -> props).addresses("cluster"));
    for (SynthesizedStack each : List.of(stack, other)) {
      JsonNode system = cluster(each).path("default_node_pool");
      assertThat(system.path("temporary_name_for_rotation").asText()).isEqualTo("tmpbbc5e661");
      assertThat(pool(each, "general").path("temporary_name_for_rotation").asText())
          .isEqualTo("tmp0feae16d");
      // Unsetting this makes another cluster, so it is always there.
      assertThat(system.at("/upgrade_settings/drain_timeout_in_minutes").asInt()).isEqualTo(30);
      assertThat(system.at("/upgrade_settings").has("undrainable_node_behavior")).isFalse();
    }
    assertThat(different(with(props -> props), other, "/name", "/dns_prefix", "/network_profile"))
        .isEmpty();
  }

  @Test
  void rangesComeAndGoInPlaceWhereTheApiIsPublicOnPurpose() {
    UnaryOperator<AzureClusterProps.Builder> none =
        props -> props.privateCluster(false).egressCidrs(List.of(EGRESS));
    SynthesizedStack before = with(none);
    SynthesizedStack after = with(props -> open(none.apply(props)));

    assertThat(
            different(
                before,
                after,
                "/private_cluster_enabled",
                "/private_dns_zone_id",
                "/dns_prefix",
                "/network_profile"))
        .isEmpty();
    assertThat(after.addresses("cluster")).isEqualTo(before.addresses("cluster"));
  }

  /** The traps that cannot be removed; their documentation says so. */
  @Test
  void whatNeedsAnotherClusterIsKnown() {
    SynthesizedStack before = with(AzureClusterTest::open);

    assertThat(different(before, with(props -> props), "/private_cluster_enabled")).isNotEmpty();
    assertThat(
            different(
                before,
                with(props -> open(props).podCidr(Cidr.parse("10.248.0.0/16"))),
                "/network_profile/pod_cidr"))
        .isNotEmpty();
  }

  private static List<String> different(
      SynthesizedStack one, SynthesizedStack other, String... pointers) {
    return List.of(pointers).stream()
        .filter(pointer -> !cluster(one).at(pointer).equals(cluster(other).at(pointer)))
        .toList();
  }

  /** A plan that replaces the cluster must fail before it takes anything from the old one. */
  @Test
  void everythingInTheClusterIsCreatedBeforeItIsDestroyed() {
    for (String resource :
        List.of(
            "azurerm_kubernetes_cluster cluster/cluster",
            "azurerm_kubernetes_cluster_node_pool cluster/nodes-general",
            "azurerm_role_assignment cluster/administrator-" + ADMINISTRATOR,
            "azurerm_federated_identity_credential cluster/identity-credential-apps.sample",
            "azurerm_monitor_diagnostic_setting cluster/log-setting")) {
      String[] parts = resource.split(" ");
      assertThat(
              stack.resource(parts[0], parts[1]).at("/lifecycle/create_before_destroy").asBoolean())
          .as(resource)
          .isTrue();
    }
  }

  @Test
  void upgradesGoFromTheClusterToItsNodes() {
    SynthesizedStack upgraded =
        AzureStack.of(
            scope ->
                new AzureCluster(
                    scope,
                    "cluster",
                    AzureClusterProps.builder(
                            AzureStack.group(), "staging", existingNetwork(), "1.36")
                        .administrators(List.of(ADMINISTRATOR))
                        .nodePools(List.of(NodePool.builder("general", "Standard_D4ds_v5").build()))
                        .build()));

    assertThat(cluster(upgraded).path("kubernetes_version").asText()).isEqualTo("1.36");
    assertThat(cluster(upgraded).at("/default_node_pool/orchestrator_version").asText())
        .isEqualTo("1.36");
    assertThat(pool(upgraded, "general").path("orchestrator_version").asText()).isEqualTo("1.36");
    assertThat(cluster(upgraded).at("/lifecycle").has("ignore_changes")).isFalse();
  }

  @Test
  void patchesComeInTheHoursOfMaintenance() {
    JsonNode cluster =
        cluster(with(props -> props.maintenanceDay(DayOfWeek.TUESDAY).maintenanceHour(23)));

    assertThat(cluster(stack).path("automatic_upgrade_channel").asText()).isEqualTo("patch");
    assertThat(cluster(stack).path("node_os_upgrade_channel").asText()).isEqualTo("NodeImage");
    for (String window : List.of("maintenance_window_auto_upgrade", "maintenance_window_node_os")) {
      assertThat(cluster(stack).path(window).path("day_of_week").asText()).isEqualTo("Sunday");
      assertThat(cluster(stack).path(window).path("start_time").asText()).isEqualTo("01:00");
      assertThat(cluster.path(window).path("day_of_week").asText()).isEqualTo("Tuesday");
      assertThat(cluster.path(window).path("start_time").asText()).isEqualTo("23:00");
      assertThat(cluster.path(window).path("frequency").asText()).isEqualTo("Weekly");
      assertThat(cluster.path(window).path("duration").asInt()).isEqualTo(4);
    }
    assertThat(
            cluster(with(props -> props.automaticPatches(false))).has("automatic_upgrade_channel"))
        .isFalse();
  }

  @Test
  void hostsEncryptAndPolicyWatches() {
    SynthesizedStack without = with(props -> props.hostEncryption(false));

    assertThat(cluster(stack).at("/default_node_pool/host_encryption_enabled").asBoolean())
        .isTrue();
    assertThat(pool(stack, "general").path("host_encryption_enabled").asBoolean()).isTrue();
    assertThat(cluster(without).at("/default_node_pool/host_encryption_enabled").asBoolean(true))
        .isFalse();
    assertThat(pool(without, "general").get("host_encryption_enabled").asBoolean(true)).isFalse();
    assertThat(cluster(stack).path("azure_policy_enabled").asBoolean()).isTrue();
    assertThat(cluster(stack).at("/key_vault_secrets_provider/secret_rotation_enabled").asBoolean())
        .isTrue();
    assertThat(cluster(stack).path("sku_tier").asText()).isEqualTo("Standard");
  }

  @Test
  void secretsAreEncryptedWithAnOwnKeyWhereThereIsOne() {
    String id = "https://staging.vault.azure.net/keys/secrets/0123456789abcdef0123456789abcdef";
    String vault = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/staging";
    SynthesizedStack own = with(props -> props.encryptionKey(new KeyVaultKey(id, vault)));
    JsonNode permission = own.resource("azurerm_role_assignment", "cluster/key-permission");

    assertThat(cluster(own).at("/key_management_service/key_vault_key_id").asText()).isEqualTo(id);
    assertThat(permission.path("scope").asText()).isEqualTo(vault);
    assertThat(permission.path("role_definition_name").asText()).isEqualTo("Key Vault Crypto User");
    assertThat(own.dependencies("azurerm_kubernetes_cluster", "cluster/cluster"))
        .contains("cluster/key-permission");
    assertThat(cluster(stack).has("key_management_service")).isFalse();
  }

  @Test
  void comesAfterItsRightsAndTheWayOut() {
    assertThat(stack.dependencies("azurerm_kubernetes_cluster", "cluster/cluster"))
        .containsExactlyInAnyOrder(
            "cluster/subnet-permission",
            "cluster/network-permission",
            "network/nat-address",
            "network/nat-association",
            "network/nodes-security-group-association",
            "network/database-security-group-association");
    for (String permission : List.of("subnet-permission", "network-permission")) {
      JsonNode role = stack.resource("azurerm_role_assignment", "cluster/" + permission);
      assertThat(role.path("role_definition_name").asText()).isEqualTo("Network Contributor");
      assertThat(role.path("principal_type").asText()).isEqualTo("ServicePrincipal");
      assertThat(stack.target(role.path("principal_id").asText()))
          .isEqualTo("cluster/identity.principal_id");
    }
    assertThat(with(AzureClusterTest::open).all("azurerm_role_assignment"))
        .doesNotContain("cluster/network-permission");
  }

  @Test
  void rightsHaveAsLongToBecomeKnownAsNodesTakeToStart() {
    assertThat(stack.dependencies("azurerm_kubernetes_cluster_node_pool", "cluster/nodes-general"))
        .containsExactly("cluster/administrator-" + ADMINISTRATOR);
    assertThat(ready)
        .containsExactlyInAnyOrder(
            "cluster/nodes-general",
            "cluster/administrator-" + ADMINISTRATOR,
            "cluster/identity-credential-apps.sample");
  }

  @Test
  void kubeloginSignsInAndNothingSecretIsNeeded() {
    assertThat(stack.output("command").asText()).isEqualTo("kubelogin");
    assertThat(texts(stack.output("arguments")))
        .containsExactly(
            "get-token",
            "--login",
            "azurecli",
            "--tenant-id",
            "99999999-8888-7777-6666-555555555555",
            "--server-id",
            "6dae42f8-4368-4678-94ff-3960e28e3630");
    // kube_config is a secret as a whole: an endpoint from there could not be an output.
    assertThat(stack.output("endpoint").asText())
        .matches("https://\\$\\{azurerm_kubernetes_cluster\\.\\w+\\.private_fqdn}:443");
    assertThat(stack.output("ca").asText())
        .matches(
            "\\$\\{base64decode\\(azurerm_kubernetes_cluster\\.\\w+\\.kube_config\\[0]"
                + "\\.cluster_ca_certificate\\)}");
    assertThat(stack.output("kubeconfig").asText())
        .isEqualTo(
            "az aks get-credentials --subscription 11111111-2222-3333-4444-555555555555"
                + " --resource-group staging-group --name staging && kubelogin convert-kubeconfig"
                + " --login azurecli");
    SynthesizedStack open =
        with(props -> open(props).login(ClusterLogin.WORKLOAD_IDENTITY), AzureClusterTest::access);
    assertThat(open.output("endpoint").asText()).contains(".fqdn}:443");
    assertThat(texts(open.output("arguments"))).contains("workloadidentity");
  }

  @Test
  void aServiceAccountGetsAnIdentityOfItsOwn() {
    JsonNode credential =
        stack.resource(
            "azurerm_federated_identity_credential", "cluster/identity-credential-apps.sample");

    assertThat(credential.path("subject").asText()).isEqualTo("system:serviceaccount:apps:sample");
    assertThat(texts(credential.path("audience"))).containsExactly("api://AzureADTokenExchange");
    assertThat(stack.target(credential.path("issuer").asText()))
        .isEqualTo("cluster/cluster.oidc_issuer_url");
    assertThat(stack.target(credential.path("parent_id").asText()))
        .isEqualTo("cluster/identity-apps.sample.id");
    assertThat(credential.path("name").asText()).isEqualTo("staging_apps_sample");
    assertThat(stack.target(stack.output("identity").asText()))
        .isEqualTo("cluster/identity-apps.sample.principal_id");
    assertThat(stack.target(stack.output("client").asText()))
        .isEqualTo("cluster/identity-apps.sample.client_id");
    assertThat(cluster(stack).path("oidc_issuer_enabled").asBoolean()).isTrue();
    assertThat(cluster(stack).path("workload_identity_enabled").asBoolean()).isTrue();
  }

  @Test
  void longNamesOfServiceAccountsFit() {
    ServiceAccountReference longest = new ServiceAccountReference("n".repeat(63), "a".repeat(63));
    SynthesizedStack named =
        with(props -> props, (scope, cluster) -> cluster.workloadIdentity(longest));
    String credential = named.all("azurerm_federated_identity_credential").get(0);

    assertThat(
            named
                .resource("azurerm_federated_identity_credential", credential)
                .path("name")
                .asText())
        .hasSize(120);
  }

  @Test
  void aPoolThatIsThereOrThatAksDoesNotKnowIsRefused() {
    with(
        props -> props,
        (scope, cluster) -> {
          assertThatThrownBy(
                  () ->
                      cluster.addNodePool(NodePool.builder("general", "Standard_D4ds_v5").build()))
              .isInstanceOf(ConfigurationException.class)
              .hasMessage("name: \"general\" is already a node pool of staging; use another name");
          assertThatThrownBy(
                  () -> cluster.addNodePool(NodePool.builder("a-b", "Standard_D4ds_v5").build()))
              .hasMessage(
                  "name: \"a-b\" has a hyphen, which AKS does not take; use letters and digits"
                      + " only");
          cluster.addNodePool(NodePool.builder("more", "Standard_D4ds_v5").build());
          assertThat(cluster.nodePools()).containsOnlyKeys("general", "more");
        });
  }

  @Test
  void protectionIsOnlyThereWhereAskedFor() {
    assertThat(
            cluster(with(props -> props.protect(true)))
                .at("/lifecycle/prevent_destroy")
                .asBoolean())
        .isTrue();
    assertThat(stack.text()).doesNotContain("prevent_destroy");
  }

  @Test
  void customizersHaveTheLastWord() {
    SynthesizedStack custom =
        with(
            props ->
                props
                    .customizeCluster(config -> config.imageCleanerEnabled(true))
                    .customizeNodePool((pool, config) -> config.maxPods(60)));

    assertThat(cluster(custom).path("image_cleaner_enabled").asBoolean()).isTrue();
    assertThat(pool(custom, "general").path("max_pods").asInt()).isEqualTo(60);
  }

  @Test
  void theSameSettingsGiveTheSameText() {
    assertThat(with(props -> props).text()).isEqualTo(with(props -> props).text());
  }

  @Test
  void anExistingOneIsLookedUpByItsName() {
    SynthesizedStack existing =
        AzureStack.of(
            scope -> {
              KubernetesCluster cluster =
                  AzureCluster.existing(
                      scope,
                      "cluster",
                      AzureStack.group(),
                      "shared",
                      ClusterLogin.MANAGED_IDENTITY,
                      "http://proxy:3128");
              access(scope, cluster);
              assertThat(cluster.name()).isEqualTo("shared");
              assertThat(cluster.ready()).isEmpty();
              cluster.workloadIdentity(SAMPLE);
              assertThat(cluster.ready()).hasSize(1);
              assertThat(((ClusterAccess.Exec) cluster.access()).proxyUrl())
                  .contains("http://proxy:3128");
            });

    assertThat(existing.all())
        .containsExactly(
            "azurerm_federated_identity_credential cluster/identity-credential-apps.sample",
            "azurerm_user_assigned_identity cluster/identity-apps.sample",
            "data.azurerm_kubernetes_cluster cluster/cluster");
    assertThat(existing.output("endpoint").asText())
        .matches("https://\\$\\{.*private_cluster_enabled \\? .*private_fqdn : .*fqdn.*}:443");
    assertThat(texts(existing.output("arguments"))).contains("msi");
  }

  /** An address that changes destroys what it stood for. */
  @Test
  void addressesAreFrozen() {
    assertThat(stack.all().stream().filter(path -> path.contains(" cluster/")))
        .containsExactly(
            "azurerm_federated_identity_credential cluster/identity-credential-apps.sample",
            "azurerm_kubernetes_cluster cluster/cluster",
            "azurerm_kubernetes_cluster_node_pool cluster/nodes-general",
            "azurerm_log_analytics_workspace cluster/logs",
            "azurerm_monitor_diagnostic_setting cluster/log-setting",
            "azurerm_role_assignment cluster/administrator-" + ADMINISTRATOR,
            "azurerm_role_assignment cluster/network-permission",
            "azurerm_role_assignment cluster/subnet-permission",
            "azurerm_user_assigned_identity cluster/identity",
            "azurerm_user_assigned_identity cluster/identity-apps.sample");
  }
}
