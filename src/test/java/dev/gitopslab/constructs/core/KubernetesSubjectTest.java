package dev.gitopslab.constructs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KubernetesSubjectTest {

  @Test
  void isAUserOrAGroup() {
    assertThat(KubernetesSubject.user("jo@example.com").kind())
        .isEqualTo(KubernetesSubject.Kind.USER);
    assertThat(KubernetesSubject.group("readers").kind()).isEqualTo(KubernetesSubject.Kind.GROUP);
  }

  @Test
  void isNobodyWhomKubernetesItselfKnows() {
    assertThatThrownBy(() -> KubernetesSubject.group("system:masters"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "name: \"system:masters\" is a name that Kubernetes keeps to itself; use one that does"
                + " not begin with system:");
    assertThatThrownBy(() -> new KubernetesSubject(null, " "))
        .hasMessage("kind: is required\nname: is required");
  }
}
