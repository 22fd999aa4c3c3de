package dev.gitopslab.constructs.aws;

import com.hashicorp.cdktf.providers.aws.eks_cluster.EksClusterConfig;
import com.hashicorp.cdktf.providers.aws.eks_node_group.EksNodeGroupConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.ProxyUrl;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The settings of an {@link AwsCluster}.
 *
 * <pre>{@code
 * AwsClusterProps.builder(account, "staging", network, "1.35")
 *     .administrators(List.of("arn:aws:iam::111122223333:role/deployer"))
 *     .nodePools(List.of(NodePool.builder("general", "m7i.large").build()))
 *     .build()
 * }</pre>
 */
public final class AwsClusterProps {

  private static final Pattern VERSION = Pattern.compile("1\\.[0-9]{2}");
  private static final Pattern PRINCIPAL =
      Pattern.compile("arn:(aws|aws-cn|aws-us-gov):iam::\\d{12}:(role|user)/[\\w+=,.@/-]+");
  private static final Pattern SESSION =
      Pattern.compile("arn:[a-z-]+:sts::\\d{12}:assumed-role/.*");

  /** EKS refuses more. */
  private static final int MOST_CIDRS = 40;

  private static final int LARGEST_CIDR = 8;

  /** EKS refuses these for its public endpoint: nobody reaches that from such an address. */
  private static final List<Cidr> NEVER_PUBLIC =
      List.of(
          Cidr.parse("10.0.0.0/8"),
          Cidr.parse("100.64.0.0/10"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("172.16.0.0/12"),
          Cidr.parse("192.168.0.0/16"));

  private final AwsAccount account;
  private final String name;
  private final Network network;
  private final String kubernetesVersion;
  private final List<Cidr> apiAllowedCidrs;
  private final List<String> controlPlaneSubnetIds;
  private final List<String> administrators;
  private final List<String> planReaders;
  private final List<NodePool> nodePools;
  private final Map<String, String> nodeTags;
  private final EncryptionKey encryptionKey;
  private final int logRetentionDays;
  private final boolean protect;
  private final boolean irsa;
  private final String proxyUrl;
  private final Map<String, String> addonVersions;
  private final Consumer<EksClusterConfig.Builder> customizeCluster;
  private final BiConsumer<NodePool, EksNodeGroupConfig.Builder> customizeNodeGroup;

  private AwsClusterProps(Builder builder) {
    Problems problems = new Problems().required("account", builder.account);
    Checks.name(problems, "name", builder.name);
    problems
        .required("network", builder.network)
        .required("kubernetesVersion", builder.kubernetesVersion)
        .matches(
            "kubernetesVersion",
            builder.kubernetesVersion,
            VERSION,
            "is no minor version of Kubernetes; use one such as 1.35, in quotes");
    checkSubnets(problems, builder);
    checkApiAllowedCidrs(problems, builder.apiAllowedCidrs);
    problems.required("administrators", builder.administrators);
    checkPrincipals(problems, builder.account, "administrators", builder.administrators);
    checkPlanReaders(problems, builder);
    checkNodePools(problems, builder.nodePools);
    Checks.retention(problems, "logRetentionDays", builder.logRetentionDays);
    ProxyUrl.check(problems, "proxyUrl", builder.proxyUrl);
    checkAddonVersions(problems, builder.addonVersions);
    problems.throwIfAny();
    account = builder.account;
    name = builder.name;
    network = builder.network;
    kubernetesVersion = builder.kubernetesVersion;
    apiAllowedCidrs = List.copyOf(builder.apiAllowedCidrs);
    controlPlaneSubnetIds = builder.controlPlaneSubnetIds;
    administrators = List.copyOf(builder.administrators);
    planReaders = builder.planReaders;
    nodePools = List.copyOf(builder.nodePools);
    nodeTags = builder.nodeTags;
    encryptionKey = builder.encryptionKey;
    logRetentionDays = builder.logRetentionDays;
    protect = builder.protect;
    irsa = builder.irsa;
    proxyUrl = builder.proxyUrl;
    addonVersions = builder.addonVersions;
    customizeCluster = builder.customizeCluster;
    customizeNodeGroup = builder.customizeNodeGroup;
  }

  private static void checkSubnets(Problems problems, Builder builder) {
    List<String> explicit = builder.controlPlaneSubnetIds;
    if (explicit != null) {
      problems.check(
          Checks.atLeastTwo(explicit),
          "controlPlaneSubnetIds",
          String.join(", ", explicit),
          "is too few; EKS wants subnets in at least two zones");
    } else if (builder.network != null) {
      problems.check(
          Checks.atLeastTwo(builder.network.nodeSubnetIds()),
          "network",
          String.join(", ", builder.network.nodeSubnetIds()),
          "is too few node subnets; EKS wants them in at least two zones");
    }
  }

  private static void checkApiAllowedCidrs(Problems problems, List<Cidr> cidrs) {
    problems.check(
        cidrs.size() <= MOST_CIDRS,
        "apiAllowedCidrs",
        cidrs.size() + " ranges",
        "are more than EKS takes; use at most " + MOST_CIDRS);
    for (int i = 0; i < cidrs.size(); i++) {
      Cidr cidr = cidrs.get(i);
      String path = "apiAllowedCidrs[" + i + "]";
      if (cidr.prefix() < LARGEST_CIDR) {
        problems.add(
            path,
            cidr,
            "opens the API to the internet; list the ranges of your offices, VPN and CI runners, /8"
                + " or smaller, or leave the list empty and reach the private API through a runner"
                + " inside the network or a proxy (proxyUrl)");
      } else if (NEVER_PUBLIC.stream().anyMatch(range -> range.overlaps(cidr))) {
        problems.add(
            path,
            cidr,
            "is a private range, from which nobody reaches the public API; use the public addresses"
                + " that your clients come from (the private API needs no list)");
      }
    }
  }

  private static void checkPrincipals(
      Problems problems, AwsAccount account, String list, List<String> principals) {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < principals.size(); i++) {
      String path = list + "[" + i + "]";
      String arn = principals.get(i);
      if (SESSION.matcher(arn).matches()) {
        problems.add(
            path,
            arn,
            "is a session; use the role behind it, such as arn:aws:iam::111122223333:role/deployer,"
                + " with its path where it has one");
      } else if (!PRINCIPAL.matcher(arn).matches()) {
        problems.add(
            path,
            arn,
            "is no IAM role or user; use an ARN such as arn:aws:iam::111122223333:role/deployer");
      } else if (account != null && !arn.startsWith("arn:" + account.partition() + ":")) {
        problems.add(
            path,
            arn,
            "is in another part of AWS than "
                + account.region()
                + "; use an ARN that begins with arn:"
                + account.partition()
                + ":");
      }
      problems.check(seen.add(arn), path, arn, "is listed twice");
    }
  }

  /** EKS knows a principal once: whoever is an administrator cannot be less besides. */
  private static void checkPlanReaders(Problems problems, Builder builder) {
    checkPrincipals(problems, builder.account, "planReaders", builder.planReaders);
    problems.noneAmong(
        "planReaders",
        builder.planReaders,
        builder.administrators,
        "is an administrator, who can read everything already; use a role that can do less");
  }

  private static void checkNodePools(Problems problems, List<NodePool> pools) {
    problems.required("nodePools", pools);
    Set<String> seen = new TreeSet<>();
    boolean someNodeForEverything = false;
    for (int i = 0; i < pools.size(); i++) {
      NodePool pool = pools.get(i);
      problems.check(
          seen.add(pool.name()), "nodePools[" + i + "].name", pool.name(), "is listed twice");
      someNodeForEverything |=
          pool.minSize() > 0 && pool.taints().stream().allMatch(Checks::isSoft);
    }
    if (!pools.isEmpty() && !someNodeForEverything) {
      problems.add(
          "nodePools",
          "have no node that takes every pod; give one pool without taints a minSize of 1 or more:"
              + " cluster DNS runs there");
    }
  }

  private static void checkAddonVersions(Problems problems, Map<String, String> versions) {
    versions.forEach(
        (addon, version) -> {
          problems.check(
              AwsCluster.ADDONS.contains(addon),
              "addonVersions." + addon,
              version,
              "is for an add-on that is not installed; use "
                  + String.join(", ", AwsCluster.ADDONS));
          problems.required("addonVersions." + addon, version);
        });
  }

  /**
   * Starts the settings.
   *
   * @param account where the cluster is
   * @param name its name: 1 to 32 lower-case letters, digits and single hyphens, a letter first;
   *     another name is another cluster
   * @param network what its nodes and its API are in; at least two node subnets, in different zones
   * @param kubernetesVersion such as {@code 1.35}; a later one upgrades the cluster, then its
   *     nodes, one minor version at a time
   */
  public static Builder builder(
      AwsAccount account, String name, Network network, String kubernetesVersion) {
    return new Builder(account, name, network, kubernetesVersion);
  }

  /** {@return where the cluster is} */
  public AwsAccount account() {
    return account;
  }

  /** {@return its name} */
  public String name() {
    return name;
  }

  /** {@return what it is in} */
  public Network network() {
    return network;
  }

  /** {@return its minor version} */
  public String kubernetesVersion() {
    return kubernetesVersion;
  }

  /** {@return who may talk to the API from the internet; empty for nobody} */
  public List<Cidr> apiAllowedCidrs() {
    return apiAllowedCidrs;
  }

  /** {@return the subnets that the API is reached in} */
  public List<String> controlPlaneSubnetIds() {
    return controlPlaneSubnetIds == null ? network.nodeSubnetIds() : controlPlaneSubnetIds;
  }

  /** {@return the ARNs of those who may do everything in the cluster} */
  public List<String> administrators() {
    return administrators;
  }

  /** {@return the ARNs of those who are to plan changes without being able to make them} */
  public List<String> planReaders() {
    return planReaders;
  }

  /** {@return its first node pools} */
  public List<NodePool> nodePools() {
    return nodePools;
  }

  /** {@return further tags of its machines, their disks and network interfaces} */
  public Map<String, String> nodeTags() {
    return nodeTags;
  }

  /** {@return the key that encrypts its Secrets and logs; empty for one of its own} */
  public Optional<EncryptionKey> encryptionKey() {
    return Optional.ofNullable(encryptionKey);
  }

  /** {@return how long control-plane logs are kept, in days} */
  public int logRetentionDays() {
    return logRetentionDays;
  }

  /** {@return whether neither a plan nor the console can delete the cluster} */
  public boolean protect() {
    return protect;
  }

  /** {@return whether ServiceAccounts can take roles by OpenID Connect too} */
  public boolean irsa() {
    return irsa;
  }

  /** {@return a proxy in front of the API} */
  public Optional<String> proxyUrl() {
    return Optional.ofNullable(proxyUrl);
  }

  /** {@return the version of each add-on that is not to have AWS's default} */
  public Map<String, String> addonVersions() {
    return addonVersions;
  }

  /** {@return what has the last word on the cluster's arguments} */
  public Consumer<EksClusterConfig.Builder> customizeCluster() {
    return customizeCluster;
  }

  /** {@return what has the last word on each node group's arguments} */
  public BiConsumer<NodePool, EksNodeGroupConfig.Builder> customizeNodeGroup() {
    return customizeNodeGroup;
  }

  /** Collects the settings of an {@link AwsCluster}. */
  public static final class Builder {

    private final AwsAccount account;
    private final String name;
    private final Network network;
    private final String kubernetesVersion;
    private List<Cidr> apiAllowedCidrs = List.of();
    private List<String> controlPlaneSubnetIds;
    private List<String> administrators = List.of();
    private List<String> planReaders = List.of();
    private List<NodePool> nodePools = List.of();
    private Map<String, String> nodeTags = Map.of();
    private EncryptionKey encryptionKey;
    private int logRetentionDays = 365;
    private boolean protect;
    private boolean irsa;
    private String proxyUrl;
    private Map<String, String> addonVersions = Map.of();
    private Consumer<EksClusterConfig.Builder> customizeCluster = config -> {};
    private BiConsumer<NodePool, EksNodeGroupConfig.Builder> customizeNodeGroup =
        (pool, config) -> {};

    private Builder(AwsAccount account, String name, Network network, String kubernetesVersion) {
      this.account = account;
      this.name = name;
      this.network = network;
      this.kubernetesVersion = kubernetesVersion;
    }

    /**
     * Who may talk to the API from the internet: at most 40 public ranges of /8 or smaller.
     * Default: none, and then the API has only its address in the network.
     */
    public Builder apiAllowedCidrs(List<Cidr> cidrs) {
      apiAllowedCidrs = List.copyOf(cidrs);
      return this;
    }

    /**
     * The subnets that the API is reached in, in at least two zones. Default: the network's node
     * subnets.
     *
     * <p>EKS keeps a cluster to the zones that it was created in. Where the network gets a further
     * zone later, name here the subnets of the first ones ({@link AwsNetwork#nodeSubnets}); nodes
     * may run in all.
     */
    public Builder controlPlaneSubnetIds(List<String> subnetIds) {
      controlPlaneSubnetIds = List.copyOf(subnetIds);
      return this;
    }

    /**
     * The ARNs of the IAM roles and users who may do everything in the cluster. At least one.
     * Whoever runs Terraform must be among them: creating a cluster gives no rights in it here, so
     * that these do not depend on who happened to create it.
     */
    public Builder administrators(List<String> principalArns) {
      administrators = List.copyOf(principalArns);
      return this;
    }

    /**
     * The ARNs of the IAM roles (or users) who are to plan changes without being able to make them,
     * none of them an administrator. Default: none.
     *
     * <p>Each gets an access entry without any access policy, in the Kubernetes group {@code
     * plan-readers}, which has no rights until something in the cluster gives it some ({@link
     * AwsCluster#planReaders}). What they may read of AWS itself is not decided here: their roles
     * need a policy that reads it, and the state.
     */
    public Builder planReaders(List<String> principalArns) {
      planReaders = List.copyOf(principalArns);
      return this;
    }

    /**
     * The node pools, with unique names. At least one that takes every pod (no taints, minSize 1 or
     * more).
     */
    public Builder nodePools(List<NodePool> pools) {
      nodePools = List.copyOf(pools);
      return this;
    }

    /**
     * Further tags of machines, their disks and network interfaces: those of the provider's {@code
     * default_tags} do not reach what a node group starts. Default: none but {@code Name}.
     */
    public Builder nodeTags(Map<String, String> tags) {
      nodeTags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
      return this;
    }

    /**
     * The key that encrypts Secrets and logs. Default: one of the cluster's own. Another key needs
     * another cluster: choose before the first deployment.
     */
    public Builder encryptionKey(EncryptionKey key) {
      encryptionKey = key;
      return this;
    }

    /**
     * How long control-plane logs are kept, in days: one of the values of <a
     * href="https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/cloudwatch_log_group">retention_in_days</a>
     * but 0. Default: 365.
     */
    public Builder logRetentionDays(int days) {
      logRetentionDays = days;
      return this;
    }

    /**
     * Whether the cluster and its own key are protected: a plan that deletes one fails, and EKS
     * itself refuses to delete the cluster (the aws provider 5.x does not know that). To delete it,
     * set this to false, deploy, and then destroy. Default: false.
     */
    public Builder protect(boolean value) {
      protect = value;
      return this;
    }

    /**
     * Whether ServiceAccounts can take roles by OpenID Connect too (IRSA), for charts that know no
     * Pod Identity. Default: false.
     */
    public Builder irsa(boolean value) {
      irsa = value;
      return this;
    }

    /**
     * A proxy that Terraform reaches the API through, such as {@code socks5://127.0.0.1:1080}.
     * Default: none.
     */
    public Builder proxyUrl(String url) {
      proxyUrl = url;
      return this;
    }

    /**
     * The versions of add-ons, by name ({@code vpc-cni}, {@code kube-proxy}, {@code
     * eks-pod-identity-agent}, {@code coredns}, {@code aws-ebs-csi-driver}), such as {@code
     * v1.20.4-eksbuild.2}. Default of each: the version that AWS gives a new cluster of this
     * version; an upgrade of the cluster leaves it as it is.
     */
    public Builder addonVersions(Map<String, String> versions) {
      addonVersions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
      return this;
    }

    /**
     * Has the last word on the arguments of the <a
     * href="https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/eks_cluster">cluster</a>.
     * Default: nothing.
     */
    public Builder customizeCluster(Consumer<EksClusterConfig.Builder> customizer) {
      customizeCluster = customizer;
      return this;
    }

    /**
     * Has the last word on the arguments of each <a
     * href="https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/eks_node_group">node
     * group</a>. Default: nothing.
     */
    public Builder customizeNodeGroup(BiConsumer<NodePool, EksNodeGroupConfig.Builder> customizer) {
      customizeNodeGroup = customizer;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public AwsClusterProps build() {
      return new AwsClusterProps(this);
    }
  }
}
