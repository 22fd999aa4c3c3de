package dev.gitopslab.constructs.gitops;

import com.hashicorp.cdktf.AssetType;
import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.TerraformAsset;
import com.hashicorp.cdktf.TerraformResource;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.helm.provider.HelmProvider;
import com.hashicorp.cdktf.providers.helm.provider.HelmProviderKubernetes;
import com.hashicorp.cdktf.providers.helm.provider.HelmProviderKubernetesExec;
import com.hashicorp.cdktf.providers.helm.release.Release;
import com.hashicorp.cdktf.providers.helm.release.ReleaseConfig;
import com.hashicorp.cdktf.providers.kubernetes.data_kubernetes_server_version.DataKubernetesServerVersion;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1Config;
import com.hashicorp.cdktf.providers.kubernetes.provider.KubernetesProvider;
import com.hashicorp.cdktf.providers.kubernetes.provider.KubernetesProviderExec;
import com.hashicorp.cdktf.providers.kubernetes.secret_v1.SecretV1;
import com.hashicorp.cdktf.providers.kubernetes.secret_v1.SecretV1Config;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Dependencies;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.TerraformData;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.constructs.Construct;
import software.constructs.MetadataEntry;

/**
 * The way from a stack into a cluster: the helm and the kubernetes provider, and the guard that
 * everything made through them waits for.
 *
 * <p><b>Why a guard.</b> When the helm provider (3.1.1) cannot read a release, for whatever reason,
 * it takes the release for gone and drops it from the state without an error. A plan against an
 * unreachable cluster then promises to install what is already there, and a destroy reports success
 * and leaves Argo CD, its load balancers and its volumes behind (<a
 * href="https://github.com/hashicorp/terraform-provider-helm/issues/1669">helm #1669</a>).
 *
 * <p><b>What it does.</b> A data source asks the API server for its version before any release is
 * read. Where the API does not answer, plan, apply and destroy stop with the connection's error,
 * and the state keeps its releases. The data source depends on nothing but a {@code terraform_data}
 * that holds the cluster's id, so it is put off to the apply only where the cluster is new or
 * another one; a change in place of the cluster or its nodes does not put it off.
 *
 * <p><b>Limits.</b>
 *
 * <ul>
 *   <li>The endpoint must be reachable from where Terraform runs, for a plan too.
 *   <li>Resources that are made past this class, straight from the bindings, have no guard unless
 *       they depend on {@link #guard()}.
 *   <li>{@code terraform plan -refresh=false} reads nothing, hence checks nothing, and drops
 *       nothing.
 *   <li>A change that replaces the cluster cannot be planned in one go once namespaces or Secrets
 *       of it are in the state: the kubernetes provider (2.38.0) has no address to read them from,
 *       and the plan stops with "dial tcp 127.0.0.1:80: connect: connection refused", having lost
 *       nothing. Replace the cluster alone first ({@code terraform apply -target=<its address>}),
 *       then deploy as usual: everything in it is made anew. Or destroy and deploy.
 *   <li>With a kubeconfig context without a path, Terraform needs the variable {@code
 *       KUBE_CONFIG_PATH}; the providers do not look into {@code ~/.kube/config} by themselves.
 * </ul>
 */
public final class ClusterConnection extends Construct {

  private static final String METADATA = "dev.gitopslab/cluster-connection";
  private static final String EXEC_VERSION = "client.authentication.k8s.io/v1beta1";

  private final HelmProvider helmProvider;
  private final KubernetesProvider kubernetesProvider;
  private final DataKubernetesServerVersion serverVersion;
  private final ClusterAccess access;

  /**
   * Makes both providers and the guard.
   *
   * @param scope the stack, or a construct in it
   * @param id the construct's id, unique in its scope; never change it once deployed
   * @param props the settings
   * @throws ConfigurationException where the stack already has a connection of this alias, or one
   *     without any
   */
  public ClusterConnection(Construct scope, String id, ClusterConnectionProps props) {
    super(scope, id);
    claimAlias(props);
    access = props.access();
    helmProvider = helmProvider(props);
    kubernetesProvider = kubernetesProvider(props);
    setEnvironment();
    TerraformResource cluster =
        TerraformData.of(
            this,
            "cluster",
            Map.of("id", identity(props)),
            Dependencies.within(this, props.dependsOn()));
    serverVersion =
        DataKubernetesServerVersion.Builder.create(this, "reachable")
            .provider(kubernetesProvider)
            .dependsOn(List.of(cluster))
            .build();
  }

  /**
   * Makes a Helm release behind the guard: in this cluster, {@code atomic}, and only once the API
   * has answered. An installation or upgrade that fails is rolled back. Whatever {@code config}
   * depends on is kept.
   *
   * @param scope where the release belongs
   * @param id its construct id
   * @param config the rest; {@code provider}, {@code dependsOn}, {@code atomic} and {@code wait}
   *     are set on it
   */
  public Release release(Construct scope, String id, ReleaseConfig.Builder config) {
    config.provider(helmProvider).atomic(true).wait(true);
    return new Release(
        scope, id, config.dependsOn(behindGuard(scope, config.build().getDependsOn())).build());
  }

  /**
   * Makes a Helm release of a chart with its values, as {@link #release(Construct, String,
   * ReleaseConfig.Builder)} does.
   *
   * <p>A chart from a folder or an archive is copied into the synthesized stack, so that Terraform
   * can run elsewhere, and its path changes with its contents.
   *
   * @param scope where the release belongs
   * @param id its construct id
   * @param chart the chart
   * @param values its values; text in them that looks like a Terraform template is passed on as
   *     text
   * @param config the rest; {@code chart}, {@code repository}, {@code version} and {@code values}
   *     are set on it as well
   */
  public Release release(
      Construct scope,
      String id,
      HelmChart chart,
      HelmValues values,
      ReleaseConfig.Builder config) {
    HelmChart.Source source = chart.source();
    if (source instanceof HelmChart.Repository repository) {
      config.repository(repository.url()).chart(chart.name()).version(chart.version());
    } else if (source instanceof HelmChart.Oci oci) {
      config.chart(oci.reference()).version(chart.version());
    } else if (source instanceof HelmChart.LocalPath local) {
      config.chart(copy(scope, id + "-chart", local));
    }
    return release(scope, id, config.values(List.of(Expressions.literal(values.toYaml()))));
  }

  /**
   * Makes a namespace behind the guard. Whatever {@code config} depends on is kept.
   *
   * @param scope where the namespace belongs
   * @param id its construct id
   * @param config the rest; {@code provider} and {@code dependsOn} are set on it
   */
  public NamespaceV1 namespace(Construct scope, String id, NamespaceV1Config.Builder config) {
    config.provider(kubernetesProvider);
    return new NamespaceV1(
        scope, id, config.dependsOn(behindGuard(scope, config.build().getDependsOn())).build());
  }

  /**
   * Makes a Secret behind the guard. Its data is in the plan and in the state: keep secrets out of
   * it. Whatever {@code config} depends on is kept.
   *
   * @param scope where the Secret belongs
   * @param id its construct id
   * @param config the rest; {@code provider} and {@code dependsOn} are set on it
   */
  public SecretV1 secret(Construct scope, String id, SecretV1Config.Builder config) {
    config.provider(kubernetesProvider);
    return new SecretV1(
        scope, id, config.dependsOn(behindGuard(scope, config.build().getDependsOn())).build());
  }

  /** {@return what a resource made straight from the bindings must depend on} */
  public ITerraformDependable guard() {
    return serverVersion;
  }

  /** {@return the data source of the guard, which also knows the version of the API server} */
  public DataKubernetesServerVersion serverVersion() {
    return serverVersion;
  }

  /** {@return the helm provider, for releases made straight from the bindings} */
  public HelmProvider helmProvider() {
    return helmProvider;
  }

  /** {@return the kubernetes provider, for resources made straight from the bindings} */
  public KubernetesProvider kubernetesProvider() {
    return kubernetesProvider;
  }

  /** {@return how Terraform reaches the API} */
  public ClusterAccess access() {
    return access;
  }

  private List<ITerraformDependable> behindGuard(
      Construct scope, List<? extends ITerraformDependable> given) {
    Set<ITerraformDependable> all = new LinkedHashSet<>();
    all.add(serverVersion);
    if (given != null) {
      all.addAll(Dependencies.within(scope, given));
    }
    return new ArrayList<>(all);
  }

  /**
   * Terraform reports two configurations of one alias only when it runs; this does at synthesis.
   */
  private void claimAlias(ClusterConnectionProps props) {
    String alias = props.alias().orElse("");
    TerraformStack stack = TerraformStack.of(this);
    for (MetadataEntry entry : stack.getNode().getMetadata()) {
      if (METADATA.equals(entry.getType()) && alias.equals(entry.getData())) {
        Problems problems = new Problems();
        if (alias.isEmpty()) {
          problems.add(
              "alias",
              "is required, because the stack already has a connection without one; give every"
                  + " connection but one an alias of its own");
        } else {
          problems.add(
              "alias", alias, "already names another connection of this stack; use another name");
        }
        problems.throwIfAny();
      }
    }
    stack.getNode().addMetadata(METADATA, alias);
  }

  private static String identity(ClusterConnectionProps props) {
    return props.access() instanceof ClusterAccess.KubeconfigContext kubeconfig
        ? kubeconfig.context().orElse(props.clusterId())
        : props.clusterId();
  }

  private HelmProvider helmProvider(ClusterConnectionProps props) {
    HelmProviderKubernetes.Builder kubernetes = HelmProviderKubernetes.builder();
    if (props.access() instanceof ClusterAccess.Exec exec) {
      kubernetes
          .host(exec.endpoint())
          .exec(
              HelmProviderKubernetesExec.builder()
                  .apiVersion(EXEC_VERSION)
                  .command(exec.command())
                  .args(exec.arguments())
                  .build());
      exec.certificateAuthority().ifPresent(kubernetes::clusterCaCertificate);
      exec.proxyUrl().ifPresent(kubernetes::proxyUrl);
    } else if (props.access() instanceof ClusterAccess.KubeconfigContext kubeconfig) {
      kubeconfig.path().ifPresent(kubernetes::configPath);
      kubeconfig.context().ifPresent(kubernetes::configContext);
    }
    HelmProvider.Builder provider =
        HelmProvider.Builder.create(this, "helm").kubernetes(kubernetes.build());
    props.alias().ifPresent(provider::alias);
    return provider.build();
  }

  private KubernetesProvider kubernetesProvider(ClusterConnectionProps props) {
    KubernetesProvider.Builder provider = KubernetesProvider.Builder.create(this, "kubernetes");
    if (props.access() instanceof ClusterAccess.Exec exec) {
      provider
          .host(exec.endpoint())
          .exec(
              List.of(
                  KubernetesProviderExec.builder()
                      .apiVersion(EXEC_VERSION)
                      .command(exec.command())
                      .args(exec.arguments())
                      .build()));
      exec.certificateAuthority().ifPresent(provider::clusterCaCertificate);
      exec.proxyUrl().ifPresent(provider::proxyUrl);
    } else if (props.access() instanceof ClusterAccess.KubeconfigContext kubeconfig) {
      kubeconfig.path().ifPresent(provider::configPath);
      kubeconfig.context().ifPresent(provider::configContext);
    }
    props.alias().ifPresent(provider::alias);
    return provider.build();
  }

  /**
   * The variables of the command that signs in. They cannot be given to the providers'
   * constructors, because cdktf 0.21 writes every key of a provider's configuration in lower case.
   */
  private void setEnvironment() {
    if (access instanceof ClusterAccess.Exec exec && !exec.environment().isEmpty()) {
      helmProvider.addOverride("kubernetes.exec.env", exec.environment());
      kubernetesProvider.addOverride("exec.0.env", exec.environment());
    }
  }

  private static String copy(Construct scope, String id, HelmChart.LocalPath local) {
    AssetType type = Files.isDirectory(local.path()) ? AssetType.DIRECTORY : AssetType.FILE;
    return TerraformAsset.Builder.create(scope, id)
        .path(local.path().toAbsolutePath().normalize().toString())
        .type(type)
        .build()
        .getPath();
  }
}
