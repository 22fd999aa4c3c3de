package dev.gitopslab.constructs.aws;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.TerraformResourceLifecycle;
import com.hashicorp.cdktf.Token;
import com.hashicorp.cdktf.providers.aws.cloudwatch_log_group.CloudwatchLogGroup;
import com.hashicorp.cdktf.providers.aws.cloudwatch_log_group.CloudwatchLogGroupConfig;
import com.hashicorp.cdktf.providers.aws.eks_access_entry.EksAccessEntry;
import com.hashicorp.cdktf.providers.aws.eks_access_entry.EksAccessEntryConfig;
import com.hashicorp.cdktf.providers.aws.eks_access_policy_association.EksAccessPolicyAssociation;
import com.hashicorp.cdktf.providers.aws.eks_access_policy_association.EksAccessPolicyAssociationAccessScope;
import com.hashicorp.cdktf.providers.aws.eks_access_policy_association.EksAccessPolicyAssociationConfig;
import com.hashicorp.cdktf.providers.aws.eks_addon.EksAddon;
import com.hashicorp.cdktf.providers.aws.eks_addon.EksAddonConfig;
import com.hashicorp.cdktf.providers.aws.eks_addon.EksAddonPodIdentityAssociation;
import com.hashicorp.cdktf.providers.aws.eks_cluster.EksCluster;
import com.hashicorp.cdktf.providers.aws.eks_cluster.EksClusterAccessConfig;
import com.hashicorp.cdktf.providers.aws.eks_cluster.EksClusterConfig;
import com.hashicorp.cdktf.providers.aws.eks_cluster.EksClusterEncryptionConfig;
import com.hashicorp.cdktf.providers.aws.eks_cluster.EksClusterEncryptionConfigProvider;
import com.hashicorp.cdktf.providers.aws.eks_cluster.EksClusterUpgradePolicy;
import com.hashicorp.cdktf.providers.aws.eks_cluster.EksClusterVpcConfig;
import com.hashicorp.cdktf.providers.aws.eks_cluster.EksClusterZonalShiftConfig;
import com.hashicorp.cdktf.providers.aws.eks_node_group.EksNodeGroup;
import com.hashicorp.cdktf.providers.aws.eks_node_group.EksNodeGroupConfig;
import com.hashicorp.cdktf.providers.aws.eks_node_group.EksNodeGroupLaunchTemplate;
import com.hashicorp.cdktf.providers.aws.eks_node_group.EksNodeGroupNodeRepairConfig;
import com.hashicorp.cdktf.providers.aws.eks_node_group.EksNodeGroupScalingConfig;
import com.hashicorp.cdktf.providers.aws.eks_node_group.EksNodeGroupTaint;
import com.hashicorp.cdktf.providers.aws.eks_node_group.EksNodeGroupUpdateConfig;
import com.hashicorp.cdktf.providers.aws.iam_openid_connect_provider.IamOpenidConnectProvider;
import com.hashicorp.cdktf.providers.aws.iam_openid_connect_provider.IamOpenidConnectProviderConfig;
import com.hashicorp.cdktf.providers.aws.iam_role.IamRole;
import com.hashicorp.cdktf.providers.aws.iam_role.IamRoleConfig;
import com.hashicorp.cdktf.providers.aws.iam_role_policy.IamRolePolicy;
import com.hashicorp.cdktf.providers.aws.iam_role_policy.IamRolePolicyConfig;
import com.hashicorp.cdktf.providers.aws.iam_role_policy_attachment.IamRolePolicyAttachment;
import com.hashicorp.cdktf.providers.aws.iam_role_policy_attachment.IamRolePolicyAttachmentConfig;
import com.hashicorp.cdktf.providers.aws.launch_template.LaunchTemplate;
import com.hashicorp.cdktf.providers.aws.launch_template.LaunchTemplateBlockDeviceMappings;
import com.hashicorp.cdktf.providers.aws.launch_template.LaunchTemplateBlockDeviceMappingsEbs;
import com.hashicorp.cdktf.providers.aws.launch_template.LaunchTemplateConfig;
import com.hashicorp.cdktf.providers.aws.launch_template.LaunchTemplateMetadataOptions;
import com.hashicorp.cdktf.providers.aws.launch_template.LaunchTemplateTagSpecifications;
import dev.gitopslab.constructs.aws.PolicyDocument.Statement;
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
 * An <a
 * href="https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/eks_cluster">EKS
 * cluster</a> with managed node groups, in private subnets.
 *
 * <ul>
 *   <li>The API has an address in the network, and a public one only for the ranges named.
 *   <li>Secrets are encrypted with an own key, all five control-plane logs are kept.
 *   <li>Only the administrators named have rights; whoever created the cluster has none by that.
 *   <li>Nodes take their credentials from IMDSv2 only, pods cannot reach it; pods get roles by
 *       {@link #workloadIdentity}. NetworkPolicies are enforced.
 *   <li>Unhealthy nodes are replaced, updates take a third of a pool at a time, and a zone that
 *       fails can be shifted away from.
 * </ul>
 *
 * <p>A change that replaces the cluster fails before anything is deleted, because the name is taken
 * until then. Give the cluster another name to go over to a new one.
 */
public final class AwsCluster extends Construct implements KubernetesCluster {

  private static final String VPC_CNI = "vpc-cni";
  private static final String KUBE_PROXY = "kube-proxy";
  private static final String POD_IDENTITY_AGENT = "eks-pod-identity-agent";
  private static final String COREDNS = "coredns";
  private static final String EBS_CSI_DRIVER = "aws-ebs-csi-driver";

  /** The add-ons that every cluster gets. */
  static final List<String> ADDONS =
      List.of(VPC_CNI, KUBE_PROXY, POD_IDENTITY_AGENT, COREDNS, EBS_CSI_DRIVER);

  /** EKS refuses names that begin with system:, eks:, aws:, amazon: or iam:. */
  private static final String PLAN_READERS = "plan-readers";

  private final AwsClusterProps props;
  private final EncryptionKey encryptionKey;
  private final EksCluster cluster;
  private final String clusterId;
  private final PodIdentities identities;
  private final IamRole nodeRole;
  private final List<ITerraformDependable> beforeNodes = new ArrayList<>();
  private final List<ITerraformDependable> grants = new ArrayList<>();
  private final Map<String, EksNodeGroup> nodeGroups = new LinkedHashMap<>();
  private final Map<String, LaunchTemplate> launchTemplates = new LinkedHashMap<>();
  private final Map<String, EksAddon> addons = new LinkedHashMap<>();
  private final IamOpenidConnectProvider oidcProvider;

  /**
   * Adds the cluster to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the cluster
   * @param props its settings
   */
  public AwsCluster(Construct scope, String id, AwsClusterProps props) {
    super(scope, id);
    this.props = props;
    encryptionKey = props.encryptionKey().orElseGet(this::ownKey);
    cluster = createCluster();
    clusterId = cluster.getId();
    identities = new PodIdentities(this, props.account(), props.name(), clusterId);
    props.administrators().forEach(this::grantEverything);
    props.planReaders().forEach(this::letIn);
    nodeRole = createNodeRole();
    addAddonsBeforeNodes();
    props.nodePools().forEach(this::addNodePool);
    addAddonsAfterNodes();
    oidcProvider = props.irsa() ? createOidcProvider() : null;
  }

  /**
   * A cluster that something else has created, found by its name when Terraform plans. It must have
   * the add-on {@code eks-pod-identity-agent} for {@link #workloadIdentity} to take effect, and
   * whoever runs Terraform must be allowed in it.
   *
   * @param scope what the look-up becomes part of
   * @param id its name there
   * @param account where the cluster is
   * @param name the cluster's name
   */
  public static KubernetesCluster existing(
      Construct scope, String id, AwsAccount account, String name) {
    return new ExistingAwsCluster(scope, id, account, name, Optional.empty());
  }

  /**
   * A cluster that something else has created, behind a proxy.
   *
   * @param scope what the look-up becomes part of
   * @param id its name there
   * @param account where the cluster is
   * @param name the cluster's name
   * @param proxyUrl such as {@code socks5://127.0.0.1:1080}
   */
  public static KubernetesCluster existing(
      Construct scope, String id, AwsAccount account, String name, String proxyUrl) {
    return new ExistingAwsCluster(scope, id, account, name, Optional.of(proxyUrl));
  }

  private EncryptionKey ownKey() {
    return new AwsEncryptionKey(
        this,
        "encryption",
        AwsEncryptionKeyProps.builder(props.account(), props.name() + "-cluster")
            .protect(props.protect())
            .build());
  }

  private EksCluster createCluster() {
    // EKS would create the group itself otherwise: never expiring, not encrypted, and in the way of
    // a
    // later apply.
    CloudwatchLogGroup logGroup =
        new CloudwatchLogGroup(
            this,
            "logs",
            CloudwatchLogGroupConfig.builder()
                .name("/aws/eks/" + props.name() + "/cluster")
                .retentionInDays(props.logRetentionDays())
                .kmsKeyId(encryptionKey.arn())
                .build());
    IamRole role =
        new IamRole(
            this,
            "role",
            IamRoleConfig.builder()
                .name(RoleNames.of(props.account(), props.name(), "cluster"))
                .description("Control plane of " + props.name())
                .assumeRolePolicy(
                    PolicyDocument.trust(
                        "eks.amazonaws.com", new Statement("ControlPlane", "sts:AssumeRole")))
                .build());
    // The cluster goes before its permissions and the way out of the network do: without them it
    // and its
    // nodes could no longer be taken down, and network interfaces would be left behind.
    List<ITerraformDependable> before = new ArrayList<>();
    before.add(logGroup);
    before.add(attach("role-policy", role, "AmazonEKSClusterPolicy"));
    before.add(
        new IamRolePolicy(
            this,
            "role-encryption",
            IamRolePolicyConfig.builder()
                .name("encrypt-secrets")
                .role(role.getId())
                .policy(
                    new PolicyDocument()
                        .allow(
                            new Statement(
                                    "EncryptSecrets",
                                    "kms:Encrypt",
                                    "kms:Decrypt",
                                    "kms:ListGrants",
                                    "kms:DescribeKey")
                                .on(encryptionKey.arn()))
                        .toJson())
                .build()));
    before.addAll(Dependencies.within(this, props.network().egressReady()));
    EksClusterConfig.Builder config =
        EksClusterConfig.builder()
            .name(props.name())
            .version(props.kubernetesVersion())
            .roleArn(role.getArn())
            .vpcConfig(vpcConfig())
            .accessConfig(
                // Both of these only count when the cluster is created; a change replaces it.
                EksClusterAccessConfig.builder()
                    .authenticationMode("API")
                    .bootstrapClusterCreatorAdminPermissions(false)
                    .build())
            .bootstrapSelfManagedAddons(false)
            .enabledClusterLogTypes(
                List.of("api", "audit", "authenticator", "controllerManager", "scheduler"))
            .encryptionConfig(
                EksClusterEncryptionConfig.builder()
                    .resources(List.of("secrets"))
                    .provider(
                        EksClusterEncryptionConfigProvider.builder()
                            .keyArn(encryptionKey.arn())
                            .build())
                    .build())
            .upgradePolicy(EksClusterUpgradePolicy.builder().supportType("STANDARD").build())
            .zonalShiftConfig(EksClusterZonalShiftConfig.builder().enabled(true).build())
            .dependsOn(before);
    if (props.protect()) {
      // Not "false" otherwise: older providers do not know the argument.
      config.deletionProtection(true).lifecycle(Lifecycles.preventDestroy());
    }
    props.customizeCluster().accept(config);
    return new EksCluster(this, "cluster", config.build());
  }

  private EksClusterVpcConfig vpcConfig() {
    boolean open = !props.apiAllowedCidrs().isEmpty();
    EksClusterVpcConfig.Builder config =
        EksClusterVpcConfig.builder()
            .subnetIds(props.controlPlaneSubnetIds())
            .endpointPrivateAccess(true)
            .endpointPublicAccess(open);
    if (open) {
      config.publicAccessCidrs(props.apiAllowedCidrs().stream().map(Object::toString).toList());
    }
    return config.build();
  }

  private static String label(String principalArn) {
    return principalArn
            .substring(principalArn.lastIndexOf('/') + 1)
            .replaceAll("[^A-Za-z0-9-]", "-")
        + "-"
        + RoleNames.hash(principalArn);
  }

  /** Without a policy: the group's rights come from the cluster's own RBAC alone. */
  private void letIn(String principalArn) {
    new EksAccessEntry(
        this,
        "plan-reader-" + label(principalArn),
        EksAccessEntryConfig.builder()
            .clusterName(clusterId)
            .principalArn(principalArn)
            .type("STANDARD")
            .kubernetesGroups(List.of(PLAN_READERS))
            .lifecycle(Lifecycles.createBeforeDestroy())
            .build());
  }

  private void grantEverything(String principalArn) {
    String label = label(principalArn);
    EksAccessEntry entry =
        new EksAccessEntry(
            this,
            "access-entry-" + label,
            EksAccessEntryConfig.builder()
                .clusterName(clusterId)
                .principalArn(principalArn)
                .type("STANDARD")
                .lifecycle(Lifecycles.createBeforeDestroy())
                .build());
    grants.add(
        new EksAccessPolicyAssociation(
            this,
            "access-policy-" + label,
            EksAccessPolicyAssociationConfig.builder()
                .clusterName(clusterId)
                .principalArn(entry.getPrincipalArn())
                .policyArn(
                    "arn:"
                        + props.account().partition()
                        + ":eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy")
                .accessScope(
                    EksAccessPolicyAssociationAccessScope.builder().type("cluster").build())
                .lifecycle(Lifecycles.createBeforeDestroy())
                .build()));
  }

  private IamRole createNodeRole() {
    IamRole role =
        new IamRole(
            this,
            "node-role",
            IamRoleConfig.builder()
                .name(RoleNames.of(props.account(), props.name(), "nodes"))
                .description("Nodes of " + props.name())
                .assumeRolePolicy(
                    PolicyDocument.trust(
                        "ec2." + props.account().dnsSuffix(),
                        new Statement("Nodes", "sts:AssumeRole")))
                .build());
    beforeNodes.add(attach("node-role-worker", role, "AmazonEKSWorkerNodePolicy"));
    beforeNodes.add(attach("node-role-images", role, "AmazonEC2ContainerRegistryPullOnly"));
    return role;
  }

  private void addAddonsBeforeNodes() {
    // A node only becomes ready with these on it, and its group only with ready nodes.
    EksAddon agent = addon(POD_IDENTITY_AGENT, addonConfig(POD_IDENTITY_AGENT));
    EksAddon proxy = addon(KUBE_PROXY, addonConfig(KUBE_PROXY));
    // The network plug-in may rearrange the network interfaces of every instance in the account, so
    // its
    // pods get a role and the nodes, whose role everything on them can borrow, do not. That works
    // on the
    // very first node: the agent and the plug-in both run on the host's network and tolerate a node
    // that
    // is not ready, the association is there before any pod, and the agent's own right
    // (eks-auth:AssumeRoleForPodIdentity) comes with the worker policy. It takes the agent to be
    // installed
    // first, or the plug-in waits for credentials that nobody serves.
    ServiceAccountReference plugin = new ServiceAccountReference("kube-system", "aws-node");
    IamRole pluginRole = identities.role("addon-role-" + VPC_CNI, plugin);
    ITerraformDependable permission =
        attach("addon-policy-" + VPC_CNI, pluginRole, "AmazonEKS_CNI_Policy");
    EksAddon network =
        addon(
            VPC_CNI,
            addonConfig(VPC_CNI)
                .podIdentityAssociation(association(plugin, pluginRole))
                .configurationValues("{\"enableNetworkPolicy\":\"true\"}")
                .dependsOn(List.of(agent, permission)));
    beforeNodes.addAll(List.of(agent, proxy, network));
  }

  private void addAddonsAfterNodes() {
    // Deployments: without a node to run on they stay degraded, and Terraform waits in vain.
    List<ITerraformDependable> nodes = new ArrayList<>(nodeGroups.values());
    addon(COREDNS, addonConfig(COREDNS).dependsOn(nodes));
    ServiceAccountReference driver =
        new ServiceAccountReference("kube-system", "ebs-csi-controller-sa");
    IamRole driverRole = identities.role("addon-role-" + EBS_CSI_DRIVER, driver);
    ITerraformDependable permission =
        attach(
            "addon-policy-" + EBS_CSI_DRIVER, driverRole, "service-role/AmazonEBSCSIDriverPolicy");
    addon(
        EBS_CSI_DRIVER,
        addonConfig(EBS_CSI_DRIVER)
            .podIdentityAssociation(association(driver, driverRole))
            .dependsOn(Stream.concat(nodes.stream(), Stream.of(permission)).toList()));
  }

  private EksAddonConfig.Builder addonConfig(String name) {
    // On creation ours wins over what may be there; later, what someone has set by hand stays.
    // As with everything in a cluster: created before it is destroyed, so that a plan that replaces
    // the
    // cluster takes nothing from the old one before the new one is there.
    return EksAddonConfig.builder()
        .clusterName(clusterId)
        .addonName(name)
        .addonVersion(props.addonVersions().get(name))
        .resolveConflictsOnCreate("OVERWRITE")
        .resolveConflictsOnUpdate("PRESERVE")
        .lifecycle(Lifecycles.createBeforeDestroy());
  }

  private EksAddon addon(String name, EksAddonConfig.Builder config) {
    EksAddon addon = new EksAddon(this, "addon-" + name, config.build());
    addons.put(name, addon);
    return addon;
  }

  private static List<EksAddonPodIdentityAssociation> association(
      ServiceAccountReference serviceAccount, IamRole role) {
    return List.of(
        EksAddonPodIdentityAssociation.builder()
            .serviceAccount(serviceAccount.name())
            .roleArn(role.getArn())
            .build());
  }

  private IamRolePolicyAttachment attach(String id, IamRole role, String managedPolicy) {
    return new IamRolePolicyAttachment(
        this,
        id,
        IamRolePolicyAttachmentConfig.builder()
            .role(role.getName())
            .policyArn(props.account().managedPolicyArn(managedPolicy))
            .build());
  }

  private IamOpenidConnectProvider createOidcProvider() {
    return new IamOpenidConnectProvider(
        this,
        "oidc",
        IamOpenidConnectProviderConfig.builder()
            .url(cluster.getIdentity().get(0).getOidc().get(0).getIssuer())
            .clientIdList(List.of("sts.amazonaws.com"))
            .lifecycle(Lifecycles.createBeforeDestroy())
            .build());
  }

  /**
   * Adds a node pool. What a pool is made of (machine type, processor, capacity, network) cannot be
   * changed in a node group, so such a change starts new nodes first and then drains the old ones.
   *
   * <p>Between minSize and maxSize the number of nodes is left to whatever scales them. Raising
   * minSize above the number there is now fails in EKS: scale up first.
   *
   * @param pool its settings; the name unique in the cluster
   * @return the node group, for what these settings do not cover
   * @throws ConfigurationException where the cluster has a pool of that name
   */
  public EksNodeGroup addNodePool(NodePool pool) {
    new Problems()
        .check(
            !nodeGroups.containsKey(pool.name()),
            "name",
            pool.name(),
            "is already a node pool of " + props.name() + "; use another name")
        .throwIfAny();
    LaunchTemplate template = launchTemplate(pool);
    EksNodeGroupConfig.Builder config =
        EksNodeGroupConfig.builder()
            .clusterName(clusterId)
            .nodeGroupNamePrefix(pool.name() + "-")
            .nodeRoleArn(nodeRole.getArn())
            .subnetIds(props.network().nodeSubnetIds())
            .version(cluster.getVersion())
            .amiType(amiType(pool))
            .capacityType(pool.capacity().name())
            .instanceTypes(List.of(pool.machineType()))
            .launchTemplate(
                EksNodeGroupLaunchTemplate.builder()
                    .id(template.getId())
                    .version(Token.asString(template.getLatestVersion()))
                    .build())
            .scalingConfig(
                EksNodeGroupScalingConfig.builder()
                    .minSize(pool.minSize())
                    .maxSize(pool.maxSize())
                    .desiredSize(pool.minSize())
                    .build())
            .updateConfig(EksNodeGroupUpdateConfig.builder().maxUnavailablePercentage(33).build())
            .nodeRepairConfig(EksNodeGroupNodeRepairConfig.builder().enabled(true).build())
            .lifecycle(nodeGroupLifecycle(pool))
            .dependsOn(beforeNodes);
    if (!pool.labels().isEmpty()) {
      config.labels(pool.labels());
    }
    if (!pool.taints().isEmpty()) {
      config.taint(pool.taints().stream().map(AwsCluster::taint).toList());
    }
    props.customizeNodeGroup().accept(pool, config);
    EksNodeGroup group = new EksNodeGroup(this, "nodes-" + pool.name(), config.build());
    nodeGroups.put(pool.name(), group);
    return group;
  }

  private static TerraformResourceLifecycle nodeGroupLifecycle(NodePool pool) {
    TerraformResourceLifecycle.Builder lifecycle =
        TerraformResourceLifecycle.builder().createBeforeDestroy(true);
    // A pool of a fixed size has nothing else that scales it, so there a change of the size goes
    // through.
    if (pool.minSize() != pool.maxSize()) {
      lifecycle.ignoreChanges(List.of("scaling_config[0].desired_size"));
    }
    return lifecycle.build();
  }

  private LaunchTemplate launchTemplate(NodePool pool) {
    String name = props.name() + "-" + pool.name();
    Map<String, String> tags = Tags.name(name, props.nodeTags());
    LaunchTemplate template =
        new LaunchTemplate(
            this,
            "launch-template-" + pool.name(),
            LaunchTemplateConfig.builder()
                .namePrefix(name + "-")
                .description("Nodes of pool " + pool.name() + " of " + props.name())
                .updateDefaultVersion(true)
                .metadataOptions(
                    // One hop ends at the node: pods cannot take the node's role.
                    LaunchTemplateMetadataOptions.builder()
                        .httpEndpoint("enabled")
                        .httpTokens("required")
                        .httpPutResponseHopLimit(1)
                        .build())
                .blockDeviceMappings(
                    List.of(
                        LaunchTemplateBlockDeviceMappings.builder()
                            .deviceName("/dev/xvda")
                            .ebs(
                                // The account's own EBS key: one of ours would have to let the
                                // service role of Auto Scaling in, and a key policy that names a
                                // role
                                // which does not exist yet is refused.
                                LaunchTemplateBlockDeviceMappingsEbs.builder()
                                    .volumeType("gp3")
                                    .volumeSize(pool.diskSizeGib())
                                    .encrypted("true")
                                    .deleteOnTermination("true")
                                    .build())
                            .build()))
                .tagSpecifications(
                    Stream.of("instance", "volume", "network-interface")
                        .map(
                            type ->
                                LaunchTemplateTagSpecifications.builder()
                                    .resourceType(type)
                                    .tags(tags)
                                    .build())
                        .toList())
                .lifecycle(Lifecycles.createBeforeDestroy())
                .build());
    launchTemplates.put(pool.name(), template);
    return template;
  }

  private static String amiType(NodePool pool) {
    return switch (pool.architecture()) {
      case AMD64 -> "AL2023_x86_64_STANDARD";
      case ARM64 -> "AL2023_ARM_64_STANDARD";
    };
  }

  private static EksNodeGroupTaint taint(NodePool.Taint taint) {
    EksNodeGroupTaint.Builder config =
        EksNodeGroupTaint.builder().key(taint.key()).effect(taint.effect().name());
    if (!taint.value().isEmpty()) {
      config.value(taint.value());
    }
    return config.build();
  }

  @Override
  public String name() {
    return props.name();
  }

  @Override
  public String id() {
    return clusterId;
  }

  @Override
  public ClusterAccess access() {
    return EksAccess.exec(
        props.account(),
        props.name(),
        cluster.getEndpoint(),
        cluster.getCertificateAuthority().get(0).getData(),
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
            nodeGroups.values().stream(),
            Stream.of(addons.get(COREDNS), addons.get(EBS_CSI_DRIVER)),
            grants.stream(),
            identities.associations().stream())
        .<ITerraformDependable>flatMap(part -> part)
        .toList();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The group {@code plan-readers}, where {@link AwsClusterProps.Builder#planReaders} names
   * somebody.
   */
  @Override
  public List<KubernetesSubject> planReaders() {
    return props.planReaders().isEmpty()
        ? List.of()
        : List.of(KubernetesSubject.group(PLAN_READERS));
  }

  @Override
  public String kubeconfigCommand() {
    return EksAccess.kubeconfigCommand(props.account(), props.name());
  }

  /**
   * {@inheritDoc}
   *
   * <p>By EKS Pod Identity: a role that only the pods of this ServiceAccount can take. The
   * ServiceAccount itself needs no annotation. The principal is the role's ARN; its name is the
   * part behind {@code role/}.
   */
  @Override
  public WorkloadIdentity workloadIdentity(ServiceAccountReference serviceAccount) {
    return identities.of(serviceAccount);
  }

  /** {@return the security group that EKS gives the API and every node} */
  public String securityGroupId() {
    return cluster.getVpcConfig().getClusterSecurityGroupId();
  }

  /** {@return the key that encrypts Secrets and logs} */
  public EncryptionKey encryptionKey() {
    return encryptionKey;
  }

  /** {@return the cluster, for what these settings do not cover} */
  public EksCluster eksCluster() {
    return cluster;
  }

  /** {@return the node group of each pool} */
  public Map<String, EksNodeGroup> nodeGroups() {
    return Collections.unmodifiableMap(nodeGroups);
  }

  /** {@return the launch template of each pool} */
  public Map<String, LaunchTemplate> launchTemplates() {
    return Collections.unmodifiableMap(launchTemplates);
  }

  /** {@return the role of all nodes} */
  public IamRole nodeRole() {
    return nodeRole;
  }

  /** {@return each add-on by its name} */
  public Map<String, EksAddon> addons() {
    return Collections.unmodifiableMap(addons);
  }

  /** {@return the OpenID Connect provider, where IRSA is switched on} */
  public Optional<IamOpenidConnectProvider> oidcProvider() {
    return Optional.ofNullable(oidcProvider);
  }
}
