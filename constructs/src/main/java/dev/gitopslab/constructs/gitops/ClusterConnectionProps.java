package dev.gitopslab.constructs.gitops;

import com.hashicorp.cdktf.ITerraformDependable;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Expression;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.ProxyUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of a {@link ClusterConnection}. */
public final class ClusterConnectionProps {

  private static final Pattern ALIAS = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

  private final String clusterId;
  private final ClusterAccess access;
  private final List<ITerraformDependable> dependsOn;
  private final Optional<String> alias;

  private ClusterConnectionProps(Builder builder) {
    Problems problems =
        new Problems()
            .required("clusterId", builder.clusterId)
            .required("access", builder.access)
            .matches(
                "alias",
                builder.alias,
                ALIAS,
                "cannot name a provider configuration; use letters, digits, '_' and '-', no digit"
                    + " first");
    if (builder.access instanceof ClusterAccess.Exec exec) {
      problems
          .required("access.endpoint", exec.endpoint())
          .check(
              exec.endpoint().startsWith("https://")
                  || exec.endpoint().isBlank()
                  || Expression.isIn(exec.endpoint()),
              "access.endpoint",
              exec.endpoint(),
              "is no address of a Kubernetes API; use https://<host>")
          .required("access.command", exec.command());
      ProxyUrl.check(problems, "access.proxyUrl", exec.proxyUrl().orElse(null));
    }
    problems.throwIfAny();
    clusterId = builder.clusterId;
    access = builder.access;
    dependsOn = List.copyOf(builder.dependsOn);
    alias = Optional.ofNullable(builder.alias);
  }

  /**
   * The connection to a cluster, once it is ready.
   *
   * @param cluster the cluster; its id, access and readiness are taken over
   * @throws ConfigurationException where its access cannot be used
   */
  public static ClusterConnectionProps of(KubernetesCluster cluster) {
    return builder(cluster).build();
  }

  /**
   * Starts the connection to a cluster, once it is ready.
   *
   * @param cluster the cluster; its id, access and readiness are taken over
   */
  public static Builder builder(KubernetesCluster cluster) {
    Objects.requireNonNull(cluster, "cluster");
    return builder(cluster.id(), cluster.access()).dependsOn(cluster.ready());
  }

  /**
   * Starts a connection.
   *
   * @param clusterId what is known once the cluster is there and changes only when the cluster is
   *     another one: the cloud's id of it. With a kubeconfig context that has a name, the name is
   *     taken instead.
   * @param access how Terraform reaches the API
   */
  public static Builder builder(String clusterId, ClusterAccess access) {
    return new Builder(clusterId, access);
  }

  /** {@return what changes only when the cluster is another one} */
  public String clusterId() {
    return clusterId;
  }

  /** {@return how Terraform reaches the API} */
  public ClusterAccess access() {
    return access;
  }

  /** {@return what must be there before the API is asked anything} */
  public List<ITerraformDependable> dependsOn() {
    return dependsOn;
  }

  /** {@return the alias of both provider configurations; empty for the stack's default ones} */
  public Optional<String> alias() {
    return alias;
  }

  /** Collects the settings of a {@link ClusterConnection}. */
  public static final class Builder {

    private final String clusterId;
    private final ClusterAccess access;
    private final List<ITerraformDependable> dependsOn = new ArrayList<>();
    private String alias;

    private Builder(String clusterId, ClusterAccess access) {
      this.clusterId = clusterId;
      this.access = access;
    }

    /**
     * What must be there before the API is asked anything, such as nodes and the permission of
     * whoever deploys. Added to what was given before. Default: nothing.
     */
    public Builder dependsOn(List<? extends ITerraformDependable> resources) {
      dependsOn.addAll(resources);
      return this;
    }

    /**
     * The alias of both provider configurations; needed for every connection of a stack but one.
     * Default: none, the stack's default configurations.
     */
    public Builder alias(String name) {
      alias = name;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public ClusterConnectionProps build() {
      return new ClusterConnectionProps(this);
    }
  }
}
