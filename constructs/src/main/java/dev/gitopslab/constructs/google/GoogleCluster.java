package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.TerraformResourceLifecycle;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerCluster;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterAddonsConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterAddonsConfigDnsCacheConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterAddonsConfigGcePersistentDiskCsiDriverConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterAddonsConfigHorizontalPodAutoscaling;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterAddonsConfigHttpLoadBalancing;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterAddonsConfigNetworkPolicyConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterAnonymousAuthenticationConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterAuthenticatorGroupsConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterBinaryAuthorization;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterControlPlaneEndpointsConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterControlPlaneEndpointsConfigDnsEndpointConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterCostManagementConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterDatabaseEncryption;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterGatewayApiConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterIpAllocationPolicy;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterLoggingConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterMaintenancePolicy;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterMaintenancePolicyRecurringWindow;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterMasterAuth;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterMasterAuthClientCertificateConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterMasterAuthorizedNetworksConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterMasterAuthorizedNetworksConfigCidrBlocks;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterMonitoringConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterMonitoringConfigManagedPrometheus;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterNetworkPolicy;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterNodeConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterNodeConfigShieldedInstanceConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterNodeConfigWorkloadMetadataConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterNodePoolDefaults;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterNodePoolDefaultsNodeConfigDefaults;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterPrivateClusterConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterRbacBindingConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterReleaseChannel;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterSecurityPostureConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterServiceExternalIpsConfig;
import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterWorkloadIdentityConfig;
import com.hashicorp.cdktf.providers.google.container_node_pool.ContainerNodePool;
import com.hashicorp.cdktf.providers.google.container_node_pool.ContainerNodePoolAutoscaling;
import com.hashicorp.cdktf.providers.google.container_node_pool.ContainerNodePoolConfig;
import com.hashicorp.cdktf.providers.google.container_node_pool.ContainerNodePoolManagement;
import com.hashicorp.cdktf.providers.google.container_node_pool.ContainerNodePoolNodeConfig;
import com.hashicorp.cdktf.providers.google.container_node_pool.ContainerNodePoolNodeConfigKubeletConfig;
import com.hashicorp.cdktf.providers.google.container_node_pool.ContainerNodePoolNodeConfigShieldedInstanceConfig;
import com.hashicorp.cdktf.providers.google.container_node_pool.ContainerNodePoolNodeConfigTaint;
import com.hashicorp.cdktf.providers.google.container_node_pool.ContainerNodePoolNodeConfigWorkloadMetadataConfig;
import com.hashicorp.cdktf.providers.google.container_node_pool.ContainerNodePoolUpgradeSettings;
import com.hashicorp.cdktf.providers.google.data_google_project.DataGoogleProject;
import com.hashicorp.cdktf.providers.google.data_google_project.DataGoogleProjectConfig;
import com.hashicorp.cdktf.providers.google.kms_crypto_key_iam_member.KmsCryptoKeyIamMember;
import com.hashicorp.cdktf.providers.google.kms_crypto_key_iam_member.KmsCryptoKeyIamMemberConfig;
import com.hashicorp.cdktf.providers.google.project_iam_member.ProjectIamMember;
import com.hashicorp.cdktf.providers.google.project_iam_member.ProjectIamMemberConfig;
import com.hashicorp.cdktf.providers.google.service_account.ServiceAccount;
import com.hashicorp.cdktf.providers.google.service_account.ServiceAccountConfig;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Dependencies;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.KubernetesSubject;
import dev.gitopslab.constructs.core.Lifecycles;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.constructs.Construct;

/**
 * A regional <a
 * href="https://registry.terraform.io/providers/hashicorp/google/6.50.0/docs/resources/container_cluster">GKE
 * cluster</a> (Standard) with node pools, none of which has a public address.
 *
 * <ul>
 *   <li>The API is reached from the network, and from outside by a name that IAM guards (the DNS
 *       endpoint) or, for the ranges named, by a public address. Nobody is anonymous there.
 *   <li>Secrets are encrypted with an own key; the logs of the API, the scheduler and the
 *       controller manager are kept in Cloud Logging.
 *   <li>Only the administrators named are given rights; there are neither client certificates nor
 *       passwords.
 *   <li>Nodes run as an account of their own that can write logs and metrics and pull images, start
 *       only signed software, and show pods a metadata server without the node's credentials; pods
 *       get identities by {@link #workloadIdentity}. NetworkPolicies are enforced (Dataplane V2).
 *   <li>GKE upgrades and repairs control plane and nodes in the maintenance window.
 * </ul>
 *
 * <p>The name, the network and its ranges, the project and the region cannot be changed; with
 * {@code protect} a plan that tries fails, otherwise it fails before anything is deleted, because
 * the name is taken until then. Give the cluster another name to go over to a new one.
 */
public final class GoogleCluster extends Construct implements KubernetesCluster {

  private static final List<String> NODE_SCOPES =
      List.of("https://www.googleapis.com/auth/cloud-platform");

  /** GKE sets it too; a pool without it is replaced on every apply. */
  private static final Map<String, String> NODE_METADATA =
      Map.of("disable-legacy-endpoints", "true");

  private final GoogleClusterProps props;
  private final EncryptionKey encryptionKey;
  private final ServiceAccount nodeAccount;
  private final ContainerCluster cluster;
  private final WorkloadIdentities identities;
  private final List<ITerraformDependable> beforeCluster = new ArrayList<>();
  private final List<ITerraformDependable> grants = new ArrayList<>();
  private final Map<String, ContainerNodePool> nodePools = new LinkedHashMap<>();

  /**
   * Adds the cluster to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the cluster
   * @param props its settings
   */
  public GoogleCluster(Construct scope, String id, GoogleClusterProps props) {
    super(scope, id);
    this.props = props;
    List<ITerraformDependable> services =
        Services.enable(this, props.project(), "container", "iam", "binaryauthorization");
    beforeCluster.addAll(services);
    encryptionKey = props.encryptionKey().orElseGet(() -> ownKey(services));
    nodeAccount = createNodeAccount(services);
    cluster = createCluster();
    identities = new WorkloadIdentities(this, props.project(), props.name(), cluster);
    props.administrators().forEach(this::grantEverything);
    props.planReaders().forEach(this::letIn);
    props.nodePools().forEach(this::addNodePool);
  }

  /**
   * A cluster that something else has created, found by its name when Terraform plans and reached
   * by its DNS endpoint, which has to let external traffic in. It must have Workload Identity for
   * {@link #workloadIdentity} to take effect, and whoever runs Terraform must be allowed in it.
   *
   * @param scope what the look-up becomes part of
   * @param id its name there
   * @param project where the cluster is
   * @param name the cluster's name
   */
  public static KubernetesCluster existing(
      Construct scope, String id, GoogleProject project, String name) {
    return new ExistingGoogleCluster(scope, id, project, name, true, Optional.empty());
  }

  /**
   * A cluster that something else has created, reached by the address of its control plane.
   *
   * @param scope what the look-up becomes part of
   * @param id its name there
   * @param project where the cluster is
   * @param name the cluster's name
   * @param proxyUrl such as {@code socks5://127.0.0.1:1080}; empty to go there directly
   */
  public static KubernetesCluster existingByAddress(
      Construct scope, String id, GoogleProject project, String name, Optional<String> proxyUrl) {
    return new ExistingGoogleCluster(scope, id, project, name, false, proxyUrl);
  }

  private EncryptionKey ownKey(List<ITerraformDependable> services) {
    EncryptionKey key =
        new GoogleEncryptionKey(
            this,
            "encryption",
            GoogleEncryptionKeyProps.builder(props.project(), props.name() + "-cluster")
                .protect(props.protect())
                .build());
    // The only name that GKE's agent has is made of the project's number, which only Google knows.
    DataGoogleProject project =
        new DataGoogleProject(
            this,
            "project",
            DataGoogleProjectConfig.builder().projectId(props.project().id()).build());
    // The agent comes with the API.
    beforeCluster.add(
        new KmsCryptoKeyIamMember(
            this,
            "encryption-use",
            KmsCryptoKeyIamMemberConfig.builder()
                .cryptoKeyId(key.id())
                .role("roles/cloudkms.cryptoKeyEncrypterDecrypter")
                .member(
                    "serviceAccount:service-"
                        + project.getNumber()
                        + "@container-engine-robot.iam.gserviceaccount.com")
                .dependsOn(services)
                .build()));
    return key;
  }

  private ServiceAccount createNodeAccount(List<ITerraformDependable> services) {
    ServiceAccount account =
        new ServiceAccount(
            this,
            "node-account",
            ServiceAccountConfig.builder()
                .project(props.project().id())
                .accountId(Hashes.accountId(props.project(), props.name(), "nodes"))
                .displayName("Nodes of " + props.name())
                .description("Nodes of cluster " + props.name())
                .dependsOn(services)
                .build());
    beforeCluster.add(
        grant("node-role", "roles/container.defaultNodeServiceAccount", account.getMember()));
    beforeCluster.add(
        grant("node-role-images", "roles/artifactregistry.reader", account.getMember()));
    return account;
  }

  private ProjectIamMember grant(String id, String role, String member) {
    return new ProjectIamMember(
        this,
        id,
        ProjectIamMemberConfig.builder()
            .project(props.project().id())
            .role(role)
            .member(member)
            .build());
  }

  private void grantEverything(String member) {
    grants.add(grant("administrator-" + label(member), "roles/container.admin", member));
  }

  /** Without rights in the cluster, which come from its own RBAC alone. */
  private void letIn(String member) {
    grant("plan-reader-" + label(member), "roles/container.clusterViewer", member);
  }

  private static String label(String member) {
    return member.substring(member.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9-]", "-")
        + "-"
        + Hashes.of(member);
  }

  private ContainerCluster createCluster() {
    // The cluster goes before the way out of the network and the rights of its nodes do: without
    // them its nodes could no longer be taken down.
    List<ITerraformDependable> before = new ArrayList<>(beforeCluster);
    before.addAll(Dependencies.within(this, props.network().egressReady()));
    ContainerClusterConfig.Builder config =
        ContainerClusterConfig.builder()
            .project(props.project().id())
            .location(props.project().region())
            .name(props.name())
            .description("Cluster " + props.name())
            .network(props.network().id())
            .subnetwork(props.network().nodeSubnetIds().get(0))
            .networkingMode("VPC_NATIVE")
            .ipAllocationPolicy(ipAllocationPolicy())
            .datapathProvider("ADVANCED_DATAPATH")
            .minMasterVersion(props.kubernetesVersion())
            .releaseChannel(
                ContainerClusterReleaseChannel.builder()
                    .channel(props.releaseChannel().name())
                    .build())
            .maintenancePolicy(maintenancePolicy())
            .deletionProtection(props.protect())
            .dependsOn(before);
    if (!props.project().zones().isEmpty()) {
      config.nodeLocations(props.project().zones());
    }
    props
        .securityGroup()
        .ifPresent(
            group ->
                config.authenticatorGroupsConfig(
                    ContainerClusterAuthenticatorGroupsConfig.builder()
                        .securityGroup(group)
                        .build()));
    reachOnlyAsSaid(config);
    refuseTheUnknown(config);
    firstNodes(config);
    addOns(config);
    watch(config);
    config.lifecycle(
        // GKE shows the first pool it has here, once its own is gone. Most of what is in it cannot
        // be changed, so a pool that comes or goes would replace the cluster.
        Lifecycles.ignoring(props.protect(), "node_config"));
    props.customizeCluster().accept(config);
    return new ContainerCluster(this, "cluster", config.build());
  }

  private ContainerClusterIpAllocationPolicy ipAllocationPolicy() {
    ContainerClusterIpAllocationPolicy.Builder policy =
        ContainerClusterIpAllocationPolicy.builder().stackType("IPV4");
    if (props.network() instanceof ClusterNetwork network) {
      policy
          .clusterSecondaryRangeName(network.podsRange())
          .servicesSecondaryRangeName(network.servicesRange());
    }
    return policy.build();
  }

  private ContainerClusterMaintenancePolicy maintenancePolicy() {
    MaintenanceWindow window = props.maintenanceWindow();
    return ContainerClusterMaintenancePolicy.builder()
        .recurringWindow(
            ContainerClusterMaintenancePolicyRecurringWindow.builder()
                .startTime(window.startTime())
                .endTime(window.endTime())
                .recurrence(window.recurrence())
                .build())
        .build();
  }

  private void reachOnlyAsSaid(ContainerClusterConfig.Builder config) {
    List<ContainerClusterMasterAuthorizedNetworksConfigCidrBlocks> allowed = new ArrayList<>();
    allowed.add(allowed("network", props.network().cidr().toString()));
    props
        .apiAllowedCidrs()
        .forEach(cidr -> allowed.add(allowed("allowed " + cidr, cidr.toString())));
    config
        .privateClusterConfig(
            ContainerClusterPrivateClusterConfig.builder()
                .enablePrivateNodes(true)
                .enablePrivateEndpoint(!props.publicEndpoint())
                .build())
        .masterAuthorizedNetworksConfig(
            ContainerClusterMasterAuthorizedNetworksConfig.builder()
                .cidrBlocks(allowed)
                .gcpPublicCidrsAccessEnabled(false)
                .privateEndpointEnforcementEnabled(true)
                .build())
        .controlPlaneEndpointsConfig(
            ContainerClusterControlPlaneEndpointsConfig.builder()
                .dnsEndpointConfig(
                    ContainerClusterControlPlaneEndpointsConfigDnsEndpointConfig.builder()
                        .allowExternalTraffic(props.dnsEndpoint())
                        .build())
                .build());
  }

  private static ContainerClusterMasterAuthorizedNetworksConfigCidrBlocks allowed(
      String name, String cidr) {
    return ContainerClusterMasterAuthorizedNetworksConfigCidrBlocks.builder()
        .displayName(name)
        .cidrBlock(cidr)
        .build();
  }

  private void refuseTheUnknown(ContainerClusterConfig.Builder config) {
    config
        .enableLegacyAbac(false)
        .masterAuth(
            ContainerClusterMasterAuth.builder()
                .clientCertificateConfig(
                    ContainerClusterMasterAuthClientCertificateConfig.builder()
                        .issueClientCertificate(false)
                        .build())
                .build())
        .anonymousAuthenticationConfig(
            ContainerClusterAnonymousAuthenticationConfig.builder().mode("LIMITED").build())
        .rbacBindingConfig(
            ContainerClusterRbacBindingConfig.builder()
                .enableInsecureBindingSystemAuthenticated(false)
                .enableInsecureBindingSystemUnauthenticated(false)
                .build())
        .databaseEncryption(
            ContainerClusterDatabaseEncryption.builder()
                .state("ENCRYPTED")
                .keyName(encryptionKey.id())
                .build())
        .workloadIdentityConfig(
            ContainerClusterWorkloadIdentityConfig.builder()
                .workloadPool(props.project().workloadPool())
                .build())
        .binaryAuthorization(
            ContainerClusterBinaryAuthorization.builder()
                .evaluationMode("PROJECT_SINGLETON_POLICY_ENFORCE")
                .build())
        .serviceExternalIpsConfig(
            ContainerClusterServiceExternalIpsConfig.builder().enabled(false).build())
        // Dataplane V2 enforces NetworkPolicies; this is the one before it, and the two exclude
        // each other.
        .networkPolicy(ContainerClusterNetworkPolicy.builder().enabled(false).build())
        .enableIntranodeVisibility(true)
        .enableShieldedNodes(true);
  }

  /** GKE starts a cluster with nodes of its own making; they are gone when it is ready. */
  private void firstNodes(ContainerClusterConfig.Builder config) {
    config
        .removeDefaultNodePool(true)
        .initialNodeCount(1)
        .nodeConfig(
            ContainerClusterNodeConfig.builder()
                .serviceAccount(nodeAccount.getEmail())
                .oauthScopes(NODE_SCOPES)
                .metadata(NODE_METADATA)
                .shieldedInstanceConfig(
                    ContainerClusterNodeConfigShieldedInstanceConfig.builder()
                        .enableSecureBoot(true)
                        .enableIntegrityMonitoring(true)
                        .build())
                .workloadMetadataConfig(
                    ContainerClusterNodeConfigWorkloadMetadataConfig.builder()
                        .mode("GKE_METADATA")
                        .build())
                .build())
        .nodePoolDefaults(
            ContainerClusterNodePoolDefaults.builder()
                .nodeConfigDefaults(
                    ContainerClusterNodePoolDefaultsNodeConfigDefaults.builder()
                        .insecureKubeletReadonlyPortEnabled("FALSE")
                        .build())
                .build());
  }

  private static void addOns(ContainerClusterConfig.Builder config) {
    config
        .addonsConfig(
            ContainerClusterAddonsConfig.builder()
                .dnsCacheConfig(
                    ContainerClusterAddonsConfigDnsCacheConfig.builder().enabled(true).build())
                .gcePersistentDiskCsiDriverConfig(
                    ContainerClusterAddonsConfigGcePersistentDiskCsiDriverConfig.builder()
                        .enabled(true)
                        .build())
                .horizontalPodAutoscaling(
                    ContainerClusterAddonsConfigHorizontalPodAutoscaling.builder()
                        .disabled(false)
                        .build())
                .httpLoadBalancing(
                    ContainerClusterAddonsConfigHttpLoadBalancing.builder().disabled(false).build())
                .networkPolicyConfig(
                    ContainerClusterAddonsConfigNetworkPolicyConfig.builder()
                        .disabled(true)
                        .build())
                .build())
        .gatewayApiConfig(
            ContainerClusterGatewayApiConfig.builder().channel("CHANNEL_STANDARD").build())
        // Cannot be switched off again, so it is on from the first day.
        .enableL4IlbSubsetting(true);
  }

  private static void watch(ContainerClusterConfig.Builder config) {
    config
        .loggingConfig(
            ContainerClusterLoggingConfig.builder()
                .enableComponents(
                    List.of(
                        "SYSTEM_COMPONENTS",
                        "WORKLOADS",
                        "APISERVER",
                        "CONTROLLER_MANAGER",
                        "SCHEDULER"))
                .build())
        .monitoringConfig(
            ContainerClusterMonitoringConfig.builder()
                .enableComponents(
                    List.of("SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"))
                .managedPrometheus(
                    ContainerClusterMonitoringConfigManagedPrometheus.builder()
                        .enabled(true)
                        .build())
                .build())
        .costManagementConfig(ContainerClusterCostManagementConfig.builder().enabled(true).build())
        .securityPostureConfig(
            ContainerClusterSecurityPostureConfig.builder()
                .mode("BASIC")
                .vulnerabilityMode("VULNERABILITY_DISABLED")
                .build());
  }

  /**
   * Adds a node pool. Another machine type, disk, label or taint is rolled out node by node, one
   * more than before at a time. What cannot be changed (capacity, the network) starts new nodes
   * first and then drains the old ones.
   *
   * <p>Sizes are those of the whole pool, over all zones. A new pool starts with as many nodes in
   * each zone as reach minSize together; between minSize and maxSize the cluster's autoscaler
   * decides. Where maxSize is below that, it starts empty, and the autoscaler adds the first.
   *
   * @param pool its settings; the name unique in the cluster
   * @return the node pool, for what these settings do not cover
   * @throws ConfigurationException where the cluster has a pool of that name
   */
  public ContainerNodePool addNodePool(NodePool pool) {
    new Problems()
        .check(
            !nodePools.containsKey(pool.name()),
            "name",
            pool.name(),
            "is already a node pool of " + props.name() + "; use another name")
        .throwIfAny();
    ContainerNodePoolConfig.Builder config =
        ContainerNodePoolConfig.builder()
            .project(props.project().id())
            .location(props.project().region())
            .cluster(cluster.getId())
            .namePrefix(pool.name() + "-")
            .initialNodeCount(firstNodesPerZone(pool))
            .autoscaling(
                ContainerNodePoolAutoscaling.builder()
                    .totalMinNodeCount(pool.minSize())
                    .totalMaxNodeCount(pool.maxSize())
                    .locationPolicy(pool.capacity() == NodePool.Capacity.SPOT ? "ANY" : "BALANCED")
                    .build())
            .management(
                ContainerNodePoolManagement.builder().autoRepair(true).autoUpgrade(true).build())
            .upgradeSettings(
                ContainerNodePoolUpgradeSettings.builder()
                    .strategy("SURGE")
                    .maxSurge(1)
                    .maxUnavailable(0)
                    .build())
            .nodeConfig(nodeConfig(pool))
            .lifecycle(
                TerraformResourceLifecycle.builder()
                    .createBeforeDestroy(true)
                    // Only counts when the pool is created; a change replaces it.
                    .ignoreChanges(List.of("initial_node_count"))
                    .build());
    if (!props.project().zones().isEmpty()) {
      config.nodeLocations(props.project().zones());
    }
    props.customizeNodePool().accept(pool, config);
    ContainerNodePool created = new ContainerNodePool(this, "nodes-" + pool.name(), config.build());
    nodePools.put(pool.name(), created);
    return created;
  }

  private int firstNodesPerZone(NodePool pool) {
    int zones = props.project().zoneCount();
    int perZone = (pool.minSize() + zones - 1) / zones;
    return perZone * zones <= pool.maxSize() ? perZone : pool.minSize() / zones;
  }

  private ContainerNodePoolNodeConfig nodeConfig(NodePool pool) {
    ContainerNodePoolNodeConfig.Builder config =
        ContainerNodePoolNodeConfig.builder()
            .machineType(pool.machineType())
            .imageType("COS_CONTAINERD")
            .diskSizeGb(pool.diskSizeGib())
            .diskType(MachineTypes.bootDiskType(pool.machineType()))
            .spot(pool.capacity() == NodePool.Capacity.SPOT)
            .serviceAccount(nodeAccount.getEmail())
            .oauthScopes(NODE_SCOPES)
            .metadata(NODE_METADATA)
            .shieldedInstanceConfig(
                ContainerNodePoolNodeConfigShieldedInstanceConfig.builder()
                    .enableSecureBoot(true)
                    .enableIntegrityMonitoring(true)
                    .build())
            .workloadMetadataConfig(
                ContainerNodePoolNodeConfigWorkloadMetadataConfig.builder()
                    .mode("GKE_METADATA")
                    .build())
            .kubeletConfig(
                ContainerNodePoolNodeConfigKubeletConfig.builder()
                    .insecureKubeletReadonlyPortEnabled("FALSE")
                    .build());
    if (!pool.labels().isEmpty()) {
      config.labels(pool.labels());
    }
    if (!pool.taints().isEmpty()) {
      config.taint(pool.taints().stream().map(GoogleCluster::taint).toList());
    }
    return config.build();
  }

  private static ContainerNodePoolNodeConfigTaint taint(NodePool.Taint taint) {
    return ContainerNodePoolNodeConfigTaint.builder()
        .key(taint.key())
        .value(taint.value())
        .effect(taint.effect().name())
        .build();
  }

  @Override
  public String name() {
    return props.name();
  }

  @Override
  public String id() {
    return cluster.getId();
  }

  @Override
  public ClusterAccess access() {
    return props.dnsEndpoint()
        ? GkeAccess.byName(
            cluster.getControlPlaneEndpointsConfig().getDnsEndpointConfig().getEndpoint(),
            props.proxyUrl())
        : GkeAccess.byAddress(
            cluster.getEndpoint(),
            cluster.getMasterAuth().getClusterCaCertificate(),
            props.proxyUrl());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Node pools and identities that are added after this call are not in it.
   */
  @Override
  public List<ITerraformDependable> ready() {
    return Stream.of(nodePools.values().stream(), grants.stream(), identities.bindings().stream())
        .<ITerraformDependable>flatMap(part -> part)
        .toList();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Service accounts are users there, called by their addresses.
   */
  @Override
  public List<KubernetesSubject> planReaders() {
    return props.planReaders().stream()
        .map(member -> KubernetesSubject.user(member.substring(member.indexOf(':') + 1)))
        .toList();
  }

  @Override
  public String kubeconfigCommand() {
    String endpoint = "";
    if (props.dnsEndpoint()) {
      endpoint = " --dns-endpoint";
    } else if (!props.publicEndpoint()) {
      endpoint = " --internal-ip";
    }
    return GkeAccess.kubeconfigCommand(props.project(), props.name(), endpoint);
  }

  /**
   * {@inheritDoc}
   *
   * <p>By Workload Identity Federation: a service account of Google Cloud that the pods of this
   * ServiceAccount can act as. The ServiceAccount needs the annotation {@code
   * iam.gke.io/gcp-service-account}. The principal is the account's e-mail address; IAM calls it
   * {@code serviceAccount:<address>}. Clusters of one project share their identities: a
   * ServiceAccount of the same namespace and name in another cluster of the project can act as it
   * too.
   */
  @Override
  public WorkloadIdentity workloadIdentity(ServiceAccountReference serviceAccount) {
    return identities.of(serviceAccount);
  }

  /** {@return the key that encrypts Secrets} */
  public EncryptionKey encryptionKey() {
    return encryptionKey;
  }

  /** {@return the cluster, for what these settings do not cover} */
  public ContainerCluster containerCluster() {
    return cluster;
  }

  /** {@return the node pool of each of the settings, by its name there} */
  public Map<String, ContainerNodePool> nodePools() {
    return Collections.unmodifiableMap(nodePools);
  }

  /** {@return the account that all nodes run as} */
  public ServiceAccount nodeAccount() {
    return nodeAccount;
  }
}
