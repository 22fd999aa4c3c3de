package dev.gitopslab.constructs.local;

import com.hashicorp.cdktf.ITerraformDependable;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.Problem;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A cluster that is there already, behind a context of a kubeconfig file: minikube, kind, k3d or
 * any other. Terraform neither creates nor deletes it, so this is no construct.
 *
 * <pre>{@code
 * LocalCluster.ofContext("minikube")
 * }</pre>
 */
public final class LocalCluster implements KubernetesCluster {

  private static final String CURRENT = "current";
  private static final Pattern CONTEXT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@/-]*");

  private final Optional<String> context;
  private final Optional<String> path;

  private LocalCluster(Optional<String> context, Optional<String> path) {
    this.context = context;
    this.path = path;
  }

  /**
   * The cluster of the current context, whichever that is when Terraform runs. It may be another
   * one the next time: {@link #ofContext} is safer wherever there is more than one.
   */
  public static LocalCluster ofCurrentContext() {
    return new LocalCluster(Optional.empty(), Optional.empty());
  }

  /**
   * The cluster of a context, whether it is the current one or not.
   *
   * @param context the context's name, such as {@code minikube} or {@code kind-gitops-lab}
   * @throws ConfigurationException where it cannot name a context
   */
  public static LocalCluster ofContext(String context) {
    new Problems()
        .required("context", context)
        .matches(
            "context",
            context,
            CONTEXT,
            "is no context of a kubeconfig file that can be used here; use one that \"kubectl"
                + " config get-contexts\" lists, of letters, digits and . _ : @ / -")
        .throwIfAny();
    return new LocalCluster(Optional.of(context), Optional.empty());
  }

  /**
   * The same, in a kubeconfig file other than the one that the variable {@code KUBE_CONFIG_PATH}
   * names where Terraform runs.
   *
   * @param kubeconfig the file, as seen from where Terraform runs
   * @throws ConfigurationException where it is blank
   */
  public LocalCluster withKubeconfig(String kubeconfig) {
    new Problems().required("kubeconfig", kubeconfig).throwIfAny();
    return new LocalCluster(context, Optional.of(kubeconfig));
  }

  /** {@return the context's name, or {@code current} } */
  @Override
  public String name() {
    return context.orElse(CURRENT);
  }

  /** {@return the context's name, or {@code current} } */
  @Override
  public String id() {
    return name();
  }

  @Override
  public ClusterAccess access() {
    return new ClusterAccess.KubeconfigContext(context, path);
  }

  /** {@return nothing: the cluster is there already} */
  @Override
  public List<ITerraformDependable> ready() {
    return List.of();
  }

  @Override
  public String kubeconfigCommand() {
    return context
        .map(name -> "kubectl config use-context " + name)
        .orElse("kubectl config current-context");
  }

  /**
   * Never gives an identity: there is no cloud.
   *
   * @throws ConfigurationException always; its message says what to do instead
   */
  @Override
  public WorkloadIdentity workloadIdentity(ServiceAccountReference serviceAccount) {
    throw new ConfigurationException(
        List.of(
            new Problem(
                "serviceAccount",
                Optional.of(serviceAccount.toString()),
                "cannot have an identity: a local cluster is in no cloud; give its pods what they"
                    + " need in a Secret, and leave the identity to the environments on a cloud")));
  }
}
