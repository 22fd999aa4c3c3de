package dev.gitopslab.constructs.gitops;

import com.hashicorp.cdktf.providers.helm.release.Release;
import com.hashicorp.cdktf.providers.helm.release.ReleaseConfig;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1Config;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1Metadata;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1Timeouts;
import dev.gitopslab.constructs.core.ClusterAccess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * Argo CD: a namespace and the Helm release {@code argocd} of the chart <a
 * href="https://github.com/argoproj/argo-helm/tree/argo-cd-10.1.1/charts/argo-cd">argo-cd</a>,
 * behind the guard of a {@link ClusterConnection}.
 *
 * <p><b>Values</b> are merged in this order, later over earlier: the chart's own, {@link
 * HelmValues#defaults defaults("argo-cd")}, what high availability adds, {@link
 * ArgoCdProps.Builder#values}. The library's part: the image's version pinned, its
 * CustomResourceDefinitions installed and kept, network policies, TLS in the server, whoever signs
 * in may only look, no anonymous access, no terminal in the browser, health of child Applications,
 * an end to syncs that hang, metrics, requests and memory limits; dex and notifications are off.
 *
 * <p><b>Signing in.</b> Argo CD makes a password for {@code admin} at its first start and keeps it
 * in the cluster; it never passes through Terraform. {@link #accessCommand()} shows it. Set up
 * single sign-on ({@code configs.cm} {@code oidc.config}, {@code configs.rbac} {@code policy.csv}),
 * then turn the account off ({@code configs.cm} {@code admin.enabled: false}).
 *
 * <p><b>Failing.</b> An installation or upgrade that does not get ready in time is rolled back and
 * reported; the next deploy tries again. A deploy that is <i>killed</i> half-way leaves a release
 * that the next one stumbles over, "cannot re-use a name that is still in use": see {@link
 * ArgoCdProps.Builder#recoverInterruptedInstall}.
 *
 * <p><b>Destroying</b> uninstalls the release and deletes the namespace. The three
 * CustomResourceDefinitions of {@code argoproj.io} stay in the cluster (values {@code crds.keep}),
 * and Applications that something else made in the namespace keep it from going for as long as
 * nobody takes off their finalizers; {@link AppOfApps} takes its own ones down first.
 *
 * <p><b>Rights.</b> The chart gives the application controller every right in the cluster, because
 * it deploys whatever Git says; {@code controller.clusterRoleRules} narrows that down. Who may sync
 * what is a matter of AppProjects.
 */
public final class ArgoCd extends Construct {

  private static final String RELEASE = "argocd";

  /** Each old revision is a Secret of about half a megabyte. */
  private static final int KEPT_REVISIONS = 5;

  private final ClusterConnection connection;
  private final String namespaceName;
  private final NamespaceV1 namespace;
  private final Release release;

  /**
   * Installs Argo CD.
   *
   * @param scope the stack, or a construct in it
   * @param id the construct's id, unique in its scope; never change it once deployed
   * @param props the settings
   */
  public ArgoCd(Construct scope, String id, ArgoCdProps props) {
    super(scope, id);
    connection = props.connection();
    namespaceName = props.namespace();
    namespace =
        connection.namespace(
            this,
            "namespace",
            NamespaceV1Config.builder()
                .metadata(
                    NamespaceV1Metadata.builder()
                        .name(namespaceName)
                        .labels(podSecurity(props.podSecurity()))
                        .build())
                .timeouts(NamespaceV1Timeouts.builder().delete("10m").build()));
    ReleaseConfig.Builder config =
        ReleaseConfig.builder()
            .name(RELEASE)
            .namespace(namespaceName)
            .timeout(props.timeout().toSeconds())
            .maxHistory(KEPT_REVISIONS)
            .dependsOn(List.of(namespace));
    if (props.recoverInterruptedInstall()) {
      config.upgradeInstall(true);
    }
    release = connection.release(this, "release", props.chart(), values(props), config);
  }

  /** {@return the way into the cluster it is installed in} */
  public ClusterConnection connection() {
    return connection;
  }

  /** {@return the namespace; for its name, {@link #namespaceName()} } */
  public NamespaceV1 namespace() {
    return namespace;
  }

  /** {@return the namespace's name} */
  public String namespaceName() {
    return namespaceName;
  }

  /** {@return the Helm release} */
  public Release release() {
    return release;
  }

  /**
   * {@return a command that prints the initial password of {@code admin} and opens the user
   * interface on https://localhost:8443 until it is interrupted; it holds no secret, needs kubectl
   * and the argocd command-line tool, and a kubeconfig that reaches the cluster}
   */
  public String accessCommand() {
    String options =
        connection.access() instanceof ClusterAccess.KubeconfigContext kubeconfig
            ? kubeconfig.context().map(context -> " --context " + context).orElse("")
            : "";
    options += " --namespace " + namespaceName;
    return "argocd admin initial-password"
        + options
        + "; kubectl"
        + options
        + " port-forward service/"
        + RELEASE
        + "-server 8443:443";
  }

  private static HelmValues values(ArgoCdProps props) {
    HelmValues values = HelmValues.defaults("argo-cd");
    if (props.highAvailability()) {
      values = values.merge(HelmValues.library("argo-cd/high-availability"));
    }
    return values.merge(props.values());
  }

  private static Map<String, String> podSecurity(ArgoCdProps.PodSecurity podSecurity) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String mode : List.of("enforce", "audit", "warn")) {
      labels.put("pod-security.kubernetes.io/" + mode, podSecurity.level());
    }
    return labels;
  }
}
