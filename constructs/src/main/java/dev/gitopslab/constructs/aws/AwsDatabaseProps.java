package dev.gitopslab.constructs.aws;

import com.hashicorp.cdktf.providers.aws.db_instance.DbInstanceConfig;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.Problems;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The settings of an {@link AwsDatabase}.
 *
 * <pre>{@code
 * AwsDatabaseProps.builder(account, "staging", network)
 *     .clientSecurityGroupIds(Map.of("cluster", cluster.securityGroupId()))
 *     .build()
 * }</pre>
 */
public final class AwsDatabaseProps {

  private static final Pattern DATABASE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Set<String> RESERVED =
      Set.of("db", "postgres", "rdsadmin", "template0", "template1");
  private static final Pattern CLIENT = Pattern.compile("[a-z]([a-z0-9-]{0,30}[a-z0-9])?");
  private static final Pattern VERSION = Pattern.compile("1[4-9](\\.\\d{1,2})?");
  private static final Pattern INSTANCE_CLASS =
      Pattern.compile("db\\.[a-z0-9-]+\\.[a-z0-9]+(\\.tpc[12]\\.mem[1-8]x)?");
  private static final int LEAST_STORAGE = 20;
  private static final int MOST_STORAGE = 65_536;
  private static final int MOST_BACKUP_DAYS = 35;

  private final AwsAccount account;
  private final String name;
  private final Network network;
  private final String databaseName;
  private final Map<String, String> clientSecurityGroupIds;
  private final String version;
  private final String instanceClass;
  private final int storageGib;
  private final int maxStorageGib;
  private final boolean multiAz;
  private final int backupRetentionDays;
  private final int logRetentionDays;
  private final boolean applyImmediately;
  private final EncryptionKey encryptionKey;
  private final boolean protect;
  private final boolean discardDataOnDestroy;
  private final Consumer<DbInstanceConfig.Builder> customizeInstance;

  private AwsDatabaseProps(Builder builder) {
    Problems problems = new Problems().required("account", builder.account);
    Checks.name(problems, "name", builder.name);
    problems.required("network", builder.network);
    if (builder.network != null) {
      problems.check(
          Checks.atLeastTwo(builder.network.databaseSubnetIds()),
          "network",
          String.join(", ", builder.network.databaseSubnetIds()),
          "is too few database subnets; RDS wants them in at least two zones");
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
            "is a name that RDS or PostgreSQL keeps to itself; use another such as app");
    builder.clientSecurityGroupIds.forEach((client, id) -> checkClient(problems, client, id));
    problems
        .required("version", builder.version)
        .matches(
            "version",
            builder.version,
            VERSION,
            "is no version of PostgreSQL that RDS offers; use a major one from 14 to 19, in quotes,"
                + " or one such as 17.6 to stay on it")
        .required("instanceClass", builder.instanceClass)
        .matches(
            "instanceClass",
            builder.instanceClass,
            INSTANCE_CLASS,
            "is no instance class of RDS; use one such as db.t4g.medium or db.m7g.large")
        .range("storageGib", builder.storageGib, LEAST_STORAGE, MOST_STORAGE);
    checkMaxStorage(problems, builder.storageGib, builder.maxStorageGib);
    problems.range("backupRetentionDays", builder.backupRetentionDays, 1, MOST_BACKUP_DAYS);
    Checks.retention(problems, "logRetentionDays", builder.logRetentionDays);
    problems
        .check(
            !(builder.protect && builder.discardDataOnDestroy),
            "discardDataOnDestroy",
            true,
            "contradicts protect; set one of them to false")
        .throwIfAny();
    account = builder.account;
    name = builder.name;
    network = builder.network;
    databaseName = builder.databaseName;
    clientSecurityGroupIds = builder.clientSecurityGroupIds;
    version = builder.version;
    instanceClass = builder.instanceClass;
    storageGib = builder.storageGib;
    maxStorageGib = builder.maxStorageGib;
    multiAz = builder.multiAz;
    backupRetentionDays = builder.backupRetentionDays;
    logRetentionDays = builder.logRetentionDays;
    applyImmediately = builder.applyImmediately;
    encryptionKey = builder.encryptionKey;
    protect = builder.protect;
    discardDataOnDestroy = builder.discardDataOnDestroy;
    customizeInstance = builder.customizeInstance;
  }

  private static void checkClient(Problems problems, String client, String id) {
    String path = "clientSecurityGroupIds." + client;
    problems
        .check(
            CLIENT.matcher(client).matches(),
            path,
            client,
            "cannot name a client; use 1 to 32 lower-case letters, digits and hyphens, a letter"
                + " first")
        .required(path, id);
  }

  private static void checkMaxStorage(Problems problems, int storage, int most) {
    if (most == 0 || storage < LEAST_STORAGE || storage > MOST_STORAGE) {
      return;
    }
    // RDS refuses less room than a tenth.
    int least = storage + (storage + 9) / 10;
    problems.check(
        most >= least && most <= MOST_STORAGE,
        "maxStorageGib",
        most,
        "does not fit storageGib; use "
            + (least <= MOST_STORAGE ? least + " to " + MOST_STORAGE + ", or " : "")
            + "0 to keep the size fixed");
  }

  /**
   * Starts the settings.
   *
   * @param account where the database is
   * @param name the server's name: 1 to 32 lower-case letters, digits and single hyphens, a letter
   *     first
   * @param network what it is in; at least two database subnets, in different zones
   */
  public static Builder builder(AwsAccount account, String name, Network network) {
    return new Builder(account, name, network);
  }

  /** {@return where the database is} */
  public AwsAccount account() {
    return account;
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

  /** {@return the security groups of those who may connect, by a name for each} */
  public Map<String, String> clientSecurityGroupIds() {
    return clientSecurityGroupIds;
  }

  /** {@return the version of PostgreSQL} */
  public String version() {
    return version;
  }

  /** {@return the kind of machine} */
  public String instanceClass() {
    return instanceClass;
  }

  /** {@return the storage at first, in GiB} */
  public int storageGib() {
    return storageGib;
  }

  /** {@return how far the storage may grow by itself, in GiB; 0 where it does not} */
  public int maxStorageGib() {
    return maxStorageGib;
  }

  /** {@return whether a standby in another zone takes over} */
  public boolean multiAz() {
    return multiAz;
  }

  /** {@return how long daily backups are kept, in days} */
  public int backupRetentionDays() {
    return backupRetentionDays;
  }

  /** {@return how long logs are kept, in days} */
  public int logRetentionDays() {
    return logRetentionDays;
  }

  /** {@return whether changes do not wait for the maintenance window} */
  public boolean applyImmediately() {
    return applyImmediately;
  }

  /** {@return the key that encrypts everything; empty for one of its own} */
  public Optional<EncryptionKey> encryptionKey() {
    return Optional.ofNullable(encryptionKey);
  }

  /** {@return whether neither a plan nor the console can delete the database} */
  public boolean protect() {
    return protect;
  }

  /** {@return whether deleting the database deletes its data and backups too} */
  public boolean discardDataOnDestroy() {
    return discardDataOnDestroy;
  }

  /** {@return what has the last word on the instance's arguments} */
  public Consumer<DbInstanceConfig.Builder> customizeInstance() {
    return customizeInstance;
  }

  /** Collects the settings of an {@link AwsDatabase}. */
  public static final class Builder {

    private final AwsAccount account;
    private final String name;
    private final Network network;
    private String databaseName = "app";
    private Map<String, String> clientSecurityGroupIds = Map.of();
    private String version = "17";
    private String instanceClass = "db.t4g.medium";
    private int storageGib = 20;
    private int maxStorageGib = 100;
    private boolean multiAz = true;
    private int backupRetentionDays = 14;
    private int logRetentionDays = 365;
    private boolean applyImmediately = true;
    private EncryptionKey encryptionKey;
    private boolean protect;
    private boolean discardDataOnDestroy;
    private Consumer<DbInstanceConfig.Builder> customizeInstance = config -> {};

    private Builder(AwsAccount account, String name, Network network) {
      this.account = account;
      this.name = name;
      this.network = network;
    }

    /**
     * The name of the database on the server: 1 to 63 lower-case letters, digits and underscores, a
     * letter first. Default: {@code app}. Another name replaces the server.
     */
    public Builder databaseName(String value) {
      databaseName = value;
      return this;
    }

    /**
     * The security groups of those who may connect, by a name for each (1 to 32 lower-case letters,
     * digits and hyphens), which becomes part of the rule's address. Default: none, and nobody can
     * connect.
     */
    public Builder clientSecurityGroupIds(Map<String, String> idsByName) {
      clientSecurityGroupIds = Collections.unmodifiableMap(new LinkedHashMap<>(idsByName));
      return this;
    }

    /**
     * The version of PostgreSQL, 14 to 19. A major one, such as {@code 17}, gets minor upgrades by
     * itself in the maintenance window; a minor one, such as {@code 17.6}, stays. A later major one
     * upgrades the database, which is down meanwhile. Default: {@code 17}.
     */
    public Builder version(String value) {
      version = value;
      return this;
    }

    /** The kind of machine. Default: {@code db.t4g.medium}. */
    public Builder instanceClass(String value) {
      instanceClass = value;
      return this;
    }

    /** The storage at first, in GiB: 20 to 65536; it never shrinks. Default: 20. */
    public Builder storageGib(int gib) {
      storageGib = gib;
      return this;
    }

    /**
     * How far the storage may grow by itself, in GiB: at least a tenth more than {@link
     * #storageGib}, at most 65536, or 0 to keep its size. Default: 100.
     */
    public Builder maxStorageGib(int gib) {
      maxStorageGib = gib;
      return this;
    }

    /** Whether a standby in another zone takes over when the first fails. Default: true. */
    public Builder multiAz(boolean value) {
      multiAz = value;
      return this;
    }

    /** How long daily backups are kept, in days: 1 to 35. Default: 14. */
    public Builder backupRetentionDays(int days) {
      backupRetentionDays = days;
      return this;
    }

    /**
     * How long logs are kept, in days: one of the values of <a
     * href="https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/cloudwatch_log_group">retention_in_days</a>
     * but 0. Default: 365.
     */
    public Builder logRetentionDays(int days) {
      logRetentionDays = days;
      return this;
    }

    /**
     * Whether changes are made at once, even those that interrupt connections, as on other clouds.
     * Otherwise they wait for the maintenance window, every plan until then shows them again, and
     * the parameter group of a former major version can only be deleted after it. Default: true.
     */
    public Builder applyImmediately(boolean value) {
      applyImmediately = value;
      return this;
    }

    /**
     * The key that encrypts data, backups, the master password, logs and performance data. Default:
     * one of the database's own. Another key replaces the server: choose before the first
     * deployment.
     *
     * <p>Backups and the final snapshot are readable only while the key exists. A key of an
     * environment that is destroyed waits 30 days: to keep a snapshot for longer, copy it under
     * another key, or give the database a key that lives elsewhere ({@link
     * EncryptionKey#existing}).
     */
    public Builder encryptionKey(EncryptionKey key) {
      encryptionKey = key;
      return this;
    }

    /**
     * Whether the database and its own key are protected: a plan that deletes one fails, and RDS
     * itself refuses to delete the database. To delete it, set this to false, deploy, and then
     * destroy. Default: false.
     */
    public Builder protect(boolean value) {
      protect = value;
      return this;
    }

    /**
     * Whether deleting the database deletes its data and backups too. Otherwise a final snapshot is
     * taken and automated backups stay until they expire. Default: false.
     */
    public Builder discardDataOnDestroy(boolean value) {
      discardDataOnDestroy = value;
      return this;
    }

    /**
     * Has the last word on the arguments of the <a
     * href="https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/db_instance">instance</a>.
     * Default: nothing.
     */
    public Builder customizeInstance(Consumer<DbInstanceConfig.Builder> customizer) {
      customizeInstance = customizer;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public AwsDatabaseProps build() {
      return new AwsDatabaseProps(this);
    }
  }
}
