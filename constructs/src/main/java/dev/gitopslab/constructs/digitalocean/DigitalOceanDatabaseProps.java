package dev.gitopslab.constructs.digitalocean;

import com.hashicorp.cdktf.providers.digitalocean.database_cluster.DatabaseClusterConfig;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.Problems;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The settings of a {@link DigitalOceanDatabase}.
 *
 * <pre>{@code
 * DigitalOceanDatabaseProps.builder("fra1", "staging", network)
 *     .clientClusterIds(List.of(cluster.id()))
 *     .build()
 * }</pre>
 */
public final class DigitalOceanDatabaseProps {

  private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final String IDENTIFIER_RULE =
      "is no usable name; use 1 to 63 lower-case letters, digits and underscores, a letter first";

  /** What DigitalOcean makes itself, and what PostgreSQL does. */
  private static final Set<String> RESERVED_DATABASES =
      Set.of("defaultdb", "postgres", "template0", "template1");

  private static final Set<String> RESERVED_USERS = Set.of("doadmin", "postgres");
  private static final Pattern VERSION = Pattern.compile("1[4-8]");
  private static final Pattern MACHINE_TYPE = Pattern.compile("[a-z]+[0-9_]*(-[a-z0-9_]+)+");
  private static final String SMALLEST_MACHINE = "db-s-1vcpu-1gb";
  private static final int MOST_NODES = 3;
  private static final int MOST_STORAGE = 20_000;

  private final String region;
  private final String name;
  private final Network network;
  private final String databaseName;
  private final String userName;
  private final List<String> clientClusterIds;
  private final String version;
  private final String machineType;
  private final int nodes;
  private final int storageGib;
  private final MaintenanceWindow maintenance;
  private final List<String> tags;
  private final boolean protect;
  private final Consumer<DatabaseClusterConfig.Builder> customizeCluster;

  private DigitalOceanDatabaseProps(Builder builder) {
    Problems problems = new Problems();
    Checks.region(problems, builder.region);
    Checks.name(problems, builder.name);
    problems
        .required("network", builder.network)
        .required("databaseName", builder.databaseName)
        .matches("databaseName", builder.databaseName, IDENTIFIER, IDENTIFIER_RULE)
        .check(
            builder.databaseName == null || !RESERVED_DATABASES.contains(builder.databaseName),
            "databaseName",
            builder.databaseName,
            "is a name that DigitalOcean or PostgreSQL keeps to itself; use another such as app")
        .required("userName", builder.userName)
        .matches("userName", builder.userName, IDENTIFIER, IDENTIFIER_RULE)
        .check(
            builder.userName == null || !RESERVED_USERS.contains(builder.userName),
            "userName",
            builder.userName,
            "is a name that DigitalOcean or PostgreSQL keeps to itself; use another such as app");
    checkClients(problems, builder.clientClusterIds);
    problems
        .required("version", builder.version)
        .matches(
            "version",
            builder.version,
            VERSION,
            "is no version of PostgreSQL that DigitalOcean offers; use a major one from 14 to 18,"
                + " in quotes")
        .required("machineType", builder.machineType)
        .matches(
            "machineType",
            builder.machineType,
            MACHINE_TYPE,
            "is no size of a database; use one such as db-s-2vcpu-4gb or gd-2vcpu-8gb")
        .range("nodes", builder.nodes, 1, MOST_NODES)
        .check(
            builder.nodes <= 1 || !SMALLEST_MACHINE.equals(builder.machineType),
            "machineType",
            builder.machineType,
            "cannot have a standby; use a larger one, or set nodes to 1")
        .range("storageGib", builder.storageGib, 0, MOST_STORAGE)
        .required("maintenanceDay", builder.maintenanceDay);
    Checks.maintenanceHour(problems, builder.maintenanceHour);
    Checks.tags(problems, builder.tags);
    problems.throwIfAny();
    region = builder.region;
    name = builder.name;
    network = builder.network;
    databaseName = builder.databaseName;
    userName = builder.userName;
    clientClusterIds = builder.clientClusterIds;
    version = builder.version;
    machineType = builder.machineType;
    nodes = builder.nodes;
    storageGib = builder.storageGib;
    maintenance = new MaintenanceWindow(builder.maintenanceDay, builder.maintenanceHour);
    tags = builder.tags;
    protect = builder.protect;
    customizeCluster = builder.customizeCluster;
  }

  private static void checkClients(Problems problems, List<String> ids) {
    if (ids.isEmpty()) {
      problems.add(
          "clientClusterIds",
          "is required: without a client the firewall of DigitalOcean is open to the internet; name"
              + " the cluster that may connect");
    }
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < ids.size(); i++) {
      String path = "clientClusterIds[" + i + "]";
      problems
          .required(path, ids.get(i))
          .check(seen.add(ids.get(i)), path, ids.get(i), "is listed twice");
    }
  }

  /**
   * Starts the settings.
   *
   * @param region where the database is, such as {@code fra1}, and the network with it
   * @param name the server's name: 1 to 32 lower-case letters, digits and single hyphens, a letter
   *     first; another name is another server
   * @param network what it is in; another network is another server
   */
  public static Builder builder(String region, String name, Network network) {
    return new Builder(region, name, network);
  }

  /** {@return where the database is} */
  public String region() {
    return region;
  }

  /** {@return the server's name} */
  public String name() {
    return name;
  }

  /** {@return what it is in} */
  public Network network() {
    return network;
  }

  /** {@return the name of the database on the server} */
  public String databaseName() {
    return databaseName;
  }

  /** {@return the user with few rights} */
  public String userName() {
    return userName;
  }

  /** {@return the ids of the clusters that may connect} */
  public List<String> clientClusterIds() {
    return clientClusterIds;
  }

  /** {@return the major version of PostgreSQL} */
  public String version() {
    return version;
  }

  /** {@return the kind of machine} */
  public String machineType() {
    return machineType;
  }

  /** {@return how many machines there are; all but one are standbys} */
  public int nodes() {
    return nodes;
  }

  /** {@return the storage, in GiB; 0 for what comes with the machine type} */
  public int storageGib() {
    return storageGib;
  }

  /** {@return the day on which DigitalOcean installs updates} */
  public DayOfWeek maintenanceDay() {
    return maintenance.dayOfWeek();
  }

  /** {@return the hour at which DigitalOcean may begin to install updates, in UTC} */
  public int maintenanceHour() {
    return maintenance.hourOfDay();
  }

  /** {@return the tags of the server} */
  public List<String> tags() {
    return tags;
  }

  /** {@return whether no plan can delete the database} */
  public boolean protect() {
    return protect;
  }

  /** {@return what has the last word on the server's arguments} */
  public Consumer<DatabaseClusterConfig.Builder> customizeCluster() {
    return customizeCluster;
  }

  MaintenanceWindow maintenance() {
    return maintenance;
  }

  /** Collects the settings of a {@link DigitalOceanDatabase}. */
  public static final class Builder {

    private final String region;
    private final String name;
    private final Network network;
    private String databaseName = "app";
    private String userName = "app";
    private List<String> clientClusterIds = List.of();
    private String version = "17";
    private String machineType = "db-s-2vcpu-4gb";
    private int nodes = 2;
    private int storageGib;
    private DayOfWeek maintenanceDay = DayOfWeek.SUNDAY;
    private int maintenanceHour = 3;
    private List<String> tags = List.of();
    private boolean protect;
    private Consumer<DatabaseClusterConfig.Builder> customizeCluster = config -> {};

    private Builder(String region, String name, Network network) {
      this.region = region;
      this.name = name;
      this.network = network;
    }

    /**
     * The name of the database on the server: 1 to 63 lower-case letters, digits and underscores, a
     * letter first. Default: {@code app}. Another name deletes the database and makes an empty one;
     * under {@link #protect} that fails.
     */
    public Builder databaseName(String value) {
      databaseName = value;
      return this;
    }

    /**
     * A user that can sign in and has no other rights until it is granted some: 1 to 63 lower-case
     * letters, digits and underscores, a letter first. Default: {@code app}.
     */
    public Builder userName(String value) {
      userName = value;
      return this;
    }

    /** The ids of the DOKS clusters that may connect; nobody else can. At least one. */
    public Builder clientClusterIds(List<String> ids) {
      clientClusterIds = List.copyOf(ids);
      return this;
    }

    /**
     * The major version of PostgreSQL, 14 to 18; minor updates come by themselves. A later one
     * upgrades the database. Default: {@code 17}.
     */
    public Builder version(String value) {
      version = value;
      return this;
    }

    /** The kind of machine; it can be changed. Default: {@code db-s-2vcpu-4gb}. */
    public Builder machineType(String size) {
      machineType = size;
      return this;
    }

    /**
     * How many machines there are: 1 to 3, of which all but one are standbys that take over when
     * the first fails. Default: 2.
     */
    public Builder nodes(int count) {
      nodes = count;
      return this;
    }

    /**
     * The storage in GiB, in the steps that DigitalOcean offers for the machine type; 0 for what
     * comes with it. Default: 0.
     */
    public Builder storageGib(int gib) {
      storageGib = gib;
      return this;
    }

    /** The day on which DigitalOcean installs updates. Default: Sunday. */
    public Builder maintenanceDay(DayOfWeek day) {
      maintenanceDay = day;
      return this;
    }

    /** The hour at which updates may begin, in UTC: 0 to 23. Default: 3. */
    public Builder maintenanceHour(int hour) {
      maintenanceHour = hour;
      return this;
    }

    /**
     * The tags of the server: 1 to 255 letters, digits, {@code :}, {@code -} and {@code _} each.
     * Default: none.
     */
    public Builder tags(List<String> values) {
      tags = List.copyOf(values);
      return this;
    }

    /**
     * Whether a plan that deletes or replaces the server or the database on it fails. DigitalOcean
     * itself has no such protection: its console and its API still delete them. Default: false.
     */
    public Builder protect(boolean value) {
      protect = value;
      return this;
    }

    /**
     * Has the last word on the arguments of the <a
     * href="https://registry.terraform.io/providers/digitalocean/digitalocean/2.71.0/docs/resources/database_cluster">server</a>.
     * Default: nothing.
     */
    public Builder customizeCluster(Consumer<DatabaseClusterConfig.Builder> customizer) {
      customizeCluster = customizer;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public DigitalOceanDatabaseProps build() {
      return new DigitalOceanDatabaseProps(this);
    }
  }
}
