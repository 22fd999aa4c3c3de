package dev.gitopslab.stacks;

import com.hashicorp.cdktf.TerraformOutput;
import com.hashicorp.cdktf.TerraformOutputConfig;
import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.KubernetesSubject;
import dev.gitopslab.constructs.gitops.AppOfApps;
import dev.gitopslab.constructs.gitops.AppOfAppsProps;
import dev.gitopslab.constructs.gitops.ArgoCd;
import dev.gitopslab.constructs.gitops.ArgoCdProps;
import dev.gitopslab.constructs.gitops.ClusterConnection;
import dev.gitopslab.constructs.gitops.ClusterConnectionProps;
import dev.gitopslab.constructs.gitops.ClusterMetadata;
import dev.gitopslab.constructs.gitops.ClusterMetadataProps;
import dev.gitopslab.constructs.gitops.DatabaseSecret;
import dev.gitopslab.constructs.gitops.HelmValues;
import dev.gitopslab.constructs.gitops.PlanReaders;
import dev.gitopslab.constructs.gitops.PlanReadersProps;
import dev.gitopslab.stacks.CloudEnvironment.Provisioned;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.constructs.Construct;

/**
 * Everything one environment has: its cloud's network, cluster and database, and Argo CD with the
 * root Application. The ids given here are part of every resource's address and never change.
 */
final class EnvironmentStack extends TerraformStack {

  private static final String DATABASE_NAMESPACE = "database";

  private final Environment environment;
  private final Path helmValues;

  /**
   * Creates the stack.
   *
   * @param scope the app
   * @param environment what to create
   * @param helmValues the folder with the values of the charts
   */
  EnvironmentStack(Construct scope, Environment environment, Path helmValues) {
    super(scope, environment.name());
    this.environment = environment;
    this.helmValues = helmValues;

    environment.backend().addTo(this);
    Provisioned provisioned = environment.cloud().provision(this, environment);
    outputs(provisioned);
    environment.gitOps().ifPresent(gitOps -> argoCd(provisioned, gitOps));
  }

  private void argoCd(Provisioned provisioned, GitOps gitOps) {
    ClusterConnection connection =
        provisioned
            .connection()
            .orElseGet(
                () ->
                    connect(
                        this,
                        provisioned.cluster(),
                        provisioned.gitOpsAccess().orElse(provisioned.cluster().access())));
    ArgoCd argoCd =
        new ArgoCd(
            this,
            "argo-cd",
            ArgoCdProps.builder(connection)
                .chart(gitOps.charts().get("argo-cd"))
                .values(values("argo-cd", HelmValues.defaults("argo-cd")))
                .highAvailability(gitOps.highAvailability())
                .recoverInterruptedInstall(gitOps.recoverInterruptedInstall())
                .build());
    ClusterMetadata metadata =
        new ClusterMetadata(
            this,
            "cluster-metadata",
            metadata(
                argoCd,
                provisioned,
                provisioned.database().map(database -> signedInTo(database, connection)),
                gitOps));
    AppOfAppsProps.Builder root =
        AppOfAppsProps.builder(argoCd, gitOps.repository(), gitOps.path())
            .revision(gitOps.revision())
            .chart(gitOps.charts().get("argocd-apps"))
            .values(values("argocd-apps", HelmValues.empty()))
            .clusterMetadata(metadata);
    if (gitOps.bootstrap() == GitOps.Bootstrap.CHART) {
      root.chartValues(bootstrap(gitOps));
    }
    new AppOfApps(this, "app-of-apps", root.build());
    planReaders(provisioned.cluster().planReaders(), argoCd);
    output("argocd_access_command", argoCd.accessCommand(), "Opens Argo CD on this machine");
  }

  /** All releases and Secrets of the clouds that know such readers are in one namespace. */
  private void planReaders(List<KubernetesSubject> subjects, ArgoCd argoCd) {
    if (!subjects.isEmpty()) {
      new PlanReaders(
          this,
          "plan-readers",
          PlanReadersProps.builder(argoCd.connection(), subjects, List.of(argoCd.namespaceName()))
              .dependsOn(List.of(argoCd.namespace()))
              .build());
    }
  }

  /** The way into a cluster; a stack has one, whoever needs it first. */
  static ClusterConnection connect(
      TerraformStack stack, KubernetesCluster cluster, ClusterAccess access) {
    return new ClusterConnection(
        stack,
        "cluster-connection",
        ClusterConnectionProps.builder(cluster.id(), access).dependsOn(cluster.ready()).build());
  }

  /** The library's own values, then the app's, then those of this environment alone. */
  private HelmValues values(String chart, HelmValues own) {
    Path folder = helmValues.resolve(chart);
    return own.fileIfPresent(folder.resolve("values.yaml"))
        .fileIfPresent(folder.resolve("values." + environment.name() + ".yaml"));
  }

  /** What gitops/bootstrap cannot know by itself. */
  private Map<String, Object> bootstrap(GitOps gitOps) {
    return Map.of(
        "repository", gitOps.repository(),
        "revision", gitOps.revision(),
        "path", gitOps.path(),
        "protect", environment.protect());
  }

  /** The facts that Argo CD hands to ApplicationSets and charts. */
  private ClusterMetadataProps metadata(
      ArgoCd argoCd, Provisioned provisioned, Optional<Database> database, GitOps gitOps) {
    ClusterMetadataProps.Builder props =
        ClusterMetadataProps.builder(argoCd, environment.name())
            .environment(environment.name())
            .cloud(environment.cloud().cloud())
            .tier(environment.tier().label())
            .repository(gitOps.repository(), gitOps.path(), gitOps.revision())
            .annotation("cluster", provisioned.cluster().name())
            .annotations(provisioned.annotations());
    gitOps.addons().forEach(props::addOn);
    gitOps.domain().ifPresent(props::domain);
    database.ifPresent(props::database);
    return props.build();
  }

  /** A database as pods see it: with its credentials in the cluster, where no store has them. */
  private Database signedInTo(Database database, ClusterConnection connection) {
    return database.credential() instanceof DatabaseCredential.SecretInState
        ? new DatabaseSecret(this, "database-secret", connection, database, DATABASE_NAMESPACE)
            .database()
        : database;
  }

  private void outputs(Provisioned provisioned) {
    KubernetesCluster cluster = provisioned.cluster();
    output("cluster_name", cluster.name(), "Name of the Kubernetes cluster");
    if (cluster.access() instanceof ClusterAccess.Exec exec) {
      output("cluster_endpoint", exec.endpoint(), "Address of the Kubernetes API");
    }
    output(
        "kubeconfig_command", cluster.kubeconfigCommand(), "Adds the cluster to your kubeconfig");
    provisioned
        .database()
        .ifPresent(
            database -> {
              output("database_host", database.host(), "DNS name of the PostgreSQL server");
              output("database_name", database.name(), "Name of the database on the server");
              secretReference(database)
                  .ifPresent(
                      reference ->
                          output(
                              "database_secret_reference",
                              reference,
                              "Where the cloud keeps the database's password"));
            });
  }

  private static Optional<String> secretReference(Database database) {
    return database.credential() instanceof DatabaseCredential.CloudSecret secret
        ? Optional.of(secret.reference())
        : Optional.empty();
  }

  private void output(String id, String value, String description) {
    new TerraformOutput(
        this, id, TerraformOutputConfig.builder().value(value).description(description).build());
  }
}
