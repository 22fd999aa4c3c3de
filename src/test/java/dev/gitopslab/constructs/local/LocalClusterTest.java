package dev.gitopslab.constructs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitopslab.constructs.core.ClusterAccess.KubeconfigContext;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalClusterTest {

  @Test
  void isKnownByItsContext() {
    LocalCluster cluster = LocalCluster.ofContext("kind-gitops-lab");

    assertThat(cluster.name()).isEqualTo("kind-gitops-lab");
    assertThat(cluster.id()).isEqualTo("kind-gitops-lab");
    assertThat(cluster.access())
        .isEqualTo(new KubeconfigContext(Optional.of("kind-gitops-lab"), Optional.empty()));
    assertThat(cluster.ready()).isEmpty();
    assertThat(cluster.kubeconfigCommand()).isEqualTo("kubectl config use-context kind-gitops-lab");
  }

  @Test
  void isTheCurrentContextWhereNoneIsNamed() {
    LocalCluster cluster = LocalCluster.ofCurrentContext();

    assertThat(cluster.name()).isEqualTo("current");
    assertThat(cluster.id()).isEqualTo("current");
    assertThat(cluster.access())
        .isEqualTo(new KubeconfigContext(Optional.empty(), Optional.empty()));
    assertThat(cluster.kubeconfigCommand()).isEqualTo("kubectl config current-context");
  }

  @Test
  void mayBeInAnotherFile() {
    assertThat(LocalCluster.ofContext("lab").withKubeconfig("/tmp/config").access())
        .isEqualTo(new KubeconfigContext(Optional.of("lab"), Optional.of("/tmp/config")));
    assertThatThrownBy(() -> LocalCluster.ofContext("lab").withKubeconfig(" "))
        .hasMessage("kubeconfig: is required");
  }

  /** The last three would be something else to the shell that the command is pasted into. */
  @ParameterizedTest
  @ValueSource(strings = {"my cluster", "-help", "a;b", "$(true)"})
  void refusesWhatCannotNameAContext(String context) {
    assertThatThrownBy(() -> LocalCluster.ofContext(context))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "context: \""
                + context
                + "\" is no context of a kubeconfig file that can be used here; use one that"
                + " \"kubectl config get-contexts\" lists, of letters, digits and . _ : @ / -");
  }

  @Test
  void contextsOfEveryKindPass() {
    for (String context :
        new String[] {
          "minikube", "k3d-lab", "admin@talos", "default/api-crc-testing:6443/kubeadmin", "a_b.c"
        }) {
      assertThat(LocalCluster.ofContext(context).name()).isEqualTo(context);
    }
    assertThatThrownBy(() -> LocalCluster.ofContext("")).hasMessage("context: is required");
  }

  @Test
  void podsHaveNoIdentityAndTheErrorSaysWhatToDo() {
    assertThatThrownBy(
            () ->
                LocalCluster.ofCurrentContext()
                    .workloadIdentity(new ServiceAccountReference("apps", "sample")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "serviceAccount: \"apps/sample\" cannot have an identity: a local cluster is in no"
                + " cloud; give its pods what they need in a Secret, and leave the identity to the"
                + " environments on a cloud");
  }
}
