package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.providers.google.sql_database_instance.SqlDatabaseInstanceConfig;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The settings of a {@link GoogleDatabase}.
 *
 * <pre>{@code
 * GoogleDatabaseProps.builder(project, "staging", network)
 *     .users(Map.of("sample", cluster.workloadIdentity(serviceAccount)))
 *     .build()
 * }</pre>
 */
public final class GoogleDatabaseProps {

  private static final Pattern DATABASE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Set<String> RESERVED =
      Set.of("cloudsqladmin", "postgres", "template0", "template1");
  private static final Pattern USER = Pattern.compile("[a-z]([a-z0-9-]{0,30}[a-z0-9])?");
  private static final Pattern VERSION = Pattern.compile("1[4-8]");
  private static final Pattern MACHINE_TYPE =
      Pattern.compile(
          "db-(f1-micro|g1-small|custom-\\d+-\\d+|perf-optimized-N-\\d+|c4a-highmem-\\d+)");
  private static final int LEAST_STORAGE = 10;
  private static final int MOST_STORAGE = 65_536;
  private static final int MOST_BACKUP_DAYS = 365;

  private final GoogleProject project;
  private final String name;
  private final Network network;
  private final String databaseName;
  private final Map<String, WorkloadIdentity> users;
  private final String version;
  private final String machineType;
  private final int storageGib;
  private final int maxStorageGib;
  private final boolean highAvailability;
  private final int backupRetentionDays;
  private final EncryptionKey encryptionKey;
  private final boolean protect;
  private final boolean discardDataOnDestroy;
  private final Consumer<SqlDatabaseInstanceConfig.Builder> customizeInstance;

  private GoogleDatabaseProps(Builder builder) {
    Problems problems = new Problems().required("project", builder.project);
    Checks.name(problems, "name", builder.name);
    problems
        .required("network", builder.network)
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
            "is a name that Cloud SQL or PostgreSQL keeps to itself; use another such as app")
        .required("users", builder.users.keySet());
    builder.users.forEach((user, identity) -> checkUser(problems, user, identity));
    problems
        .required("version", builder.version)
        .matches(
            "version",
            builder.version,
            VERSION,
            "is no version of PostgreSQL that Cloud SQL offers; use a major one from 14 to 18, in"
                + " quotes")
        .required("machineType", builder.machineType)
        .matches(
            "machineType",
            builder.machineType,
            MACHINE_TYPE,
            "is no machine type of Cloud SQL for PostgreSQL; use one such as db-custom-2-7680 (2"
                + " CPUs, 7680 MiB) or db-perf-optimized-N-2")
        .range("storageGib", builder.storageGib, LEAST_STORAGE, MOST_STORAGE)
        .check(
            builder.maxStorageGib == 0
                || builder.maxStorageGib >= builder.storageGib
                    && builder.maxStorageGib <= MOST_STORAGE,
            "maxStorageGib",
            builder.maxStorageGib,
            "does not fit storageGib; use "
                + builder.storageGib
                + " to "
                + MOST_STORAGE
                + ", or 0 to keep the size fixed")
        .range("backupRetentionDays", builder.backupRetentionDays, 1, MOST_BACKUP_DAYS)
        .check(
            !(builder.protect && builder.discardDataOnDestroy),
            "discardDataOnDestroy",
            true,
            "contradicts protect; set one of them to false")
        .throwIfAny();
    project = builder.project;
    name = builder.name;
    network = builder.network;
    databaseName = builder.databaseName;
    users = builder.users;
    version = builder.version;
    machineType = builder.machineType;
    storageGib = builder.storageGib;
    maxStorageGib = builder.maxStorageGib;
    highAvailability = builder.highAvailability;
    backupRetentionDays = builder.backupRetentionDays;
    encryptionKey = builder.encryptionKey;
    protect = builder.protect;
    discardDataOnDestroy = builder.discardDataOnDestroy;
    customizeInstance = builder.customizeInstance;
  }

  private static void checkUser(Problems problems, String user, WorkloadIdentity identity) {
    String path = "users." + user;
    problems
        .check(
            USER.matcher(user).matches(),
            path,
            user,
            "cannot name a user; use 1 to 32 lower-case letters, digits and hyphens, a letter"
                + " first")
        .required(path, identity);
  }

  /**
   * Starts the settings.
   *
   * @param project where the database is
   * @param name the first part of the server's name: 1 to 32 lower-case letters, digits and single
   *     hyphens, a letter first; another name replaces the server
   * @param network what it has its address in; a network of your own making needs a private
   *     connection to {@code servicenetworking.googleapis.com}. Another network replaces nothing,
   *     but interrupts all connections
   */
  public static Builder builder(GoogleProject project, String name, Network network) {
    return new Builder(project, name, network);
  }

  /** {@return where the database is} */
  public GoogleProject project() {
    return project;
  }

  /** {@return the first part of the server's name} */
  public String name() {
    return name;
  }

  /** {@return what it has its address in} */
  public Network network() {
    return network;
  }

  /** {@return the name of the database on the server} */
  public String databaseName() {
    return databaseName;
  }

  /** {@return the identities that can sign in, by a name for each} */
  public Map<String, WorkloadIdentity> users() {
    return users;
  }

  /** {@return the major version of PostgreSQL} */
  public String version() {
    return version;
  }

  /** {@return the kind of machine} */
  public String machineType() {
    return machineType;
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
  public boolean highAvailability() {
    return highAvailability;
  }

  /** {@return how many daily backups are kept} */
  public int backupRetentionDays() {
    return backupRetentionDays;
  }

  /** {@return the key that encrypts data and backups; empty for one of Google's} */
  public Optional<EncryptionKey> encryptionKey() {
    return Optional.ofNullable(encryptionKey);
  }

  /** {@return whether neither a plan nor the console can delete the database} */
  public boolean protect() {
    return protect;
  }

  /** {@return whether deleting the database deletes its backups too} */
  public boolean discardDataOnDestroy() {
    return discardDataOnDestroy;
  }

  /** {@return what has the last word on the instance's arguments} */
  public Consumer<SqlDatabaseInstanceConfig.Builder> customizeInstance() {
    return customizeInstance;
  }

  /** Collects the settings of a {@link GoogleDatabase}. */
  public static final class Builder {

    private final GoogleProject project;
    private final String name;
    private final Network network;
    private String databaseName = "app";
    private Map<String, WorkloadIdentity> users = Map.of();
    private String version = "17";
    private String machineType = "db-custom-2-7680";
    private int storageGib = 20;
    private int maxStorageGib = 100;
    private boolean highAvailability = true;
    private int backupRetentionDays = 14;
    private EncryptionKey encryptionKey;
    private boolean protect;
    private boolean discardDataOnDestroy;
    private Consumer<SqlDatabaseInstanceConfig.Builder> customizeInstance = config -> {};

    private Builder(GoogleProject project, String name, Network network) {
      this.project = project;
      this.name = name;
      this.network = network;
    }

    /**
     * The name of the database on the server: 1 to 63 lower-case letters, digits and underscores, a
     * letter first. Default: {@code app}. Another name makes a second database and leaves the first
     * one's data where it is.
     */
    public Builder databaseName(String value) {
      databaseName = value;
      return this;
    }

    /**
     * The identities that can sign in, by a name for each (1 to 32 lower-case letters, digits and
     * hyphens), which becomes part of the resources' addresses. At least one; the first is the one
     * that {@link GoogleDatabase#credential} names.
     */
    public Builder users(Map<String, WorkloadIdentity> identitiesByName) {
      users = Collections.unmodifiableMap(new LinkedHashMap<>(identitiesByName));
      return this;
    }

    /**
     * The major version of PostgreSQL, 14 to 18; Google upgrades the minor one by itself. A later
     * one upgrades the database in its place, and it is down meanwhile. Default: {@code 17}.
     */
    public Builder version(String value) {
      version = value;
      return this;
    }

    /**
     * The kind of machine: {@code db-custom-<CPUs>-<MiB>} of the edition Enterprise, {@code
     * db-perf-optimized-N-<CPUs>} or {@code db-c4a-highmem-<CPUs>} of Enterprise Plus, or the small
     * {@code db-f1-micro} and {@code db-g1-small}, which have no SLA. Default: {@code
     * db-custom-2-7680}.
     */
    public Builder machineType(String value) {
      machineType = value;
      return this;
    }

    /**
     * The storage at first, in GiB: 10 to 65536. Default: 20. It never shrinks: with a fixed size
     * ({@link #maxStorageGib} 0) less replaces the server. Where it may grow by itself, a later
     * change here has no effect.
     */
    public Builder storageGib(int gib) {
      storageGib = gib;
      return this;
    }

    /**
     * How far the storage may grow by itself, in GiB: not below {@link #storageGib}, at most 65536,
     * or 0 to keep its size. Default: 100.
     */
    public Builder maxStorageGib(int gib) {
      maxStorageGib = gib;
      return this;
    }

    /** Whether a standby in another zone takes over when the first fails. Default: true. */
    public Builder highAvailability(boolean value) {
      highAvailability = value;
      return this;
    }

    /**
     * How many daily backups are kept: 1 to 365. The database can be set back to any moment of the
     * last 7 days, or of fewer where fewer backups are kept. Default: 14.
     */
    public Builder backupRetentionDays(int days) {
      backupRetentionDays = days;
      return this;
    }

    /**
     * The key that encrypts data and backups, in the database's region. Default: one of Google's.
     * Another key replaces the server: choose before the first deployment.
     *
     * <p>Cloud SQL uses it as its agent {@code service-<project
     * number>@gcp-sa-cloud-sql.iam.gserviceaccount.com}, which the google provider cannot create:
     * {@code gcloud beta services identity create --service=sqladmin.googleapis.com} does, and then
     * the agent needs {@code roles/cloudkms.cryptoKeyEncrypterDecrypter} on the key.
     */
    public Builder encryptionKey(EncryptionKey key) {
      encryptionKey = key;
      return this;
    }

    /**
     * Whether the database is protected: a plan that deletes or replaces it fails, and Cloud SQL
     * itself refuses to delete it. To delete it, set this to false, deploy, and then destroy.
     * Default: false.
     */
    public Builder protect(boolean value) {
      protect = value;
      return this;
    }

    /**
     * Whether deleting the database deletes its backups too. Otherwise they stay as long as {@link
     * #backupRetentionDays} says. Default: false.
     */
    public Builder discardDataOnDestroy(boolean value) {
      discardDataOnDestroy = value;
      return this;
    }

    /**
     * Has the last word on the arguments of the <a
     * href="https://registry.terraform.io/providers/hashicorp/google/6.50.0/docs/resources/sql_database_instance">instance</a>.
     * Default: nothing.
     */
    public Builder customizeInstance(Consumer<SqlDatabaseInstanceConfig.Builder> customizer) {
      customizeInstance = customizer;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public GoogleDatabaseProps build() {
      return new GoogleDatabaseProps(this);
    }
  }
}
