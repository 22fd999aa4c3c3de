package dev.gitopslab.stacks;

import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.Problem;
import dev.gitopslab.constructs.gitops.ClusterConnection;
import dev.gitopslab.constructs.gitops.HelmChart;
import dev.gitopslab.constructs.local.LocalCluster;
import dev.gitopslab.constructs.local.LocalDatabase;
import dev.gitopslab.constructs.local.LocalDatabaseProps;
import dev.gitopslab.stacks.yaml.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** An environment on a cluster that is there already, in no cloud. */
final class LocalEnvironment implements CloudEnvironment {

  private static final String OPERATOR_CHART = "cloudnative-pg";
  private static final String CLUSTER_CHART = "cnpg-cluster";

  private final LocalCluster cluster;
  private final Optional<Function<ClusterConnection, LocalDatabaseProps>> database;

  private LocalEnvironment(
      LocalCluster cluster, Optional<Function<ClusterConnection, LocalDatabaseProps>> database) {
    this.cluster = cluster;
    this.database = database;
  }

  static LocalEnvironment read(
      Section file, String name, boolean protect, EnvironmentReader reader) {
    if (file.keys().contains("cluster")) {
      refuseCluster(file);
    }
    return new LocalEnvironment(
        file.section("local")
            .map(section -> cluster(section, reader))
            .orElseGet(() -> currentContext(reader)),
        file.section("database").map(section -> database(section, name, protect)));
  }

  /** Keys that people know from the clouds, and miss here. */
  private static void refuseCluster(Section file) {
    file.section("cluster")
        .ifPresent(
            cluster -> {
              if (cluster.keys().contains("planReaders")) {
                cluster.problem(
                    "planReaders",
                    "cannot be chosen on a local cluster: whoever has its kubeconfig plans and"
                        + " deploys; remove the key");
              } else {
                file.problem(
                    "cluster", "is for clusters that are made in a cloud; remove it, or use local");
              }
            });
  }

  private static LocalCluster cluster(Section section, EnvironmentReader reader) {
    try (section) {
      boolean named = section.keys().contains("context");
      return section
          .text("context")
          .flatMap(context -> section.build(() -> LocalCluster.ofContext(context)))
          .orElseGet(() -> named ? LocalCluster.ofCurrentContext() : currentContext(reader));
    }
  }

  private static LocalCluster currentContext(EnvironmentReader reader) {
    reader.notice(
        "deploys to whatever cluster the current context of the kubeconfig file is; local.context"
            + " names one");
    return LocalCluster.ofCurrentContext();
  }

  private static Function<ClusterConnection, LocalDatabaseProps> database(
      Section section, String name, boolean protect) {
    try (section) {
      Optional<String> databaseName = section.text("name");
      Optional<String> namespace = section.text("namespace");
      Optional<String> version = section.text("version");
      OptionalInt instances = section.number("instances");
      OptionalInt storageGib = section.number("storageGib");
      Optional<String> storageClass = section.text("storageClass");
      Map<String, HelmChart> charts = Charts.read(section, List.of(OPERATOR_CHART, CLUSTER_CHART));
      Function<ClusterConnection, LocalDatabaseProps> database =
          connection -> {
            LocalDatabaseProps.Builder props =
                LocalDatabaseProps.builder(connection, name)
                    .operatorChart(charts.get(OPERATOR_CHART))
                    .clusterChart(charts.get(CLUSTER_CHART))
                    .protect(protect);
            databaseName.ifPresent(props::databaseName);
            namespace.ifPresent(props::namespace);
            version.ifPresent(props::version);
            instances.ifPresent(props::instances);
            storageGib.ifPresent(props::storageGib);
            storageClass.ifPresent(props::storageClass);
            return props.build();
          };
      section.build(() -> checked(database), Map.of("databaseName", "name"));
      return database;
    }
  }

  /** Finds what is wrong with a database but that, while a file is read, there is no connection. */
  private static Function<ClusterConnection, LocalDatabaseProps> checked(
      Function<ClusterConnection, LocalDatabaseProps> database) {
    try {
      database.apply(null);
    } catch (ConfigurationException e) {
      List<Problem> problems =
          e.problems().stream().filter(problem -> !problem.path().equals("connection")).toList();
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
    }
    return database;
  }

  @Override
  public String cloud() {
    return "local";
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("context", cluster.name());
  }

  @Override
  public Provisioned provision(TerraformStack stack, Environment environment) {
    Optional<ClusterConnection> connection =
        database.map(props -> EnvironmentStack.connect(stack, cluster, cluster.access()));
    Optional<Database> postgres =
        connection.map(
            way -> new LocalDatabase(stack, "database", database.orElseThrow().apply(way)));
    return new Provisioned(cluster, Optional.empty(), connection, postgres, Map.of());
  }
}
