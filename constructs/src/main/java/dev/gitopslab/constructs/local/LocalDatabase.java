package dev.gitopslab.constructs.local;

import com.hashicorp.cdktf.providers.helm.release.Release;
import com.hashicorp.cdktf.providers.helm.release.ReleaseConfig;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1Config;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1Metadata;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1Timeouts;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.Lifecycles;
import dev.gitopslab.constructs.gitops.HelmValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * A PostgreSQL inside the cluster, run by the operator <a
 * href="https://cloudnative-pg.io/documentation/current/">CloudNativePG</a>: two Helm releases
 * (charts <a
 * href="https://github.com/cloudnative-pg/charts/tree/cloudnative-pg-v0.29.0/charts/cloudnative-pg">cloudnative-pg</a>
 * and <a
 * href="https://github.com/cloudnative-pg/charts/tree/cluster-v0.8.1/charts/cluster">cluster</a>),
 * each in a namespace of its own, behind the guard of a {@link
 * dev.gitopslab.constructs.gitops.ClusterConnection}.
 *
 * <ul>
 *   <li>Connections without TLS are refused. The certificate is signed by an authority of the
 *       server's own, which a client finds in the Secret {@link #certificateAuthoritySecret}.
 *   <li>The operator makes the password and keeps it in a Secret; Terraform never sees it. Nobody
 *       can sign in as superuser.
 *   <li>There are no backups: it is a database for work on one's own machine.
 * </ul>
 *
 * <p><b>A deploy</b> ends when the server is ordered, not when it is ready: Helm does not wait for
 * what an operator does. {@code kubectl wait --for=condition=Ready cluster/<name>} does.
 *
 * <p><b>A destroy</b> deletes the server with its data. What stays are the operator's
 * CustomResourceDefinitions, which its chart keeps so that no other server in the cluster goes with
 * them; {@code kubectl get crds} shows those that end in {@code postgresql.cnpg.io}.
 *
 * <p>One operator is enough for a cluster, and a second would contend with it: make one of these in
 * a cluster, and where there is an operator already, use the chart of the server alone.
 */
public final class LocalDatabase extends Construct implements Database {

  private static final int PORT = 5432;

  private final LocalDatabaseProps props;
  private final NamespaceV1 operatorNamespace;
  private final Release operator;
  private final NamespaceV1 namespace;
  private final Release cluster;

  /**
   * Adds the database to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the database
   * @param props its settings
   */
  public LocalDatabase(Construct scope, String id, LocalDatabaseProps props) {
    super(scope, id);
    this.props = props;
    operatorNamespace = createNamespace("operator-namespace", props.operatorNamespace(), false);
    operator =
        props
            .connection()
            .release(
                this,
                "operator",
                props.operatorChart(),
                props.operatorValues(),
                release("cnpg", props.operatorNamespace()).dependsOn(List.of(operatorNamespace)));
    namespace = createNamespace("namespace", props.namespace(), props.protect());
    // The other way round it goes: an operator that is gone deletes no server.
    ReleaseConfig.Builder config =
        release(props.name(), props.namespace()).dependsOn(List.of(namespace, operator));
    if (props.protect()) {
      config.lifecycle(Lifecycles.preventDestroy());
    }
    cluster =
        props
            .connection()
            .release(
                this,
                "cluster",
                props.clusterChart(),
                HelmValues.empty().set(values()).merge(props.clusterValues()),
                config);
  }

  private NamespaceV1 createNamespace(String id, String name, boolean protect) {
    NamespaceV1Config.Builder config =
        NamespaceV1Config.builder()
            .metadata(
                NamespaceV1Metadata.builder()
                    .name(name)
                    .labels(
                        Map.of(
                            "app.kubernetes.io/managed-by",
                            "gitops-lab",
                            "pod-security.kubernetes.io/enforce",
                            "baseline"))
                    .build())
            .timeouts(NamespaceV1Timeouts.builder().delete("10m").build());
    if (protect) {
      config.lifecycle(Lifecycles.preventDestroy());
    }
    return props.connection().namespace(this, id, config);
  }

  private ReleaseConfig.Builder release(String name, String in) {
    return ReleaseConfig.builder()
        .name(name)
        .namespace(in)
        .timeout(props.timeout().toSeconds())
        .maxHistory(5);
  }

  private Map<String, Object> values() {
    Map<String, Object> storage = new LinkedHashMap<>();
    storage.put("size", props.storageGib() + "Gi");
    props.storageClass().ifPresent(name -> storage.put("storageClass", name));
    return Map.of(
        "fullnameOverride",
        props.name(),
        "version",
        Map.of("postgresql", props.version()),
        "cluster",
        Map.of(
            "instances",
            props.instances(),
            "storage",
            storage,
            "enableSuperuserAccess",
            false,
            // With one server, a budget of disruptions would keep its node from being drained.
            "enablePDB",
            props.instances() > 1,
            "affinity",
            Map.of("topologyKey", "kubernetes.io/hostname"),
            "initdb",
            Map.of("database", props.databaseName(), "owner", props.databaseName()),
            "postgresql",
            // The operator's own rule behind it lets in everybody with a password.
            Map.of("pg_hba", List.of("hostnossl all all all reject"))));
  }

  /** {@return the DNS name of the server inside the cluster} */
  @Override
  public String host() {
    return props.name() + "-rw." + props.namespace() + ".svc";
  }

  @Override
  public int port() {
    return PORT;
  }

  @Override
  public String name() {
    return props.databaseName();
  }

  @Override
  public TlsMode tls() {
    return TlsMode.VERIFY_FULL;
  }

  /** {@return the Secret {@code <name>-app}, of the user who owns the database} */
  @Override
  public DatabaseCredential credential() {
    return new DatabaseCredential.KubernetesSecret(props.namespace(), props.name() + "-app");
  }

  /**
   * {@return the name of the Secret, in the same namespace, whose {@code ca.crt} signs the server's
   * certificate}
   */
  public String certificateAuthoritySecret() {
    return props.name() + "-ca";
  }

  /** {@return the namespace of the operator} */
  public NamespaceV1 operatorNamespace() {
    return operatorNamespace;
  }

  /** {@return the Helm release of the operator} */
  public Release operatorRelease() {
    return operator;
  }

  /** {@return the namespace of the server} */
  public NamespaceV1 namespace() {
    return namespace;
  }

  /** {@return the Helm release of the server} */
  public Release clusterRelease() {
    return cluster;
  }
}
