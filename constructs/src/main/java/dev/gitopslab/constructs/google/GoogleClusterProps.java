package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.providers.google.container_cluster.ContainerClusterConfig;
import com.hashicorp.cdktf.providers.google.container_node_pool.ContainerNodePoolConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.ProxyUrl;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The settings of a {@link GoogleCluster}.
 *
 * <pre>{@code
 * GoogleClusterProps.builder(project, "staging", network, "1.35")
 *     .administrators(List.of("group:platform@example.com"))
 *     .nodePools(List.of(NodePool.builder("general", "e2-standard-4").build()))
 *     .build()
 * }</pre>
 */
public final class GoogleClusterProps {

  private static final Pattern VERSION = Pattern.compile("1\\.[0-9]{2}");
  private static final Pattern MEMBER =
      Pattern.compile("(user|group|serviceAccount):[^@\\s:]+@[a-z0-9.-]+|principal(Set)?://\\S+");
  private static final Pattern SERVICE_ACCOUNT =
      Pattern.compile("serviceAccount:[^@\\s:]+@[a-z0-9.-]+");
  private static final Pattern SECURITY_GROUP = Pattern.compile("gke-security-groups@[a-z0-9.-]+");

  /** GKE takes this many, of which the network's own is one. */
  private static final int MOST_CIDRS = 49;

  private static final int LARGEST_CIDR = 8;
  private static final List<Cidr> PRIVATE =
      List.of(
          Cidr.parse("10.0.0.0/8"),
          Cidr.parse("100.64.0.0/10"),
          Cidr.parse("172.16.0.0/12"),
          Cidr.parse("192.168.0.0/16"));

  private final GoogleProject project;
  private final String name;
  private final Network network;
  private final String kubernetesVersion;
  private final ReleaseChannel releaseChannel;
  private final List<Cidr> apiAllowedCidrs;
  private final boolean dnsEndpoint;
  private final List<String> administrators;
  private final List<String> planReaders;
  private final List<NodePool> nodePools;
  private final String securityGroup;
  private final MaintenanceWindow maintenanceWindow;
  private final EncryptionKey encryptionKey;
  private final boolean protect;
  private final String proxyUrl;
  private final Consumer<ContainerClusterConfig.Builder> customizeCluster;
  private final BiConsumer<NodePool, ContainerNodePoolConfig.Builder> customizeNodePool;

  private GoogleClusterProps(Builder builder) {
    Problems problems = new Problems().required("project", builder.project);
    Checks.name(problems, "name", builder.name);
    problems.required("network", builder.network);
    if (builder.network != null) {
      problems.check(
          builder.network.nodeSubnetIds().size() == 1,
          "network",
          String.join(", ", builder.network.nodeSubnetIds()),
          "is not one node subnet; GKE wants one, which reaches over all zones of its region");
    }
    problems
        .required("kubernetesVersion", builder.kubernetesVersion)
        .matches(
            "kubernetesVersion",
            builder.kubernetesVersion,
            VERSION,
            "is no minor version of Kubernetes; use one such as 1.35, in quotes")
        .required("releaseChannel", builder.releaseChannel);
    checkApiAllowedCidrs(problems, builder.apiAllowedCidrs);
    problems.required("administrators", builder.administrators);
    checkMembers(
        problems,
        "administrators",
        builder.administrators,
        MEMBER,
        "is no member of IAM that can administer a cluster; use one such as"
            + " group:platform@example.com, user:jo@example.com,"
            + " serviceAccount:ci@example.iam.gserviceaccount.com or principal://…");
    checkPlanReaders(problems, builder);
    checkNodePools(problems, builder.nodePools);
    problems
        .matches(
            "securityGroup",
            builder.securityGroup,
            SECURITY_GROUP,
            "is not what GKE looks for; use gke-security-groups@ and your domain")
        .required("maintenanceWindow", builder.maintenanceWindow);
    ProxyUrl.check(problems, "proxyUrl", builder.proxyUrl);
    problems.throwIfAny();
    project = builder.project;
    name = builder.name;
    network = builder.network;
    kubernetesVersion = builder.kubernetesVersion;
    releaseChannel = builder.releaseChannel;
    apiAllowedCidrs = List.copyOf(builder.apiAllowedCidrs);
    dnsEndpoint =
        builder.dnsEndpoint == null ? builder.apiAllowedCidrs.isEmpty() : builder.dnsEndpoint;
    administrators = List.copyOf(builder.administrators);
    planReaders = builder.planReaders;
    nodePools = List.copyOf(builder.nodePools);
    securityGroup = builder.securityGroup;
    maintenanceWindow = builder.maintenanceWindow;
    encryptionKey = builder.encryptionKey;
    protect = builder.protect;
    proxyUrl = builder.proxyUrl;
    customizeCluster = builder.customizeCluster;
    customizeNodePool = builder.customizeNodePool;
  }

  private static void checkApiAllowedCidrs(Problems problems, List<Cidr> cidrs) {
    problems.check(
        cidrs.size() <= MOST_CIDRS,
        "apiAllowedCidrs",
        cidrs.size() + " ranges",
        "are more than GKE takes; use at most " + MOST_CIDRS);
    for (int i = 0; i < cidrs.size(); i++) {
      problems.check(
          cidrs.get(i).prefix() >= LARGEST_CIDR,
          "apiAllowedCidrs[" + i + "]",
          cidrs.get(i),
          "opens the API to the internet; list the ranges of your offices, VPN and CI runners, /8"
              + " or smaller, or leave the list empty and come in by the DNS endpoint, which IAM"
              + " guards");
    }
  }

  private static void checkMembers(
      Problems problems, String list, List<String> members, Pattern pattern, String message) {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < members.size(); i++) {
      String path = list + "[" + i + "]";
      String member = members.get(i);
      problems
          .matches(path, member, pattern, message)
          .check(seen.add(member), path, member, "is listed twice");
    }
  }

  private static void checkPlanReaders(Problems problems, Builder builder) {
    checkMembers(
        problems,
        "planReaders",
        builder.planReaders,
        SERVICE_ACCOUNT,
        "is no service account of IAM; use one such as"
            + " serviceAccount:plan@example.iam.gserviceaccount.com");
    problems.noneAmong(
        "planReaders",
        builder.planReaders,
        builder.administrators,
        "is an administrator, who can read everything already; use an account that can do less");
  }

  private static void checkNodePools(Problems problems, List<NodePool> pools) {
    problems.required("nodePools", pools);
    Set<String> seen = new TreeSet<>();
    boolean someNodeForEverything = false;
    for (int i = 0; i < pools.size(); i++) {
      NodePool pool = pools.get(i);
      problems.check(
          seen.add(pool.name()), "nodePools[" + i + "].name", pool.name(), "is listed twice");
      checkMachineType(problems, "nodePools[" + i + "]", pool);
      someNodeForEverything |=
          pool.minSize() > 0
              && pool.architecture() == NodePool.Architecture.AMD64
              && pool.taints().stream().allMatch(Checks::isSoft);
    }
    if (!pools.isEmpty() && !someNodeForEverything) {
      problems.add(
          "nodePools",
          "have no node that takes every pod; give one amd64 pool without taints a minSize of 1 or"
              + " more: cluster DNS runs there, and GKE taints the nodes of arm64 pools");
    }
  }

  private static void checkMachineType(Problems problems, String path, NodePool pool) {
    problems.matches(
        path + ".machineType",
        pool.machineType(),
        MachineTypes.NAME,
        "is no machine type of Google Cloud; use one such as e2-standard-4 or c4a-standard-4");
    NodePool.Architecture actual = MachineTypes.architecture(pool.machineType());
    problems.check(
        pool.architecture() == actual,
        path + ".architecture",
        pool.architecture().name().toLowerCase(Locale.ROOT),
        "does not fit "
            + pool.machineType()
            + "; use "
            + actual.name().toLowerCase(Locale.ROOT)
            + ", or another machine type");
  }

  /**
   * Starts the settings.
   *
   * @param project where the cluster is
   * @param name its name: 1 to 32 lower-case letters, digits and single hyphens, a letter first;
   *     another name is another cluster
   * @param network what it is in; one subnetwork for nodes. Another network is another cluster
   * @param kubernetesVersion such as {@code 1.35}: the least that the control plane runs. A later
   *     one upgrades it at once, and its nodes in the next maintenance window; the release channel
   *     may be ahead of it
   */
  public static Builder builder(
      GoogleProject project, String name, Network network, String kubernetesVersion) {
    return new Builder(project, name, network, kubernetesVersion);
  }

  /** {@return where the cluster is} */
  public GoogleProject project() {
    return project;
  }

  /** {@return its name} */
  public String name() {
    return name;
  }

  /** {@return what it is in} */
  public Network network() {
    return network;
  }

  /** {@return the least minor version of its control plane} */
  public String kubernetesVersion() {
    return kubernetesVersion;
  }

  /** {@return how soon it gets new versions} */
  public ReleaseChannel releaseChannel() {
    return releaseChannel;
  }

  /** {@return who may talk to the address of the API, beyond the network itself} */
  public List<Cidr> apiAllowedCidrs() {
    return apiAllowedCidrs;
  }

  /** {@return whether one of these is not private, so that the API has a public address} */
  boolean publicEndpoint() {
    return apiAllowedCidrs.stream()
        .anyMatch(cidr -> PRIVATE.stream().noneMatch(range -> range.contains(cidr)));
  }

  /** {@return whether the API is reached from outside by its DNS endpoint} */
  public boolean dnsEndpoint() {
    return dnsEndpoint;
  }

  /** {@return the members of IAM who may do everything in the cluster} */
  public List<String> administrators() {
    return administrators;
  }

  /** {@return the members of IAM who are to plan changes without being able to make them} */
  public List<String> planReaders() {
    return planReaders;
  }

  /** {@return its first node pools} */
  public List<NodePool> nodePools() {
    return nodePools;
  }

  /** {@return the group whose member groups RBAC knows; empty where it knows none} */
  public Optional<String> securityGroup() {
    return Optional.ofNullable(securityGroup);
  }

  /** {@return when GKE may upgrade it} */
  public MaintenanceWindow maintenanceWindow() {
    return maintenanceWindow;
  }

  /** {@return the key that encrypts its Secrets; empty for one of its own} */
  public Optional<EncryptionKey> encryptionKey() {
    return Optional.ofNullable(encryptionKey);
  }

  /** {@return whether no plan can delete the cluster} */
  public boolean protect() {
    return protect;
  }

  /** {@return a proxy in front of the API} */
  public Optional<String> proxyUrl() {
    return Optional.ofNullable(proxyUrl);
  }

  /** {@return what has the last word on the cluster's arguments} */
  public Consumer<ContainerClusterConfig.Builder> customizeCluster() {
    return customizeCluster;
  }

  /** {@return what has the last word on each node pool's arguments} */
  public BiConsumer<NodePool, ContainerNodePoolConfig.Builder> customizeNodePool() {
    return customizeNodePool;
  }

  /** Collects the settings of a {@link GoogleCluster}. */
  public static final class Builder {

    private final GoogleProject project;
    private final String name;
    private final Network network;
    private final String kubernetesVersion;
    private ReleaseChannel releaseChannel = ReleaseChannel.REGULAR;
    private List<Cidr> apiAllowedCidrs = List.of();
    private Boolean dnsEndpoint;
    private List<String> administrators = List.of();
    private List<String> planReaders = List.of();
    private List<NodePool> nodePools = List.of();
    private String securityGroup;
    private MaintenanceWindow maintenanceWindow = MaintenanceWindow.weekendNights();
    private EncryptionKey encryptionKey;
    private boolean protect;
    private String proxyUrl;
    private Consumer<ContainerClusterConfig.Builder> customizeCluster = config -> {};
    private BiConsumer<NodePool, ContainerNodePoolConfig.Builder> customizeNodePool =
        (pool, config) -> {};

    private Builder(GoogleProject project, String name, Network network, String kubernetesVersion) {
      this.project = project;
      this.name = name;
      this.network = network;
      this.kubernetesVersion = kubernetesVersion;
    }

    /** How soon the cluster gets new versions. Default: {@link ReleaseChannel#REGULAR}. */
    public Builder releaseChannel(ReleaseChannel value) {
      releaseChannel = value;
      return this;
    }

    /**
     * Who may talk to the address of the API, beyond the network itself: at most 49 ranges of /8 or
     * smaller. With a public one among them the API gets a public address; private ones, such as
     * those of a VPN, reach its private address. Default: none.
     */
    public Builder apiAllowedCidrs(List<Cidr> cidrs) {
      apiAllowedCidrs = List.copyOf(cidrs);
      return this;
    }

    /**
     * Whether the API is reached from outside by its DNS endpoint: a name whose front end is
     * Google's, open to whoever has the permission {@code container.clusters.connect}, from
     * anywhere. Terraform comes in that way then. Default: true where {@link #apiAllowedCidrs} is
     * empty, false otherwise. With false and no ranges, the API can only be reached from inside the
     * network.
     */
    public Builder dnsEndpoint(boolean value) {
      dnsEndpoint = value;
      return this;
    }

    /**
     * The members of IAM who may do everything in the cluster, such as {@code
     * group:platform@example.com}. At least one; whoever runs Terraform should be among them. They
     * get {@code roles/container.admin}, which IAM grants for a project: give clusters that differ
     * in their administrators projects of their own.
     */
    public Builder administrators(List<String> members) {
      administrators = List.copyOf(members);
      return this;
    }

    /**
     * The service accounts that are to plan changes without being able to make them, such as {@code
     * serviceAccount:plan@example.iam.gserviceaccount.com}, none of them an administrator. Default:
     * none.
     *
     * <p>Each gets {@code roles/container.clusterViewer}, with which it can find clusters and reach
     * them by their DNS endpoints, and no right in any; IAM grants it for a project. Those come
     * from RoleBindings that name its address ({@link GoogleCluster#planReaders}). What it may read
     * of Google Cloud itself is not decided here: it needs {@code roles/viewer}, which lets it look
     * at most of what is in the cluster too but at no Secret, and the state.
     */
    public Builder planReaders(List<String> members) {
      planReaders = List.copyOf(members);
      return this;
    }

    /**
     * The node pools, with unique names. At least one that takes every pod (amd64, no taints,
     * minSize 1 or more).
     */
    public Builder nodePools(List<NodePool> pools) {
      nodePools = List.copyOf(pools);
      return this;
    }

    /**
     * The group {@code gke-security-groups@<domain>} of a Google Workspace or Cloud Identity, whose
     * member groups RoleBindings of the cluster can name then. Default: none.
     */
    public Builder securityGroup(String group) {
      securityGroup = group;
      return this;
    }

    /** When GKE may upgrade it. Default: {@link MaintenanceWindow#weekendNights}. */
    public Builder maintenanceWindow(MaintenanceWindow window) {
      maintenanceWindow = window;
      return this;
    }

    /** The key that encrypts Secrets. Default: one of the cluster's own. */
    public Builder encryptionKey(EncryptionKey key) {
      encryptionKey = key;
      return this;
    }

    /**
     * Whether the cluster and its own key are protected: a plan that deletes or replaces one fails,
     * and so does the provider itself. To delete it, set this to false, deploy, and then destroy.
     * Default: false.
     */
    public Builder protect(boolean value) {
      protect = value;
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
     * Has the last word on the arguments of the <a
     * href="https://registry.terraform.io/providers/hashicorp/google/6.50.0/docs/resources/container_cluster">cluster</a>.
     * Default: nothing.
     */
    public Builder customizeCluster(Consumer<ContainerClusterConfig.Builder> customizer) {
      customizeCluster = customizer;
      return this;
    }

    /**
     * Has the last word on the arguments of each <a
     * href="https://registry.terraform.io/providers/hashicorp/google/6.50.0/docs/resources/container_node_pool">node
     * pool</a>. Default: nothing.
     */
    public Builder customizeNodePool(
        BiConsumer<NodePool, ContainerNodePoolConfig.Builder> customizer) {
      customizeNodePool = customizer;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public GoogleClusterProps build() {
      return new GoogleClusterProps(this);
    }
  }
}
