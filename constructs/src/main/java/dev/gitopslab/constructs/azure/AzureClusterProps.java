package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster.KubernetesClusterConfig;
import com.hashicorp.cdktf.providers.azurerm.kubernetes_cluster_node_pool.KubernetesClusterNodePoolConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Expression;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.ProxyUrl;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The settings of an {@link AzureCluster}.
 *
 * <pre>{@code
 * AzureClusterProps.builder(group, "staging", network, "1.35")
 *     .administrators(List.of("00000000-1111-2222-3333-444444444444"))
 *     .nodePools(List.of(NodePool.builder("general", "Standard_D4ds_v5").build()))
 *     .build()
 * }</pre>
 */
public final class AzureClusterProps {

  private static final Pattern VERSION = Pattern.compile("1\\.[0-9]{2}");
  private static final Pattern MACHINE_TYPE = Pattern.compile("Standard_[A-Z]+\\d[A-Za-z0-9_-]*");

  /** The letter p behind the number of processors: Standard_D4pds_v6. */
  private static final Pattern ARM = Pattern.compile("Standard_[A-Z]+\\d+(-\\d+)?[a-z]*p[a-z]*.*");

  private static final Pattern ZONE = Pattern.compile("[1-3]");

  /** AKS refuses more than 200; some are left for the addresses that nodes come from. */
  private static final int MOST_CIDRS = 190;

  private static final int LARGEST_CIDR = 8;
  private static final int LARGEST_INNER_CIDR = 12;
  private static final int SMALLEST_INNER_CIDR = 20;
  private static final List<Cidr> NEVER_PUBLIC =
      List.of(
          Cidr.parse("10.0.0.0/8"),
          Cidr.parse("100.64.0.0/10"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("172.16.0.0/12"),
          Cidr.parse("192.168.0.0/16"));

  private final ResourceGroup group;
  private final String name;
  private final Network network;
  private final String kubernetesVersion;
  private final List<Cidr> apiAllowedCidrs;
  private final Boolean privateCluster;
  private final List<String> egressCidrs;
  private final Egress egress;
  private final List<String> administrators;
  private final List<String> planReaders;
  private final ClusterLogin login;
  private final String systemMachineType;
  private final int systemMinSize;
  private final int systemMaxSize;
  private final List<NodePool> nodePools;
  private final List<String> availabilityZones;
  private final boolean hostEncryption;
  private final KeyVaultKey encryptionKey;
  private final Cidr podCidr;
  private final Cidr serviceCidr;
  private final boolean automaticPatches;
  private final DayOfWeek maintenanceDay;
  private final int maintenanceHour;
  private final String logWorkspaceId;
  private final int logRetentionDays;
  private final boolean protect;
  private final String proxyUrl;
  private final Consumer<KubernetesClusterConfig.Builder> customizeCluster;
  private final BiConsumer<NodePool, KubernetesClusterNodePoolConfig.Builder> customizeNodePool;

  private AzureClusterProps(Builder builder) {
    Problems problems = new Problems().required("group", builder.group);
    Checks.name(problems, "name", builder.name);
    problems.required("network", builder.network);
    if (builder.network != null) {
      problems.check(
          !builder.network.nodeSubnetIds().isEmpty(),
          "network",
          builder.network.id(),
          "has no node subnet; AKS wants one");
    }
    problems
        .required("kubernetesVersion", builder.kubernetesVersion)
        .matches(
            "kubernetesVersion",
            builder.kubernetesVersion,
            VERSION,
            "is no minor version of Kubernetes; use one such as 1.35, in quotes");
    checkApi(problems, builder);
    problems.required("egress", builder.egress);
    problems.required("administrators", builder.administrators);
    checkPrincipals(
        problems,
        "administrators",
        builder.administrators,
        "use that of a user, a group or a service principal (not of its application)");
    checkPlanReaders(problems, builder);
    problems.required("login", builder.login);
    checkSystemPool(problems, builder);
    checkNodePools(problems, builder.nodePools);
    checkZones(problems, builder.availabilityZones);
    checkInnerCidrs(problems, builder);
    problems
        .required("maintenanceDay", builder.maintenanceDay)
        .range("maintenanceHour", builder.maintenanceHour, 0, 23);
    Checks.resourceId(
        problems,
        "logWorkspaceId",
        builder.logWorkspaceId,
        "Microsoft.OperationalInsights/workspaces",
        "a Log Analytics workspace");
    Checks.logRetention(problems, "logRetentionDays", builder.logRetentionDays);
    ProxyUrl.check(problems, "proxyUrl", builder.proxyUrl);
    problems.throwIfAny();
    group = builder.group;
    name = builder.name;
    network = builder.network;
    kubernetesVersion = builder.kubernetesVersion;
    apiAllowedCidrs = builder.apiAllowedCidrs;
    privateCluster = builder.privateCluster;
    egressCidrs = builder.egressCidrs;
    egress = builder.egress;
    administrators = builder.administrators;
    planReaders = builder.planReaders;
    login = builder.login;
    systemMachineType = builder.systemMachineType;
    systemMinSize = builder.systemMinSize;
    systemMaxSize = builder.systemMaxSize;
    nodePools = builder.nodePools;
    availabilityZones = builder.availabilityZones;
    hostEncryption = builder.hostEncryption;
    encryptionKey = builder.encryptionKey;
    podCidr = builder.podCidr;
    serviceCidr = builder.serviceCidr;
    automaticPatches = builder.automaticPatches;
    maintenanceDay = builder.maintenanceDay;
    maintenanceHour = builder.maintenanceHour;
    logWorkspaceId = builder.logWorkspaceId;
    logRetentionDays = builder.logRetentionDays;
    protect = builder.protect;
    proxyUrl = builder.proxyUrl;
    customizeCluster = builder.customizeCluster;
    customizeNodePool = builder.customizeNodePool;
  }

  private static void checkApi(Problems problems, Builder builder) {
    List<Cidr> cidrs = builder.apiAllowedCidrs;
    problems.check(
        cidrs.size() <= MOST_CIDRS,
        "apiAllowedCidrs",
        cidrs.size() + " ranges",
        "are more than AKS takes; use at most " + MOST_CIDRS);
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
                + " that your clients come from (a private cluster needs no list)");
      }
    }
    if (builder.isPrivate()) {
      problems.check(
          cidrs.isEmpty(),
          "privateCluster",
          true,
          "contradicts apiAllowedCidrs: the API of a private cluster has no public address; remove"
              + " one of them");
    } else {
      checkEgressCidrs(problems, builder.egressCidrs);
    }
  }

  private static void checkEgressCidrs(Problems problems, List<String> cidrs) {
    if (cidrs.isEmpty()) {
      problems.add(
          "egressCidrs",
          "is required where the API is public: nodes too reach it from the addresses that they"
              + " leave the network by; use those of AzureNetwork.egressCidrs or of your firewall");
    }
    for (int i = 0; i < cidrs.size(); i++) {
      String cidr = cidrs.get(i);
      if (!Expression.isIn(cidr)) {
        try {
          Cidr range = Cidr.parse(cidr);
          problems.check(
              range.prefix() >= LARGEST_CIDR,
              "egressCidrs[" + i + "]",
              cidr,
              "opens the API to the internet; list the addresses that nodes leave the network by");
        } catch (IllegalArgumentException e) {
          problems.add("egressCidrs[" + i + "]", cidr, e.getMessage());
        }
      }
    }
  }

  private static void checkPrincipals(
      Problems problems, String list, List<String> principals, String right) {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < principals.size(); i++) {
      String path = list + "[" + i + "]";
      String principal = principals.get(i);
      problems
          .matches(
              path,
              principal,
              Checks.UUID,
              "is no object id of Microsoft Entra ID; "
                  + right
                  + ", such as 00000000-1111-2222-3333-444444444444, in lower case")
          .check(seen.add(principal), path, principal, "is listed twice");
    }
  }

  private static void checkPlanReaders(Problems problems, Builder builder) {
    checkPrincipals(
        problems,
        "planReaders",
        builder.planReaders,
        "use that of a service principal (not of its application) or a managed identity");
    problems.noneAmong(
        "planReaders",
        builder.planReaders,
        builder.administrators,
        "is an administrator, who can read everything already; use an identity that can do less");
  }

  private static void checkSystemPool(Problems problems, Builder builder) {
    problems.required("systemMachineType", builder.systemMachineType);
    checkMachineType(problems, "systemMachineType", builder.systemMachineType);
    problems
        .range("systemMinSize", builder.systemMinSize, 1, 1000)
        .range("systemMaxSize", builder.systemMaxSize, 1, 1000)
        .check(
            builder.systemMaxSize >= builder.systemMinSize,
            "systemMaxSize",
            builder.systemMaxSize,
            "is below systemMinSize; use " + builder.systemMinSize + " or more");
  }

  private static void checkMachineType(Problems problems, String path, String machineType) {
    problems.matches(
        path,
        machineType,
        MACHINE_TYPE,
        "is no machine type of Azure; use one such as Standard_D4ds_v5");
  }

  private static void checkNodePools(Problems problems, List<NodePool> pools) {
    problems.required("nodePools", pools);
    Set<String> seen = new TreeSet<>();
    boolean someNodeForEverything = false;
    for (int i = 0; i < pools.size(); i++) {
      NodePool pool = pools.get(i);
      String path = "nodePools[" + i + "]";
      checkNodePool(problems, path + ".", pool);
      problems.check(
          seen.add(NodePools.name(pool)), path + ".name", pool.name(), "is listed twice");
      someNodeForEverything |= pool.minSize() > 0 && NodePools.takesEveryPod(pool);
    }
    if (!pools.isEmpty() && !someNodeForEverything) {
      problems.add(
          "nodePools",
          "have no node that takes every pod; give one pool without taints that is not bought as"
              + " spot a minSize of 1 or more: the system pool takes nothing but what AKS itself"
              + " runs");
    }
  }

  /** What AKS asks of a pool beyond what every cloud does. */
  static void checkNodePool(Problems problems, String prefix, NodePool pool) {
    checkMachineType(problems, prefix + "machineType", pool.machineType());
    problems
        .check(
            pool.name().indexOf('-') < 0,
            prefix + "name",
            pool.name(),
            "has a hyphen, which AKS does not take; use letters and digits only")
        .check(
            NodePools.name(pool).length() <= NodePools.LONGEST_NAME,
            prefix + "name",
            pool.name(),
            "is too long for a spot pool, whose name gets \"spot\" behind it; use at most 8"
                + " characters")
        .check(
            !NodePools.SYSTEM.equals(pool.name()),
            prefix + "name",
            pool.name(),
            "is the pool that AKS itself runs on; use another name")
        .check(
            ARM.matcher(pool.machineType()).matches()
                == (pool.architecture() == NodePool.Architecture.ARM64),
            prefix + "architecture",
            pool.architecture().name().toLowerCase(Locale.ROOT),
            "does not fit "
                + pool.machineType()
                + "; machines with a p behind the number are arm64,"
                + " all others amd64");
  }

  private static void checkZones(Problems problems, List<String> zones) {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < zones.size(); i++) {
      String path = "availabilityZones[" + i + "]";
      problems
          .matches(path, zones.get(i), ZONE, "is no zone of a location; use 1, 2 or 3, in quotes")
          .check(seen.add(zones.get(i)), path, zones.get(i), "is listed twice");
    }
  }

  private static void checkInnerCidrs(Problems problems, Builder builder) {
    checkInnerCidr(problems, "podCidr", builder.podCidr, builder.network);
    checkInnerCidr(problems, "serviceCidr", builder.serviceCidr, builder.network);
    if (builder.podCidr != null && builder.serviceCidr != null) {
      problems.check(
          !builder.podCidr.overlaps(builder.serviceCidr),
          "serviceCidr",
          builder.serviceCidr,
          "overlaps podCidr, " + builder.podCidr + "; use another range");
    }
  }

  private static void checkInnerCidr(Problems problems, String path, Cidr cidr, Network network) {
    problems.required(path, cidr);
    if (cidr == null) {
      return;
    }
    problems.check(
        cidr.prefix() >= LARGEST_INNER_CIDR && cidr.prefix() <= SMALLEST_INNER_CIDR,
        path,
        cidr,
        "has no fitting size; use /" + LARGEST_INNER_CIDR + " to /" + SMALLEST_INNER_CIDR);
    Checks.isPrivate(problems, path, cidr);
    if (network != null) {
      problems.check(
          !network.cidr().overlaps(cidr),
          path,
          cidr,
          "overlaps the network, " + network.cidr() + "; use another range");
    }
  }

  /**
   * Starts the settings.
   *
   * @param group what the cluster is kept in
   * @param name its name: 1 to 32 lower-case letters, digits and single hyphens, a letter first;
   *     another name is another cluster
   * @param network what its nodes are in, in the first node subnet
   * @param kubernetesVersion such as {@code 1.35}; a later one upgrades the cluster, then its
   *     nodes, one minor version at a time
   */
  public static Builder builder(
      ResourceGroup group, String name, Network network, String kubernetesVersion) {
    return new Builder(group, name, network, kubernetesVersion);
  }

  /** {@return what the cluster is kept in} */
  public ResourceGroup group() {
    return group;
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

  /** {@return whether the API has an address in the network only} */
  public boolean privateCluster() {
    return isPrivate(privateCluster, apiAllowedCidrs);
  }

  /** {@return the public addresses that nodes leave the network by, as ranges} */
  public List<String> egressCidrs() {
    return egressCidrs;
  }

  /** {@return how nodes reach the internet} */
  public Egress egress() {
    return egress;
  }

  /** {@return the object ids of those who may do everything in the cluster} */
  public List<String> administrators() {
    return administrators;
  }

  /** {@return the object ids of those who are to plan changes without being able to make them} */
  public List<String> planReaders() {
    return planReaders;
  }

  /** {@return how whoever runs Terraform signs in to the cluster} */
  public ClusterLogin login() {
    return login;
  }

  /** {@return the machines of the system pool} */
  public String systemMachineType() {
    return systemMachineType;
  }

  /** {@return the fewest nodes of the system pool} */
  public int systemMinSize() {
    return systemMinSize;
  }

  /** {@return the most nodes of the system pool} */
  public int systemMaxSize() {
    return systemMaxSize;
  }

  /** {@return its first node pools} */
  public List<NodePool> nodePools() {
    return nodePools;
  }

  /** {@return the zones of its nodes; empty where the location has none} */
  public List<String> availabilityZones() {
    return availabilityZones;
  }

  /** {@return whether the hosts of its nodes encrypt what they keep} */
  public boolean hostEncryption() {
    return hostEncryption;
  }

  /** {@return the key that encrypts Secrets; empty for Azure's own} */
  public Optional<KeyVaultKey> encryptionKey() {
    return Optional.ofNullable(encryptionKey);
  }

  /** {@return the addresses of pods} */
  public Cidr podCidr() {
    return podCidr;
  }

  /** {@return the addresses of Services} */
  public Cidr serviceCidr() {
    return serviceCidr;
  }

  /** {@return whether Azure installs patch versions of Kubernetes by itself} */
  public boolean automaticPatches() {
    return automaticPatches;
  }

  /** {@return the day of maintenance} */
  public DayOfWeek maintenanceDay() {
    return maintenanceDay;
  }

  /** {@return the hour in UTC that maintenance begins at} */
  public int maintenanceHour() {
    return maintenanceHour;
  }

  /** {@return the workspace that logs are kept in; empty for one of its own} */
  public Optional<String> logWorkspaceId() {
    return Optional.ofNullable(logWorkspaceId);
  }

  /** {@return how long control-plane logs are kept in a workspace of its own, in days} */
  public int logRetentionDays() {
    return logRetentionDays;
  }

  /** {@return whether a plan that deletes the cluster fails} */
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
  public BiConsumer<NodePool, KubernetesClusterNodePoolConfig.Builder> customizeNodePool() {
    return customizeNodePool;
  }

  private static boolean isPrivate(Boolean said, List<Cidr> apiAllowedCidrs) {
    return said == null ? apiAllowedCidrs.isEmpty() : said;
  }

  /** Collects the settings of an {@link AzureCluster}. */
  public static final class Builder {

    private final ResourceGroup group;
    private final String name;
    private final Network network;
    private final String kubernetesVersion;
    private List<Cidr> apiAllowedCidrs = List.of();
    private Boolean privateCluster;
    private List<String> egressCidrs = List.of();
    private Egress egress = Egress.NAT_GATEWAY;
    private List<String> administrators = List.of();
    private List<String> planReaders = List.of();
    private ClusterLogin login = ClusterLogin.AZURE_CLI;
    private String systemMachineType = "Standard_D2ds_v5";
    private int systemMinSize = 2;
    private int systemMaxSize = 4;
    private List<NodePool> nodePools = List.of();
    private List<String> availabilityZones = List.of("1", "2", "3");
    private boolean hostEncryption = true;
    private KeyVaultKey encryptionKey;
    private Cidr podCidr = Cidr.parse("10.244.0.0/16");
    private Cidr serviceCidr = Cidr.parse("10.245.0.0/16");
    private boolean automaticPatches = true;
    private DayOfWeek maintenanceDay = DayOfWeek.SUNDAY;
    private int maintenanceHour = 1;
    private String logWorkspaceId;
    private int logRetentionDays = 365;
    private boolean protect;
    private String proxyUrl;
    private Consumer<KubernetesClusterConfig.Builder> customizeCluster = config -> {};
    private BiConsumer<NodePool, KubernetesClusterNodePoolConfig.Builder> customizeNodePool =
        (pool, config) -> {};

    private Builder(ResourceGroup group, String name, Network network, String kubernetesVersion) {
      this.group = group;
      this.name = name;
      this.network = network;
      this.kubernetesVersion = kubernetesVersion;
    }

    private boolean isPrivate() {
      return AzureClusterProps.isPrivate(privateCluster, apiAllowedCidrs);
    }

    /**
     * Who may talk to the API from the internet: at most 190 public ranges of /8 or smaller.
     * Default: none, and then the cluster is private, unless {@link #privateCluster} says
     * otherwise.
     */
    public Builder apiAllowedCidrs(List<Cidr> cidrs) {
      apiAllowedCidrs = List.copyOf(cidrs);
      return this;
    }

    /**
     * Whether the API has an address in the network and none on the internet. Default: true where
     * {@link #apiAllowedCidrs} is empty, false otherwise.
     *
     * <p>Choose before the first deployment: <b>a change needs another cluster</b>, and the plan
     * for it fails (see {@link AzureCluster}). That includes the first range that is added to an
     * empty list, and the last that is removed. Ranges come and go without that for as long as this
     * says false: with no range left, the API keeps its public address, but answers nobody there
     * other than the cluster's own nodes.
     */
    public Builder privateCluster(boolean value) {
      privateCluster = value;
      return this;
    }

    /**
     * The public addresses that nodes leave the network by, as ranges. Nodes of a cluster that is
     * not private reach the API from there, so they are added to {@link #apiAllowedCidrs}. Required
     * then, without meaning otherwise: {@link AzureNetwork#egressCidrs}, or the addresses of a
     * firewall. Default: none.
     */
    public Builder egressCidrs(List<String> cidrs) {
      egressCidrs = List.copyOf(cidrs);
      return this;
    }

    /** How nodes reach the internet. Default: {@link Egress#NAT_GATEWAY}. */
    public Builder egress(Egress value) {
      egress = value;
      return this;
    }

    /**
     * The object ids, in Microsoft Entra ID, of the users, groups and service principals who may do
     * everything in the cluster. At least one. Whoever runs Terraform must be among them: there is
     * no other account, and creating a cluster gives no rights in it.
     */
    public Builder administrators(List<String> objectIds) {
      administrators = List.copyOf(objectIds);
      return this;
    }

    /**
     * The object ids, in Microsoft Entra ID, of the service principals and managed identities that
     * are to plan changes without being able to make them, none of them an administrator. Default:
     * none.
     *
     * <p>Each gets the role Azure Kubernetes Service Cluster User on the cluster, because the
     * provider asks for that kubeconfig whenever it reads a cluster; here it holds no credential,
     * and the role gives no right in the cluster. Those come from RoleBindings that name them
     * ({@link AzureCluster#planReaders}), which AKS looks at beside the roles of Azure: no role of
     * Azure lets somebody read Secrets of one namespace and nothing else, and users and groups have
     * other names there. What they may read of Azure itself is not decided here: they need the role
     * Reader on the resource group, and the state.
     */
    public Builder planReaders(List<String> objectIds) {
      planReaders = List.copyOf(objectIds);
      return this;
    }

    /**
     * How kubelogin signs in to the cluster where Terraform runs. Default: {@link
     * ClusterLogin#AZURE_CLI}.
     */
    public Builder login(ClusterLogin value) {
      login = value;
      return this;
    }

    /**
     * The machines of the system pool, on which AKS runs what it needs itself: with two processors
     * or more, and a local disk of 64 GiB or more (the letter d in its name). Another type moves
     * the pool through a temporary one. Default: {@code Standard_D2ds_v5}.
     */
    public Builder systemMachineType(String value) {
      systemMachineType = value;
      return this;
    }

    /** The fewest nodes of the system pool: 1 to 1000. Default: 2. */
    public Builder systemMinSize(int nodes) {
      systemMinSize = nodes;
      return this;
    }

    /** The most nodes of the system pool: 1 to 1000, not below the fewest. Default: 4. */
    public Builder systemMaxSize(int nodes) {
      systemMaxSize = nodes;
      return this;
    }

    /**
     * The node pools for everything else, with unique names of letters and digits. At least one
     * that takes every pod (no taints, not spot, minSize 1 or more).
     */
    public Builder nodePools(List<NodePool> pools) {
      nodePools = List.copyOf(pools);
      return this;
    }

    /**
     * The zones of all nodes; {@code 1}, {@code 2} and {@code 3}, or none for a location without
     * zones. Other zones move each pool through a temporary one. Default: all three.
     */
    public Builder availabilityZones(List<String> zones) {
      availabilityZones = List.copyOf(zones);
      return this;
    }

    /**
     * Whether the hosts of nodes encrypt temporary disks, caches and what flows to disks. The
     * subscription must have the <a
     * href="https://learn.microsoft.com/azure/aks/enable-host-encryption">feature</a> {@code
     * Microsoft.Compute/EncryptionAtHost}, or the deployment fails. A change moves each pool
     * through a temporary one. Default: true.
     */
    public Builder hostEncryption(boolean value) {
      hostEncryption = value;
      return this;
    }

    /**
     * The key that encrypts Secrets where they are stored. The cluster's identity is allowed to use
     * it. Default: none, and then Azure encrypts them with a key of its own.
     */
    public Builder encryptionKey(KeyVaultKey key) {
      encryptionKey = key;
      return this;
    }

    /**
     * The addresses of pods, which are known in the cluster only: private, /12 to /20, apart from
     * the network; each node takes a /24. <b>A change needs another cluster.</b> Default: {@code
     * 10.244.0.0/16}.
     */
    public Builder podCidr(Cidr cidr) {
      podCidr = cidr;
      return this;
    }

    /**
     * The addresses of Services, which are known in the cluster only: private, /12 to /20, apart
     * from the network and the pods. <b>A change needs another cluster.</b> Default: {@code
     * 10.245.0.0/16}.
     */
    public Builder serviceCidr(Cidr cidr) {
      serviceCidr = cidr;
      return this;
    }

    /**
     * Whether Azure installs patch versions of Kubernetes by itself, in the hours of maintenance.
     * The first plan after one shows the version going from, say, 1.35.4 back to 1.35, in place:
     * Azure takes that as it is and installs nothing older. Patches of the nodes' operating system
     * always come by themselves. Default: true.
     */
    public Builder automaticPatches(boolean value) {
      automaticPatches = value;
      return this;
    }

    /** The day of maintenance, for four hours each week. Default: Sunday. */
    public Builder maintenanceDay(DayOfWeek day) {
      maintenanceDay = day;
      return this;
    }

    /** The hour in UTC that maintenance begins at: 0 to 23. Default: 1. */
    public Builder maintenanceHour(int hour) {
      maintenanceHour = hour;
      return this;
    }

    /**
     * The Log Analytics workspace that control-plane logs are kept in. Default: one of the
     * cluster's own.
     */
    public Builder logWorkspaceId(String resourceId) {
      logWorkspaceId = resourceId;
      return this;
    }

    /**
     * How long control-plane logs are kept in a workspace of the cluster's own, in days: 30 to 730.
     * Default: 365.
     */
    public Builder logRetentionDays(int days) {
      logRetentionDays = days;
      return this;
    }

    /**
     * Whether a plan that deletes the cluster fails. AKS has no protection of its own from being
     * deleted otherwise. To delete it, set this to false, deploy, and then destroy. Default: false.
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
     * href="https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/kubernetes_cluster">cluster</a>.
     * Many of them cannot be changed later, and {@code drain_timeout_in_minutes} and {@code
     * undrainable_node_behavior} not be taken away, without another cluster. Default: nothing.
     */
    public Builder customizeCluster(Consumer<KubernetesClusterConfig.Builder> customizer) {
      customizeCluster = customizer;
      return this;
    }

    /**
     * Has the last word on the arguments of each <a
     * href="https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/kubernetes_cluster_node_pool">node
     * pool</a> but the system pool. Default: nothing.
     */
    public Builder customizeNodePool(
        BiConsumer<NodePool, KubernetesClusterNodePoolConfig.Builder> customizer) {
      customizeNodePool = customizer;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public AzureClusterProps build() {
      return new AzureClusterProps(this);
    }
  }
}
