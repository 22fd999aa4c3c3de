package dev.gitopslab.constructs.local;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.gitops.ClusterConnection;
import dev.gitopslab.constructs.gitops.HelmChart;
import dev.gitopslab.constructs.gitops.HelmValues;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings of a {@link LocalDatabase}.
 *
 * <pre>{@code
 * LocalDatabaseProps.builder(connection, "local").namespace("apps").build()
 * }</pre>
 */
public final class LocalDatabaseProps {

  private static final Pattern NAME = Pattern.compile("[a-z](-?[a-z0-9]){0,31}");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final String NAMESPACE_RULE =
      "is no Kubernetes name; use 1 to 63 lower-case letters, digits and hyphens, a letter or digit"
          + " first and last";
  private static final Pattern DATABASE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Set<String> RESERVED =
      Set.of("postgres", "streaming_replica", "template0", "template1");
  private static final Pattern VERSION = Pattern.compile("1[4-8](\\.\\d{1,2})?");
  private static final Pattern STORAGE_CLASS =
      Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

  private final ClusterConnection connection;
  private final String name;
  private final String namespace;
  private final String databaseName;
  private final String version;
  private final int instances;
  private final int storageGib;
  private final String storageClass;
  private final String operatorNamespace;
  private final HelmChart operatorChart;
  private final HelmValues operatorValues;
  private final HelmChart clusterChart;
  private final HelmValues clusterValues;
  private final boolean protect;
  private final Duration timeout;

  private LocalDatabaseProps(Builder builder) {
    Problems problems =
        new Problems()
            .required("connection", builder.connection)
            .required("name", builder.name)
            .matches(
                "name",
                builder.name,
                NAME,
                "is no usable name; use 1 to 32 lower-case letters, digits and single hyphens, a"
                    + " letter first")
            .required("namespace", builder.namespace)
            .matches("namespace", builder.namespace, NAMESPACE, NAMESPACE_RULE)
            .required("databaseName", builder.databaseName)
            .matches(
                "databaseName",
                builder.databaseName,
                DATABASE_NAME,
                "is no usable name; use 1 to 63 lower-case letters, digits and underscores, a"
                    + " letter first")
            .check(
                builder.databaseName == null || !RESERVED.contains(builder.databaseName),
                "databaseName",
                builder.databaseName,
                "is a name that PostgreSQL or its operator keeps to itself; use another such as"
                    + " app")
            .required("version", builder.version)
            .matches(
                "version",
                builder.version,
                VERSION,
                "is no version of PostgreSQL that CloudNativePG has an image of; use a major one"
                    + " from 14 to 18, in quotes, or one such as 17.6 to stay on it")
            .range("instances", builder.instances, 1, 9)
            .range("storageGib", builder.storageGib, 1, 16_384)
            .matches(
                "storageClass",
                builder.storageClass,
                STORAGE_CLASS,
                "is no Kubernetes name; use one that \"kubectl get storageclasses\" lists")
            .required("operatorNamespace", builder.operatorNamespace)
            .matches("operatorNamespace", builder.operatorNamespace, NAMESPACE, NAMESPACE_RULE)
            .required("operatorChart", builder.operatorChart)
            .required("operatorValues", builder.operatorValues)
            .required("clusterChart", builder.clusterChart)
            .required("clusterValues", builder.clusterValues)
            .required("timeout", builder.timeout);
    problems
        .check(
            builder.namespace == null || !builder.namespace.equals(builder.operatorNamespace),
            "operatorNamespace",
            builder.operatorNamespace,
            "is the namespace of the database; use another, which outlives it")
        .check(
            builder.timeout == null
                || builder.timeout.compareTo(Duration.ofMinutes(1)) >= 0
                    && builder.timeout.compareTo(Duration.ofHours(2)) <= 0,
            "timeout",
            builder.timeout,
            "is no usable timeout; use 1 minute to 2 hours")
        .throwIfAny();
    connection = builder.connection;
    name = builder.name;
    namespace = builder.namespace;
    databaseName = builder.databaseName;
    version = builder.version;
    instances = builder.instances;
    storageGib = builder.storageGib;
    storageClass = builder.storageClass;
    operatorNamespace = builder.operatorNamespace;
    operatorChart = builder.operatorChart;
    operatorValues = builder.operatorValues;
    clusterChart = builder.clusterChart;
    clusterValues = builder.clusterValues;
    protect = builder.protect;
    timeout = builder.timeout;
  }

  /**
   * Starts the settings.
   *
   * @param connection the way into the cluster
   * @param name what the server is called in the cluster: 1 to 32 lower-case letters, digits and
   *     single hyphens, a letter first; another name is another server
   */
  public static Builder builder(ClusterConnection connection, String name) {
    return new Builder(connection, name);
  }

  /** {@return the way into the cluster} */
  public ClusterConnection connection() {
    return connection;
  }

  /** {@return what the server is called in the cluster} */
  public String name() {
    return name;
  }

  /** {@return the namespace of the server and of the Secret with its password} */
  public String namespace() {
    return namespace;
  }

  /** {@return the name of the database on the server, and of the user that owns it} */
  public String databaseName() {
    return databaseName;
  }

  /** {@return the version of PostgreSQL} */
  public String version() {
    return version;
  }

  /** {@return how many servers there are; all but one are standbys} */
  public int instances() {
    return instances;
  }

  /** {@return the storage of each server, in GiB} */
  public int storageGib() {
    return storageGib;
  }

  /** {@return the class of that storage; empty for the cluster's default} */
  public Optional<String> storageClass() {
    return Optional.ofNullable(storageClass);
  }

  /** {@return the namespace of the operator} */
  public String operatorNamespace() {
    return operatorNamespace;
  }

  /** {@return the chart of the operator} */
  public HelmChart operatorChart() {
    return operatorChart;
  }

  /** {@return what goes over the operator's values} */
  public HelmValues operatorValues() {
    return operatorValues;
  }

  /** {@return the chart of the server} */
  public HelmChart clusterChart() {
    return clusterChart;
  }

  /** {@return what goes over the values that these settings make} */
  public HelmValues clusterValues() {
    return clusterValues;
  }

  /** {@return whether no plan can delete the database} */
  public boolean protect() {
    return protect;
  }

  /** {@return how long each release may take} */
  public Duration timeout() {
    return timeout;
  }

  /** Collects the settings of a {@link LocalDatabase}. */
  public static final class Builder {

    private final ClusterConnection connection;
    private final String name;
    private String namespace = "database";
    private String databaseName = "app";
    private String version = "17";
    private int instances = 1;
    private int storageGib = 1;
    private String storageClass;
    private String operatorNamespace = "cnpg-system";
    private HelmChart operatorChart;
    private HelmValues operatorValues = HelmValues.empty();
    private HelmChart clusterChart;
    private HelmValues clusterValues = HelmValues.empty();
    private boolean protect;
    private Duration timeout = Duration.ofMinutes(10);

    private Builder(ClusterConnection connection, String name) {
      this.connection = connection;
      this.name = name;
    }

    /**
     * The namespace of the server and of the Secret with its password, which only pods of the same
     * namespace can use. It is made here, and goes with the database. Default: {@code database}.
     */
    public Builder namespace(String value) {
      namespace = value;
      return this;
    }

    /**
     * The name of the database on the server, and of the user that owns it: 1 to 63 lower-case
     * letters, digits and underscores, a letter first. It counts when the server is created.
     * Default: {@code app}.
     */
    public Builder databaseName(String value) {
      databaseName = value;
      return this;
    }

    /**
     * The version of PostgreSQL, 14 to 18: a major one, such as {@code 17}, or a minor one, such as
     * {@code 17.6}. A later major one upgrades the database, which is down meanwhile. Default:
     * {@code 17}.
     */
    public Builder version(String value) {
      version = value;
      return this;
    }

    /** How many servers there are: 1 to 9, of which all but one are standbys. Default: 1. */
    public Builder instances(int count) {
      instances = count;
      return this;
    }

    /** The storage of each server in GiB: 1 to 16384; it never shrinks. Default: 1. */
    public Builder storageGib(int gib) {
      storageGib = gib;
      return this;
    }

    /** The class of that storage. Default: the cluster's own default. */
    public Builder storageClass(String value) {
      storageClass = value;
      return this;
    }

    /**
     * The namespace of the operator, which is made here: 1 to 63 lower-case letters, digits and
     * hyphens. Default: {@code cnpg-system}.
     */
    public Builder operatorNamespace(String value) {
      operatorNamespace = value;
      return this;
    }

    /** The chart of the operator. Default: {@code HelmChart.pinned("cloudnative-pg")}. */
    public Builder operatorChart(HelmChart value) {
      operatorChart = value;
      return this;
    }

    /** Values that go over the operator chart's own. Default: none. */
    public Builder operatorValues(HelmValues value) {
      operatorValues = value;
      return this;
    }

    /** The chart of the server. Default: {@code HelmChart.pinned("cnpg-cluster")}. */
    public Builder clusterChart(HelmChart value) {
      clusterChart = value;
      return this;
    }

    /** Values that go over those that these settings make. Default: none. */
    public Builder clusterValues(HelmValues value) {
      clusterValues = value;
      return this;
    }

    /** Whether a plan that deletes the database or its namespace fails. Default: false. */
    public Builder protect(boolean value) {
      protect = value;
      return this;
    }

    /** How long each of the two releases may take: 1 minute to 2 hours. Default: 10 minutes. */
    public Builder timeout(Duration value) {
      timeout = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public LocalDatabaseProps build() {
      if (operatorChart == null) {
        operatorChart = HelmChart.pinned("cloudnative-pg");
      }
      if (clusterChart == null) {
        clusterChart = HelmChart.pinned("cnpg-cluster");
      }
      return new LocalDatabaseProps(this);
    }
  }
}
