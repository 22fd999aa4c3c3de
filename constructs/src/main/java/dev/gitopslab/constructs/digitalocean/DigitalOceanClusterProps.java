package dev.gitopslab.constructs.digitalocean;

import com.hashicorp.cdktf.providers.digitalocean.kubernetes_cluster.KubernetesClusterConfig;
import com.hashicorp.cdktf.providers.digitalocean.kubernetes_node_pool.KubernetesNodePoolConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.ProxyUrl;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The settings of a {@link DigitalOceanCluster}.
 *
 * <pre>{@code
 * DigitalOceanClusterProps.builder("fra1", "staging", network, "1.35")
 *     .podCidr(Cidr.parse("10.61.0.0/16"))
 *     .serviceCidr(Cidr.parse("10.62.0.0/20"))
 *     .apiAllowedCidrs(List.of(Cidr.parse("203.0.113.0/24")))
 *     .nodePools(List.of(NodePool.builder("general", "s-4vcpu-8gb").build()))
 *     .build()
 * }</pre>
 */
public final class DigitalOceanClusterProps {

  private static final Pattern VERSION = Pattern.compile("1\\.[0-9]{2}");
  private static final Pattern MACHINE_TYPE = Pattern.compile("[a-z][a-z0-9_]*(-[a-z0-9]+)+");
  private static final String MACHINE_TYPE_RULE =
      "is no size of a Droplet; use one such as s-4vcpu-8gb or g-4vcpu-16gb";
  private static final int LARGEST_CIDR = 8;
  private static final int MOST_NODES = 512;

  private static final List<Cidr> NEVER_PUBLIC =
      List.of(
          Cidr.parse("10.0.0.0/8"),
          Cidr.parse("100.64.0.0/10"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("172.16.0.0/12"),
          Cidr.parse("192.168.0.0/16"));

  /** What a pool has that says nothing of its disks. */
  private static final int UNSAID_DISK_SIZE = NodePool.builder("any", "any").build().diskSizeGib();

  private final String region;
  private final String name;
  private final Network network;
  private final String kubernetesVersion;
  private final Cidr podCidr;
  private final Cidr serviceCidr;
  private final List<Cidr> apiAllowedCidrs;
  private final List<NodePool> nodePools;
  private final String systemMachineType;
  private final int systemNodes;
  private final boolean highAvailability;
  private final MaintenanceWindow maintenance;
  private final List<String> tags;
  private final boolean protect;
  private final String proxyUrl;
  private final Consumer<KubernetesClusterConfig.Builder> customizeCluster;
  private final BiConsumer<NodePool, KubernetesNodePoolConfig.Builder> customizeNodePool;

  private DigitalOceanClusterProps(Builder builder) {
    Problems problems = new Problems();
    Checks.region(problems, builder.region);
    Checks.name(problems, builder.name);
    problems
        .required("network", builder.network)
        .required("kubernetesVersion", builder.kubernetesVersion)
        .matches(
            "kubernetesVersion",
            builder.kubernetesVersion,
            VERSION,
            "is no minor version of Kubernetes; use one such as 1.35, in quotes");
    checkRanges(problems, builder);
    checkApiAllowedCidrs(problems, builder.apiAllowedCidrs);
    checkNodePools(problems, builder.nodePools);
    problems
        .required("systemMachineType", builder.systemMachineType)
        .matches("systemMachineType", builder.systemMachineType, MACHINE_TYPE, MACHINE_TYPE_RULE)
        .range("systemNodes", builder.systemNodes, 1, MOST_NODES)
        .required("maintenanceDay", builder.maintenanceDay);
    Checks.maintenanceHour(problems, builder.maintenanceHour);
    Checks.tags(problems, builder.tags);
    ProxyUrl.check(problems, "proxyUrl", builder.proxyUrl);
    problems.throwIfAny();
    region = builder.region;
    name = builder.name;
    network = builder.network;
    kubernetesVersion = builder.kubernetesVersion;
    podCidr = builder.podCidr;
    serviceCidr = builder.serviceCidr;
    apiAllowedCidrs = builder.apiAllowedCidrs;
    nodePools = builder.nodePools;
    systemMachineType = builder.systemMachineType;
    systemNodes = builder.systemNodes;
    highAvailability = builder.highAvailability;
    maintenance = new MaintenanceWindow(builder.maintenanceDay, builder.maintenanceHour);
    tags = builder.tags;
    protect = builder.protect;
    proxyUrl = builder.proxyUrl;
    customizeCluster = builder.customizeCluster;
    customizeNodePool = builder.customizeNodePool;
  }

  private static void checkRanges(Problems problems, Builder builder) {
    Checks.range(problems, "podCidr", builder.podCidr, 16, 20);
    Checks.range(problems, "serviceCidr", builder.serviceCidr, 16, 22);
    if (builder.network != null) {
      checkApart(problems, "podCidr", builder.podCidr, "the network", builder.network.cidr());
      checkApart(
          problems, "serviceCidr", builder.serviceCidr, "the network", builder.network.cidr());
    }
    checkApart(problems, "serviceCidr", builder.serviceCidr, "podCidr", builder.podCidr);
  }

  private static void checkApart(
      Problems problems, String path, Cidr cidr, String otherName, Cidr other) {
    if (cidr != null && other != null) {
      problems.check(
          !cidr.overlaps(other),
          path,
          cidr,
          "overlaps with " + otherName + ", " + other + "; use another range");
    }
  }

  private static void checkApiAllowedCidrs(Problems problems, List<Cidr> cidrs) {
    if (cidrs.isEmpty()) {
      problems.add(
          "apiAllowedCidrs",
          "is required: the Kubernetes API of DigitalOcean has no private address, so without a"
              + " range nobody could reach it, or everybody; list the public addresses of your"
              + " offices, VPN and CI runners");
    }
    for (int i = 0; i < cidrs.size(); i++) {
      Cidr cidr = cidrs.get(i);
      String path = "apiAllowedCidrs[" + i + "]";
      if (cidr.prefix() < LARGEST_CIDR) {
        problems.add(
            path,
            cidr,
            "opens the API to the internet; list the ranges of your offices, VPN and CI runners, /8"
                + " or smaller");
      } else if (NEVER_PUBLIC.stream().anyMatch(range -> range.overlaps(cidr))) {
        problems.add(
            path,
            cidr,
            "is a private range, from which nobody reaches the API: it has only a public address;"
                + " use the public addresses that your clients come from");
      }
    }
  }

  private static void checkNodePools(Problems problems, List<NodePool> pools) {
    problems.required("nodePools", pools);
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < pools.size(); i++) {
      NodePool pool = pools.get(i);
      String path = "nodePools[" + i + "].";
      problems
          .check(seen.add(pool.name()), path + "name", pool.name(), "is listed twice")
          .check(
              !pool.name().equals(DigitalOceanCluster.SYSTEM_POOL),
              path + "name",
              pool.name(),
              "is the name of the pool that every cluster has; use another");
      checkNodePool(problems, path, pool);
    }
  }

  /** What DigitalOcean does not have, of what other clouds do. */
  static void checkNodePool(Problems problems, String path, NodePool pool) {
    problems
        .matches(path + "machineType", pool.machineType(), MACHINE_TYPE, MACHINE_TYPE_RULE)
        .check(
            pool.minSize() >= 1,
            path + "minSize",
            pool.minSize(),
            "is too few: a pool of DigitalOcean has at least one node; use 1 or more, or remove the"
                + " pool")
        .check(
            pool.maxSize() <= MOST_NODES,
            path + "maxSize",
            pool.maxSize(),
            "are more nodes than DigitalOcean gives a cluster; use at most " + MOST_NODES)
        .check(
            pool.capacity() == NodePool.Capacity.ON_DEMAND,
            path + "capacity",
            "spot",
            "is not sold by DigitalOcean; use on-demand")
        .check(
            pool.architecture() == NodePool.Architecture.AMD64,
            path + "architecture",
            "arm64",
            "is not sold by DigitalOcean; use amd64")
        .check(
            pool.diskSizeGib() == UNSAID_DISK_SIZE,
            path + "diskSizeGib",
            pool.diskSizeGib(),
            "cannot be chosen: the disk comes with the machine type; remove it, and use a machine"
                + " type with more disk, or volumes");
  }

  /**
   * Starts the settings.
   *
   * @param region where the cluster is, such as {@code fra1}, and the network with it; another
   *     region is another cluster
   * @param name its name: 1 to 32 lower-case letters, digits and single hyphens, a letter first
   * @param network what it is in; another network is another cluster
   * @param kubernetesVersion such as {@code 1.35}; a later one upgrades the cluster and its nodes,
   *     one minor version at a time; an earlier one is another cluster
   */
  public static Builder builder(
      String region, String name, Network network, String kubernetesVersion) {
    return new Builder(region, name, network, kubernetesVersion);
  }

  /** {@return where the cluster is} */
  public String region() {
    return region;
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

  /** {@return the addresses of pods} */
  public Cidr podCidr() {
    return podCidr;
  }

  /** {@return the addresses of Services} */
  public Cidr serviceCidr() {
    return serviceCidr;
  }

  /** {@return who may talk to the API} */
  public List<Cidr> apiAllowedCidrs() {
    return apiAllowedCidrs;
  }

  /** {@return its first node pools, without the one that every cluster has} */
  public List<NodePool> nodePools() {
    return nodePools;
  }

  /** {@return the machines of the pool that every cluster has} */
  public String systemMachineType() {
    return systemMachineType;
  }

  /** {@return how many nodes the pool has that every cluster has} */
  public int systemNodes() {
    return systemNodes;
  }

  /** {@return whether the control plane runs more than once} */
  public boolean highAvailability() {
    return highAvailability;
  }

  /** {@return the day on which DigitalOcean upgrades} */
  public DayOfWeek maintenanceDay() {
    return maintenance.dayOfWeek();
  }

  /** {@return the hour at which DigitalOcean may begin to upgrade, in UTC} */
  public int maintenanceHour() {
    return maintenance.hourOfDay();
  }

  /** {@return the tags of the cluster and its nodes} */
  public List<String> tags() {
    return tags;
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
  public Consumer<KubernetesClusterConfig.Builder> customizeCluster() {
    return customizeCluster;
  }

  /** {@return what has the last word on each node pool's arguments} */
  public BiConsumer<NodePool, KubernetesNodePoolConfig.Builder> customizeNodePool() {
    return customizeNodePool;
  }

  MaintenanceWindow maintenance() {
    return maintenance;
  }

  /** Collects the settings of a {@link DigitalOceanCluster}. */
  public static final class Builder {

    private final String region;
    private final String name;
    private final Network network;
    private final String kubernetesVersion;
    private Cidr podCidr;
    private Cidr serviceCidr;
    private List<Cidr> apiAllowedCidrs = List.of();
    private List<NodePool> nodePools = List.of();
    private String systemMachineType = "s-2vcpu-4gb";
    private int systemNodes = 2;
    private boolean highAvailability = true;
    private DayOfWeek maintenanceDay = DayOfWeek.SUNDAY;
    private int maintenanceHour = 3;
    private List<String> tags = List.of();
    private boolean protect;
    private String proxyUrl;
    private Consumer<KubernetesClusterConfig.Builder> customizeCluster = config -> {};
    private BiConsumer<NodePool, KubernetesNodePoolConfig.Builder> customizeNodePool =
        (pool, config) -> {};

    private Builder(String region, String name, Network network, String kubernetesVersion) {
      this.region = region;
      this.name = name;
      this.network = network;
      this.kubernetesVersion = kubernetesVersion;
    }

    /**
     * The addresses of pods: private, /16 to /20, apart from every network and cluster of the
     * account. Required. Other addresses are another cluster.
     */
    public Builder podCidr(Cidr cidr) {
      podCidr = cidr;
      return this;
    }

    /**
     * The addresses of Services: private, /16 to /22, apart from every network and cluster of the
     * account. Required. Other addresses are another cluster.
     */
    public Builder serviceCidr(Cidr cidr) {
      serviceCidr = cidr;
      return this;
    }

    /**
     * Who may talk to the API: public ranges of /8 or smaller, whoever runs Terraform among them.
     * At least one, because the API has no private address: an empty list could only mean nobody or
     * everybody.
     */
    public Builder apiAllowedCidrs(List<Cidr> cidrs) {
      apiAllowedCidrs = List.copyOf(cidrs);
      return this;
    }

    /**
     * The node pools, with unique names, beside the one that every cluster has. At least one. A
     * minSize of 0, spot capacity, Arm processors and a disk size of one's own are not to be had.
     */
    public Builder nodePools(List<NodePool> pools) {
      nodePools = List.copyOf(pools);
      return this;
    }

    /**
     * The machines of the pool that every cluster has and that cannot be removed: cluster DNS finds
     * a place there. Default: {@code s-2vcpu-4gb}.
     *
     * <p>It counts when the cluster is created. A later change is ignored, because it would replace
     * the cluster: keep this pool small, and let apps run on {@link #nodePools}.
     */
    public Builder systemMachineType(String size) {
      systemMachineType = size;
      return this;
    }

    /** How many nodes the pool has that every cluster has: 1 to 512. Default: 2. */
    public Builder systemNodes(int nodes) {
      systemNodes = nodes;
      return this;
    }

    /**
     * Whether the control plane runs more than once, for a price. It can be switched on later, but
     * never off: DigitalOcean refuses that. Default: true.
     */
    public Builder highAvailability(boolean value) {
      highAvailability = value;
      return this;
    }

    /** The day on which DigitalOcean upgrades to patch releases. Default: Sunday. */
    public Builder maintenanceDay(DayOfWeek day) {
      maintenanceDay = day;
      return this;
    }

    /** The hour at which upgrades may begin, in UTC: 0 to 23. Default: 3. */
    public Builder maintenanceHour(int hour) {
      maintenanceHour = hour;
      return this;
    }

    /**
     * The tags of the cluster and its nodes: 1 to 255 letters, digits, {@code :}, {@code -} and
     * {@code _} each. Default: none.
     */
    public Builder tags(List<String> values) {
      tags = List.copyOf(values);
      return this;
    }

    /**
     * Whether a plan that deletes or replaces the cluster fails. DigitalOcean itself has no such
     * protection: its console and its API still delete the cluster. Default: false.
     */
    public Builder protect(boolean value) {
      protect = value;
      return this;
    }

    /**
     * A proxy that Terraform reaches the API through, such as {@code socks5://127.0.0.1:1080}. The
     * address that the proxy comes from must be among {@link #apiAllowedCidrs}. Default: none.
     */
    public Builder proxyUrl(String url) {
      proxyUrl = url;
      return this;
    }

    /**
     * Has the last word on the arguments of the <a
     * href="https://registry.terraform.io/providers/digitalocean/digitalocean/2.71.0/docs/resources/kubernetes_cluster">cluster</a>.
     * Default: nothing.
     */
    public Builder customizeCluster(Consumer<KubernetesClusterConfig.Builder> customizer) {
      customizeCluster = customizer;
      return this;
    }

    /**
     * Has the last word on the arguments of each <a
     * href="https://registry.terraform.io/providers/digitalocean/digitalocean/2.71.0/docs/resources/kubernetes_node_pool">node
     * pool</a> but the one that every cluster has. Default: nothing.
     */
    public Builder customizeNodePool(
        BiConsumer<NodePool, KubernetesNodePoolConfig.Builder> customizer) {
      customizeNodePool = customizer;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public DigitalOceanClusterProps build() {
      return new DigitalOceanClusterProps(this);
    }
  }
}
