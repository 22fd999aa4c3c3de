package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server.PostgresqlFlexibleServerConfig;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.Problems;
import java.time.DayOfWeek;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings of an {@link AzureDatabase}.
 *
 * <pre>{@code
 * AzureDatabaseProps.builder(group, "staging", network).multiAz(false).build()
 * }</pre>
 */
public final class AzureDatabaseProps {

  private static final Pattern DATABASE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Set<String> RESERVED =
      Set.of("azure_maintenance", "azure_sys", "postgres", "template0", "template1");
  private static final Pattern VERSION = Pattern.compile("1[4-8]");
  private static final Pattern INSTANCE_CLASS =
      Pattern.compile("(B|GP|MO)_Standard_[A-Z]+\\d[A-Za-z0-9_]*");
  private static final Set<Integer> STORAGE_GIB =
      Set.of(32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_767);

  private final ResourceGroup group;
  private final String name;
  private final Network network;
  private final String databaseName;
  private final String version;
  private final String instanceClass;
  private final int storageGib;
  private final boolean autoGrow;
  private final boolean multiAz;
  private final int backupRetentionDays;
  private final boolean geoRedundantBackups;
  private final DayOfWeek maintenanceDay;
  private final int maintenanceHour;
  private final String logWorkspaceId;
  private final int logRetentionDays;
  private final boolean protect;
  private final Consumer<PostgresqlFlexibleServerConfig.Builder> customizeServer;

  private AzureDatabaseProps(Builder builder) {
    Problems problems = new Problems().required("group", builder.group);
    Checks.name(problems, "name", builder.name);
    problems.required("network", builder.network);
    if (builder.network != null) {
      problems.check(
          !builder.network.databaseSubnetIds().isEmpty(),
          "network",
          builder.network.id(),
          "has no database subnet; a flexible server wants one that is delegated to it");
    }
    problems
        .required("databaseName", builder.databaseName)
        .matches(
            "databaseName",
            builder.databaseName,
            DATABASE_NAME,
            "is no usable name; use 1 to 63 lower-case letters, digits and underscores, a letter"
                + " first")
        .check(
            builder.databaseName == null || !RESERVED.contains(builder.databaseName),
            "databaseName",
            builder.databaseName,
            "is a name that Azure or PostgreSQL keeps to itself; use another such as app")
        .required("version", builder.version)
        .matches(
            "version",
            builder.version,
            VERSION,
            "is no version of PostgreSQL that Azure offers; use a major one from 14 to 18, in"
                + " quotes");
    checkInstance(problems, builder);
    problems
        .check(
            STORAGE_GIB.contains(builder.storageGib),
            "storageGib",
            builder.storageGib,
            "is no size that Azure offers; use one of "
                + new TreeSet<>(STORAGE_GIB)
                    .stream().map(String::valueOf).collect(Collectors.joining(", ")))
        .range("backupRetentionDays", builder.backupRetentionDays, 7, 35)
        .required("maintenanceDay", builder.maintenanceDay)
        .range("maintenanceHour", builder.maintenanceHour, 0, 23);
    Checks.resourceId(
        problems,
        "logWorkspaceId",
        builder.logWorkspaceId,
        "Microsoft.OperationalInsights/workspaces",
        "a Log Analytics workspace");
    Checks.logRetention(problems, "logRetentionDays", builder.logRetentionDays);
    problems.throwIfAny();
    group = builder.group;
    name = builder.name;
    network = builder.network;
    databaseName = builder.databaseName;
    version = builder.version;
    instanceClass = builder.instanceClass;
    storageGib = builder.storageGib;
    autoGrow = builder.autoGrow;
    multiAz = builder.multiAz;
    backupRetentionDays = builder.backupRetentionDays;
    geoRedundantBackups = builder.geoRedundantBackups;
    maintenanceDay = builder.maintenanceDay;
    maintenanceHour = builder.maintenanceHour;
    logWorkspaceId = builder.logWorkspaceId;
    logRetentionDays = builder.logRetentionDays;
    protect = builder.protect;
    customizeServer = builder.customizeServer;
  }

  private static void checkInstance(Problems problems, Builder builder) {
    problems
        .required("instanceClass", builder.instanceClass)
        .matches(
            "instanceClass",
            builder.instanceClass,
            INSTANCE_CLASS,
            "is no instance class of a flexible server; use one such as B_Standard_B2s or"
                + " GP_Standard_D2ds_v5");
    problems.check(
        !builder.multiAz
            || builder.instanceClass == null
            || !builder.instanceClass.startsWith("B_"),
        "multiAz",
        true,
        "needs an instance class that begins with GP_ or MO_; servers that burst have no standby");
  }

  /**
   * Starts the settings.
   *
   * @param group what the database is kept in
   * @param name what its parts are called: 1 to 32 lower-case letters, digits and single hyphens, a
   *     letter first; the server's own name ends in eight more, which make it unique in the world
   * @param network what it is in, in the first database subnet
   */
  public static Builder builder(ResourceGroup group, String name, Network network) {
    return new Builder(group, name, network);
  }

  /** {@return what the database is kept in} */
  public ResourceGroup group() {
    return group;
  }

  /** {@return what its parts are called} */
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

  /** {@return the major version of PostgreSQL} */
  public String version() {
    return version;
  }

  /** {@return the kind of machine} */
  public String instanceClass() {
    return instanceClass;
  }

  /** {@return the storage, in GiB; at first, where it grows by itself} */
  public int storageGib() {
    return storageGib;
  }

  /** {@return whether the storage grows by itself} */
  public boolean autoGrow() {
    return autoGrow;
  }

  /** {@return whether a standby in another zone takes over} */
  public boolean multiAz() {
    return multiAz;
  }

  /** {@return how long backups are kept, in days} */
  public int backupRetentionDays() {
    return backupRetentionDays;
  }

  /** {@return whether backups are kept in the paired location too} */
  public boolean geoRedundantBackups() {
    return geoRedundantBackups;
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

  /** {@return how long logs are kept in a workspace of its own, in days} */
  public int logRetentionDays() {
    return logRetentionDays;
  }

  /** {@return whether neither a plan nor the portal can delete the server} */
  public boolean protect() {
    return protect;
  }

  /** {@return what has the last word on the server's arguments} */
  public Consumer<PostgresqlFlexibleServerConfig.Builder> customizeServer() {
    return customizeServer;
  }

  /** Collects the settings of an {@link AzureDatabase}. */
  public static final class Builder {

    private final ResourceGroup group;
    private final String name;
    private final Network network;
    private String databaseName = "app";
    private String version = "17";
    private String instanceClass = "GP_Standard_D2ds_v5";
    private int storageGib = 32;
    private boolean autoGrow = true;
    private boolean multiAz = true;
    private int backupRetentionDays = 14;
    private boolean geoRedundantBackups;
    private DayOfWeek maintenanceDay = DayOfWeek.SUNDAY;
    private int maintenanceHour = 1;
    private String logWorkspaceId;
    private int logRetentionDays = 365;
    private boolean protect;
    private Consumer<PostgresqlFlexibleServerConfig.Builder> customizeServer = config -> {};

    private Builder(ResourceGroup group, String name, Network network) {
      this.group = group;
      this.name = name;
      this.network = network;
    }

    /**
     * The name of the database on the server: 1 to 63 lower-case letters, digits and underscores, a
     * letter first. <b>Another name is another, empty database, and the former one is deleted</b>,
     * unless it is protected. Default: {@code app}.
     */
    public Builder databaseName(String value) {
      databaseName = value;
      return this;
    }

    /**
     * The major version of PostgreSQL, 14 to 18; minor upgrades come by themselves in the hours of
     * maintenance. A later one upgrades the server, which is down meanwhile; an earlier one needs
     * another server. Default: {@code 17}.
     */
    public Builder version(String value) {
      version = value;
      return this;
    }

    /**
     * The kind of machine; another one restarts the server. Default: {@code GP_Standard_D2ds_v5}.
     */
    public Builder instanceClass(String value) {
      instanceClass = value;
      return this;
    }

    /**
     * The storage in GiB, one of the sizes of Azure: 32, 64, 128 and so on by doubling to 16384,
     * and 32767. It never shrinks. While {@link #autoGrow} is on, it counts only when the server is
     * created. Default: 32.
     */
    public Builder storageGib(int gib) {
      storageGib = gib;
      return this;
    }

    /**
     * Whether Azure doubles the storage when it is nearly full. Its size is Azure's to change then:
     * set this to false, with {@link #storageGib} at what there is or more, to change it yourself.
     * Default: true.
     */
    public Builder autoGrow(boolean value) {
      autoGrow = value;
      return this;
    }

    /**
     * Whether a standby in another zone takes over when the first fails. Needs a location with
     * zones and a machine that does not burst. Default: true.
     */
    public Builder multiAz(boolean value) {
      multiAz = value;
      return this;
    }

    /** How long backups are kept, in days: 7 to 35. Default: 14. */
    public Builder backupRetentionDays(int days) {
      backupRetentionDays = days;
      return this;
    }

    /**
     * Whether backups are kept in the paired location too; not every location has a pair. Choose
     * before the first deployment: <b>a change needs another server</b>. Default: false.
     */
    public Builder geoRedundantBackups(boolean value) {
      geoRedundantBackups = value;
      return this;
    }

    /** The day of maintenance. Default: Sunday. */
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
     * The Log Analytics workspace that logs are kept in, such as {@link
     * AzureCluster#logWorkspaceId}. Default: one of the database's own.
     */
    public Builder logWorkspaceId(String resourceId) {
      logWorkspaceId = resourceId;
      return this;
    }

    /**
     * How long logs are kept in a workspace of the database's own, in days: 30 to 730. Default:
     * 365.
     */
    public Builder logRetentionDays(int days) {
      logRetentionDays = days;
      return this;
    }

    /**
     * Whether the server and its database are protected: a plan that deletes one fails, and a lock
     * keeps everybody else from deleting the server. Whoever deploys must be allowed to set locks.
     * To delete it, set this to false, deploy, and then destroy. Default: false.
     */
    public Builder protect(boolean value) {
      protect = value;
      return this;
    }

    /**
     * Has the last word on the arguments of the <a
     * href="https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/postgresql_flexible_server">server</a>.
     * Default: nothing.
     */
    public Builder customizeServer(Consumer<PostgresqlFlexibleServerConfig.Builder> customizer) {
      customizeServer = customizer;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public AzureDatabaseProps build() {
      return new AzureDatabaseProps(this);
    }
  }
}
