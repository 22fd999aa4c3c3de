package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesCluster;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterApiServerAccessProfile;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterAzureActiveDirectoryRoleBasedAccessControl;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterConfig;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterDefaultNodePool;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterDefaultNodePoolUpgradeSettings;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterIdentity;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterKeyManagementService;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterKeyVaultSecretsProvider;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterMaintenanceWindowAutoUpgrade;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterMaintenanceWindowNodeOs;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterNetworkProfile;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster_node_pool.KubernetesClusterNodePool;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster_node_pool.KubernetesClusterNodePoolConfig;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster_node_pool.KubernetesClusterNodePoolUpgradeSettings;
import com.hashicorp.cdktf.providers.azurerm.role_assignment.RoleAssignment;
import com.hashicorp.cdktf.providers.azurerm.role_assignment.RoleAssignmentConfig;
import com.hashicorp.cdktf.providers.azurerm.user_assigned_identity.UserAssignedIdentity;
import com.hashicorp.cdktf.providers.azurerm.user_assigned_identity.UserAssignedIdentityConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Dependencies;
import dev.gitopslab.constructs.core.KubernetesSubject;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.constructs.Construct;

/**
 * An <a
 * href="https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/kubernetes_cluster">AKS
 * cluster</a> in a private subnet, with a small pool for what AKS runs itself and others for
 * everything else.
 *
 * <ul>
 *   <li>The API has an address in the network only, or a public one for the ranges named.
 *   <li>Microsoft Entra ID is the only way in: no local account, no certificate, and rights in
 *       Kubernetes come from roles of Azure, which the administrators named have and nobody else,
 *       or from RoleBindings.
 *   <li>Control-plane logs are kept; Azure Policy watches the pods; hosts encrypt their disks.
 *   <li>Pods have addresses of their own and get identities by {@link #workloadIdentity}.
 *       NetworkPolicies are enforced (Cilium).
 *   <li>Patches come by themselves in the hours of maintenance, a third of a pool at a time.
 * </ul>
 *
 * <p>What cannot be changed in a cluster: its name, its group, whether it is private, the addresses
 * of pods and Services. A plan that replaces the cluster fails before anything is deleted, because
 * the name is taken until then, and when it is protected, before it begins. Give the cluster
 * another name to go over to a new one. Everything else, another type of machine included, is
 * changed in place or by a temporary pool.
 */
public final class AzureCluster extends Construct
    implements dev.gitopslab.constructs.core.KubernetesCluster {

  private static final List<String> LOGS =
      List.of(
          "kube-apiserver",
          "kube-audit-admin",
          "kube-controller-manager",
          "kube-scheduler",
          "cluster-autoscaler",
          "cloud-controller-manager",
          "guard");

  /** AKS itself names this range for: nobody but the cluster's own nodes. */
  private static final String NOBODY = "0.0.0.0/32";

  private static final String OS = "AzureLinux";
  private static final int SYSTEM_DISK_GIB = 64;
  private static final int MOST_PODS = 110;
  private static final String SURGE = "33%";

  /** Never taken away again: in a cluster that has it, that would replace the cluster. */
  private static final int DRAIN_MINUTES = 30;

  private static final int MAINTENANCE_HOURS = 4;

  private final AzureClusterProps props;
  private final UserAssignedIdentity identity;
  private final KubernetesCluster cluster;
  private final WorkloadIdentities identities;
  private final String logWorkspaceId;
  private final List<ITerraformDependable> grants = new ArrayList<>();
  private final Map<String, KubernetesClusterNodePool> nodePools = new LinkedHashMap<>();

  /**
   * Adds the cluster to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the cluster
   * @param props its settings
   */
  public AzureCluster(Construct scope, String id, AzureClusterProps props) {
    super(scope, id);
    this.props = props;
    identity = createIdentity();
    cluster = createCluster();
    logWorkspaceId = props.logWorkspaceId().orElseGet(this::ownLogWorkspace);
    LogWorkspaces.send(this, cluster.getId(), logWorkspaceId, LOGS);
    props.administrators().forEach(this::grantEverything);
    props.planReaders().forEach(this::letIn);
    props.nodePools().forEach(this::addNodePool);
    identities =
        new WorkloadIdentities(this, props.group(), props.name(), cluster.getOidcIssuerUrl());
  }

  /**
   * A cluster that something else has created, found by its name when Terraform plans. It must have
   * its OpenID Connect issuer and Workload ID switched on for {@link #workloadIdentity} to take
   * effect, and whoever runs Terraform must be allowed in it.
   *
   * @param scope what the look-up becomes part of
   * @param id its name there
   * @param group what the cluster is kept in
   * @param name the cluster's name
   * @param login how kubelogin signs in where Terraform runs
   */
  public static dev.gitopslab.constructs.core.KubernetesCluster existing(
      Construct scope, String id, ResourceGroup group, String name, ClusterLogin login) {
    return new ExistingAzureCluster(scope, id, group, name, login, Optional.empty());
  }

  /**
   * A cluster that something else has created, behind a proxy.
   *
   * @param scope what the look-up becomes part of
   * @param id its name there
   * @param group what the cluster is kept in
   * @param name the cluster's name
   * @param login how kubelogin signs in where Terraform runs
   * @param proxyUrl such as {@code socks5://127.0.0.1:1080}
   */
  public static dev.gitopslab.constructs.core.KubernetesCluster existing(
      Construct scope,
      String id,
      ResourceGroup group,
      String name,
      ClusterLogin login,
      String proxyUrl) {
    return new ExistingAzureCluster(scope, id, group, name, login, Optional.of(proxyUrl));
  }

  private UserAssignedIdentity createIdentity() {
    return new UserAssignedIdentity(
        this,
        "identity",
        UserAssignedIdentityConfig.builder()
            .name(props.name() + "-cluster")
            .resourceGroupName(props.group().name())
            .location(location())
            .tags(props.group().tags())
            .build());
  }

  private String ownLogWorkspace() {
    return LogWorkspaces.create(
            this, props.group(), props.name() + "-cluster", props.logRetentionDays())
        .getId();
  }

  private KubernetesCluster createCluster() {
    // The cluster goes before its permissions and the way out of the network do: without them it
    // could no longer be taken down, and its load balancers would be left behind.
    List<ITerraformDependable> before = new ArrayList<>(permissions());
    before.addAll(Dependencies.within(this, props.network().egressReady()));
    KubernetesClusterConfig.Builder config =
        KubernetesClusterConfig.builder()
            .name(props.name())
            .resourceGroupName(props.group().name())
            .location(location())
            .nodeResourceGroup(props.name() + "-nodes")
            .dnsPrefix(props.name())
            .kubernetesVersion(props.kubernetesVersion())
            .skuTier("Standard")
            .identity(
                KubernetesClusterIdentity.builder()
                    .type("UserAssigned")
                    .identityIds(List.of(identity.getId()))
                    .build())
            .roleBasedAccessControlEnabled(true)
            .localAccountDisabled(true)
            .azureActiveDirectoryRoleBasedAccessControl(
                KubernetesClusterAzureActiveDirectoryRoleBasedAccessControl.builder()
                    .tenantId(props.group().subscription().tenantId())
                    .azureRbacEnabled(true)
                    .build())
            .oidcIssuerEnabled(true)
            .workloadIdentityEnabled(true)
            .azurePolicyEnabled(true)
            .runCommandEnabled(false)
            .keyVaultSecretsProvider(
                KubernetesClusterKeyVaultSecretsProvider.builder()
                    .secretRotationEnabled(true)
                    .build())
            .nodeOsUpgradeChannel("NodeImage")
            .maintenanceWindowAutoUpgrade(patchMaintenance())
            .maintenanceWindowNodeOs(nodeMaintenance())
            .networkProfile(networkProfile())
            .defaultNodePool(systemPool())
            .tags(props.group().tags())
            .lifecycle(Lifecycles.keep(props.protect()))
            .dependsOn(before);
    if (props.automaticPatches()) {
      config.automaticUpgradeChannel("patch");
    }
    limitApi(config);
    props
        .encryptionKey()
        .ifPresent(
            key ->
                config.keyManagementService(
                    KubernetesClusterKeyManagementService.builder()
                        .keyVaultKeyId(key.id())
                        .keyVaultNetworkAccess("Public")
                        .build()));
    props.customizeCluster().accept(config);
    return new KubernetesCluster(this, "cluster", config.build());
  }

  /** What AKS must be allowed to do outside the group that it makes for its nodes. */
  private List<ITerraformDependable> permissions() {
    List<ITerraformDependable> permissions = new ArrayList<>();
    permissions.add(permission("subnet-permission", subnetId(), "Network Contributor"));
    if (props.privateCluster()) {
      // It links the name of its API to the whole network.
      permissions.add(
          permission("network-permission", props.network().id(), "Network Contributor"));
    }
    props
        .encryptionKey()
        .ifPresent(
            key ->
                permissions.add(
                    permission("key-permission", key.vaultId(), "Key Vault Crypto User")));
    return permissions;
  }

  private ITerraformDependable permission(String id, String scope, String role) {
    return new RoleAssignment(
        this,
        id,
        RoleAssignmentConfig.builder()
            .scope(scope)
            .roleDefinitionName(role)
            .principalId(identity.getPrincipalId())
            // Without its type, Azure looks the new identity up where it is not known yet.
            .principalType("ServicePrincipal")
            .build());
  }

  private void limitApi(KubernetesClusterConfig.Builder config) {
    config.privateClusterEnabled(props.privateCluster());
    if (props.privateCluster()) {
      config.privateDnsZoneId("System").privateClusterPublicFqdnEnabled(false);
      return;
    }
    // Never empty: without a range, the API is open to the world.
    Stream<String> allowed =
        props.apiAllowedCidrs().isEmpty()
            ? Stream.of(NOBODY)
            : props.apiAllowedCidrs().stream().map(Cidr::toString);
    config.apiServerAccessProfile(
        KubernetesClusterApiServerAccessProfile.builder()
            .authorizedIpRanges(Stream.concat(allowed, props.egressCidrs().stream()).toList())
            .build());
  }

  private KubernetesClusterNetworkProfile networkProfile() {
    Cidr services = props.serviceCidr();
    return KubernetesClusterNetworkProfile.builder()
        .networkPlugin("azure")
        .networkPluginMode("overlay")
        .networkDataPlane("cilium")
        .networkPolicy("cilium")
        .loadBalancerSku("standard")
        .outboundType(props.egress().outboundType())
        .podCidr(props.podCidr().toString())
        .serviceCidr(services.toString())
        .dnsServiceIp(tenthAddress(services))
        .build();
  }

  /** The usual place of the cluster's DNS. */
  private static String tenthAddress(Cidr cidr) {
    String address = new Cidr(cidr.address() + 10, 32).toString();
    return address.substring(0, address.indexOf('/'));
  }

  private KubernetesClusterDefaultNodePool systemPool() {
    KubernetesClusterDefaultNodePool.Builder config =
        KubernetesClusterDefaultNodePool.builder()
            .name(NodePools.SYSTEM)
            .temporaryNameForRotation(NodePools.temporaryName(NodePools.SYSTEM))
            .vmSize(props.systemMachineType())
            .orchestratorVersion(props.kubernetesVersion())
            .onlyCriticalAddonsEnabled(true)
            .vnetSubnetId(subnetId())
            .osSku(OS)
            .osDiskType("Ephemeral")
            .osDiskSizeGb(SYSTEM_DISK_GIB)
            .hostEncryptionEnabled(props.hostEncryption())
            .maxPods(MOST_PODS)
            .tags(props.group().tags())
            .upgradeSettings(
                KubernetesClusterDefaultNodePoolUpgradeSettings.builder()
                    .maxSurge(SURGE)
                    .drainTimeoutInMinutes(DRAIN_MINUTES)
                    .nodeSoakDurationInMinutes(0)
                    .build());
    if (!props.availabilityZones().isEmpty()) {
      config.zones(props.availabilityZones());
    }
    if (props.systemMinSize() == props.systemMaxSize()) {
      config.autoScalingEnabled(false).nodeCount(props.systemMinSize());
    } else {
      // The count is the autoscaler's; to name one here would be an error on every change.
      config
          .autoScalingEnabled(true)
          .minCount(props.systemMinSize())
          .maxCount(props.systemMaxSize());
    }
    return config.build();
  }

  private KubernetesClusterMaintenanceWindowAutoUpgrade patchMaintenance() {
    return KubernetesClusterMaintenanceWindowAutoUpgrade.builder()
        .frequency("Weekly")
        .interval(1)
        .dayOfWeek(maintenanceDay())
        .startTime(maintenanceStart())
        .utcOffset("+00:00")
        .duration(MAINTENANCE_HOURS)
        .build();
  }

  private KubernetesClusterMaintenanceWindowNodeOs nodeMaintenance() {
    return KubernetesClusterMaintenanceWindowNodeOs.builder()
        .frequency("Weekly")
        .interval(1)
        .dayOfWeek(maintenanceDay())
        .startTime(maintenanceStart())
        .utcOffset("+00:00")
        .duration(MAINTENANCE_HOURS)
        .build();
  }

  /** Azure's word for the day: Sunday. */
  private String maintenanceDay() {
    String day = props.maintenanceDay().name();
    return day.charAt(0) + day.substring(1).toLowerCase(Locale.ROOT);
  }

  private String maintenanceStart() {
    return String.format(Locale.ROOT, "%02d:00", props.maintenanceHour());
  }

  private void grantEverything(String objectId) {
    grants.add(
        new RoleAssignment(
            this,
            "administrator-" + objectId,
            RoleAssignmentConfig.builder()
                .scope(cluster.getId())
                .roleDefinitionName("Azure Kubernetes Service RBAC Cluster Admin")
                .principalId(objectId)
                .lifecycle(Lifecycles.createBeforeDestroy())
                .build()));
  }

  /** Without rights in the cluster, which come from its own RBAC alone. */
  private void letIn(String objectId) {
    new RoleAssignment(
        this,
        "plan-reader-" + objectId,
        RoleAssignmentConfig.builder()
            .scope(cluster.getId())
            .roleDefinitionName("Azure Kubernetes Service Cluster User Role")
            .principalId(objectId)
            // Azure refuses any other: the API would know a user or a group by another name.
            .principalType("ServicePrincipal")
            .lifecycle(Lifecycles.createBeforeDestroy())
            .build());
  }

  /**
   * Adds a node pool. Another type of machine, size of disk or zone moves its nodes through a
   * temporary pool; how the machines are bought cannot be changed in a pool, so such a change makes
   * another one, and then drains this one.
   *
   * <p>Between minSize and maxSize the number of nodes is left to the cluster's autoscaler.
   *
   * @param pool its settings; the name unique in the cluster, letters and digits only
   * @return the node pool, for what these settings do not cover
   * @throws ConfigurationException where the cluster has a pool of that name, or AKS no such pool
   */
  public KubernetesClusterNodePool addNodePool(NodePool pool) {
    String name = NodePools.name(pool);
    Problems problems =
        new Problems()
            .check(
                !nodePools.containsKey(name),
                "name",
                pool.name(),
                "is already a node pool of " + props.name() + "; use another name");
    AzureClusterProps.checkNodePool(problems, "", pool);
    problems.throwIfAny();
    KubernetesClusterNodePoolConfig.Builder config =
        KubernetesClusterNodePoolConfig.builder()
            .kubernetesClusterId(cluster.getId())
            .name(name)
            .temporaryNameForRotation(NodePools.temporaryName(name))
            .mode("User")
            .vmSize(pool.machineType())
            .orchestratorVersion(props.kubernetesVersion())
            .vnetSubnetId(subnetId())
            .osType("Linux")
            .osSku(OS)
            .osDiskSizeGb(pool.diskSizeGib())
            .hostEncryptionEnabled(props.hostEncryption())
            .maxPods(MOST_PODS)
            .tags(props.group().tags())
            .lifecycle(Lifecycles.createBeforeDestroy())
            // Azure takes minutes to make a right known everywhere. Nodes take as long, so that the
            // administrators' rights are there when the pools are.
            .dependsOn(List.copyOf(grants));
    if (!props.availabilityZones().isEmpty()) {
      config.zones(props.availabilityZones());
    }
    if (pool.minSize() == pool.maxSize()) {
      config.autoScalingEnabled(false).nodeCount(pool.minSize());
    } else {
      config.autoScalingEnabled(true).minCount(pool.minSize()).maxCount(pool.maxSize());
    }
    if (NodePools.isSpot(pool)) {
      config.priority("Spot").evictionPolicy("Delete").spotMaxPrice(-1);
    } else {
      // Spot pools take no surge; their nodes are replaced one after the other.
      config.upgradeSettings(
          KubernetesClusterNodePoolUpgradeSettings.builder()
              .maxSurge(SURGE)
              .drainTimeoutInMinutes(DRAIN_MINUTES)
              .nodeSoakDurationInMinutes(0)
              .build());
    }
    if (!NodePools.labels(pool).isEmpty()) {
      config.nodeLabels(NodePools.labels(pool));
    }
    if (!NodePools.taints(pool).isEmpty()) {
      config.nodeTaints(NodePools.taints(pool));
    }
    props.customizeNodePool().accept(pool, config);
    KubernetesClusterNodePool created =
        new KubernetesClusterNodePool(this, "nodes-" + name, config.build());
    nodePools.put(name, created);
    return created;
  }

  private String location() {
    return props.group().subscription().location();
  }

  private String subnetId() {
    return props.network().nodeSubnetIds().get(0);
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
    return AksAccess.exec(
        props.group().subscription(),
        props.login(),
        props.privateCluster() ? cluster.getPrivateFqdn() : cluster.getFqdn(),
        cluster.getKubeConfig().get(0).getClusterCaCertificate(),
        props.proxyUrl());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Node pools and identities that are added after this call are not in it.
   */
  @Override
  public List<ITerraformDependable> ready() {
    return Stream.of(
            nodePools.values().stream(), grants.stream(), identities.credentials().stream())
        .<ITerraformDependable>flatMap(part -> part)
        .toList();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Service principals and managed identities are users there, called by their object ids.
   */
  @Override
  public List<KubernetesSubject> planReaders() {
    return props.planReaders().stream().map(KubernetesSubject::user).toList();
  }

  @Override
  public String kubeconfigCommand() {
    return AksAccess.kubeconfigCommand(props.group(), props.name(), props.login());
  }

  /**
   * {@inheritDoc}
   *
   * <p>By Microsoft Entra Workload ID: a managed identity that only the pods of this ServiceAccount
   * can be. The principal is its object id, which role assignments ask for.
   */
  @Override
  public WorkloadIdentity workloadIdentity(ServiceAccountReference serviceAccount) {
    return identities.of(serviceAccount);
  }

  /**
   * Lets the pods of a ServiceAccount be an identity that is there already, such as the
   * administrator of an {@link AzureDatabase}.
   *
   * @param serviceAccount whose pods become the identity
   * @param identity the identity, which at most 20 ServiceAccounts can share
   * @return the identity, and what the ServiceAccount and its pods must carry
   */
  public WorkloadIdentity federate(
      ServiceAccountReference serviceAccount, UserAssignedIdentity identity) {
    String stack = TerraformStack.of(identity).getNode().getPath();
    String path = identity.getNode().getPath().substring(stack.length() + 1);
    String id =
        path.replace('/', '-')
            + "-credential-"
            + serviceAccount.namespace()
            + "."
            + serviceAccount.name();
    return identities.federate(id, serviceAccount, identity);
  }

  /** {@return the identity of the cluster itself, which makes its load balancers} */
  public UserAssignedIdentity identity() {
    return identity;
  }

  /** {@return the workspace that control-plane logs are kept in} */
  public String logWorkspaceId() {
    return logWorkspaceId;
  }

  /** {@return the cluster, for what these settings do not cover} */
  public KubernetesCluster kubernetesCluster() {
    return cluster;
  }

  /** {@return the pools of nodes but the system pool, by their names in AKS} */
  public Map<String, KubernetesClusterNodePool> nodePools() {
    return Collections.unmodifiableMap(nodePools);
  }
}
