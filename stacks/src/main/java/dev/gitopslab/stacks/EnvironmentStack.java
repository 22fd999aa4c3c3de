package dev.gitopslab.stacks;

import com.hashicorp.cdktf.TerraformOutput;
import com.hashicorp.cdktf.TerraformOutputConfig;
import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.gitops.AppOfApps;
import dev.gitopslab.constructs.gitops.AppOfAppsProps;
import dev.gitopslab.constructs.gitops.ArgoCd;
import dev.gitopslab.constructs.gitops.ArgoCdProps;
import dev.gitopslab.constructs.gitops.ClusterConnection;
import dev.gitopslab.constructs.gitops.ClusterConnectionProps;
import dev.gitopslab.constructs.gitops.ClusterMetadata;
import dev.gitopslab.constructs.gitops.ClusterMetadataProps;
import dev.gitopslab.constructs.gitops.HelmChart;
import dev.gitopslab.constructs.gitops.HelmValues;
import dev.gitopslab.stacks.CloudEnvironment.Provisioned;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.constructs.Construct;

/**
 * Everything one environment has: its cloud's network, cluster and database, and Argo CD with the
 * root Application. The ids given here are part of every resource's address and never change.
 */
final class EnvironmentStack extends TerraformStack {

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
    KubernetesCluster cluster = provisioned.cluster();
    ClusterConnectionProps access =
        provisioned
            .gitOpsAccess()
            .map(
                other ->
                    ClusterConnectionProps.builder(cluster.id(), other)
                        .dependsOn(cluster.ready())
                        .build())
            .orElseGet(() -> ClusterConnectionProps.of(cluster));
    ClusterConnection connection = new ClusterConnection(this, "cluster-connection", access);
    ArgoCd argoCd =
        new ArgoCd(
            this,
            "argo-cd",
            ArgoCdProps.builder(connection)
                .chart(chart("argo-cd", gitOps))
                .values(values("argo-cd"))
                .highAvailability(gitOps.highAvailability())
                .recoverInterruptedInstall(gitOps.recoverInterruptedInstall())
                .build());
    ClusterMetadata metadata =
        new ClusterMetadata(
            this,
            "cluster-metadata",
            ClusterMetadataProps.builder(argoCd, environment.name())
                .labels(labels(gitOps))
                .annotations(annotations(provisioned, gitOps))
                .build());
    new AppOfApps(
        this,
        "app-of-apps",
        AppOfAppsProps.builder(argoCd, gitOps.repository(), gitOps.path())
            .revision(gitOps.revision())
            .chart(chart("argocd-apps", gitOps))
            .values(values("argocd-apps"))
            .metadata(metadata)
            .build());
    output("argocd_access_command", argoCd.accessCommand(), "Opens Argo CD on this machine");
  }

  private HelmChart chart(String name, GitOps gitOps) {
    HelmChart chart = HelmChart.pinned(name);
    GitOps.ChartSource source = gitOps.charts().get(name);
    if (source == null) {
      return chart;
    }
    if (source.version().isPresent()) {
      chart = chart.withVersion(source.version().get());
    }
    if (source.repository().isPresent()) {
      chart = chart.withRepository(source.repository().get());
    }
    if (source.path().isPresent()) {
      chart = chart.withPath(source.path().get());
    }
    return chart;
  }

  /** The library's defaults, then the app's values, then those of this environment alone. */
  private HelmValues values(String chart) {
    Path folder = helmValues.resolve(chart);
    return HelmValues.defaults(chart)
        .fileIfPresent(folder.resolve("values.yaml"))
        .fileIfPresent(folder.resolve("values." + environment.name() + ".yaml"));
  }

  private Map<String, String> labels(GitOps gitOps) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("environment", environment.name());
    labels.put("cloud", environment.cloud().cloud());
    labels.put("tier", environment.tier().label());
    gitOps.addons().forEach((addon, on) -> labels.put("enable_" + addon, String.valueOf(on)));
    return labels;
  }

  private static Map<String, String> annotations(Provisioned provisioned, GitOps gitOps) {
    Map<String, String> annotations = new LinkedHashMap<>(provisioned.annotations());
    annotations.put("repository", gitOps.repository());
    annotations.put("revision", gitOps.revision());
    annotations.put("path", gitOps.path());
    gitOps.domain().ifPresent(domain -> annotations.put("domain", domain));
    annotations.put("cluster", provisioned.cluster().name());
    provisioned
        .database()
        .ifPresent(
            database -> {
              annotations.put("database-host", database.host());
              annotations.put("database-port", String.valueOf(database.port()));
              annotations.put("database-name", database.name());
              secretReference(database)
                  .ifPresent(reference -> annotations.put("database-secret-reference", reference));
            });
    return annotations;
  }

  private void outputs(Provisioned provisioned) {
    KubernetesCluster cluster = provisioned.cluster();
    output("cluster_name", cluster.name(), "Name of the Kubernetes cluster");
    if (cluster.access() instanceof dev.gitopslab.constructs.core.ClusterAccess.Exec exec) {
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
