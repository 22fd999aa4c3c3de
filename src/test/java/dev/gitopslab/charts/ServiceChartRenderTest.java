package dev.gitopslab.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart with every file of values: what holds for each of them. */
class ServiceChartRenderTest {

  static Stream<String> valuesFiles() {
    return ServiceChart.valuesFiles().stream();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void lints(String file) {
    Helm.Result result = Helm.any().lint(ServiceChart.FOLDER, ServiceChart.values(file));

    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void isValid(String file) {
    List<JsonNode> manifests = ServiceChart.render(ServiceChart.values(file)).all();

    assertThat(manifests).hasSizeGreaterThan(3);
    assertThat(ManifestSchemas.problems(manifests)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void isTheSameWithHelm3AndHelm4(String file) {
    String values = ServiceChart.values(file);

    assertThat(Helm.ofMajor(4).template(ServiceChart.FOLDER, values))
        .isEqualTo(Helm.ofMajor(3).template(ServiceChart.FOLDER, values));
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void podsHaveNoMoreThanTheyNeed(String file) {
    Manifests manifests = ServiceChart.render(ServiceChart.values(file));

    assertThat(manifests.podSpecs()).isNotEmpty();
    for (JsonNode pod : manifests.podSpecs()) {
      assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
        assertThat(pod.has(shared)).as(shared).isFalse();
      }
      assertThat(pod.path("volumes").findValues("hostPath")).isEmpty();
      assertThat(pod.path("volumes").toString()).doesNotContain("serviceAccountToken");
      for (JsonNode container : Manifests.containers(pod)) {
        JsonNode security = container.path("securityContext");
        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(security.path("privileged").asBoolean()).isFalse();
        assertThat(Manifests.texts(security.at("/capabilities/drop"))).containsExactly("ALL");
        assertThat(security.at("/capabilities/add").isMissingNode()).isTrue();
        assertThat(container.at("/resources/limits/memory").isTextual()).isTrue();
        assertThat(container.at("/resources/requests/cpu").isTextual()).isTrue();
        assertThat(container.path("volumeMounts").findValuesAsText("mountPath")).contains("/tmp");
        // A sidecar of a Job would keep Argo CD from removing that.
        if (pod.path("restartPolicy").asText().equals("Never")) {
          assertThat(container.has("restartPolicy")).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void nobodyMayDoAnything(String file) {
    Manifests manifests = ServiceChart.render(ServiceChart.values(file));

    assertThat(manifests.all())
        .extracting(manifest -> manifest.path("kind").asText())
        .doesNotContain("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "Secret");
    manifests
        .ofKind("ServiceAccount")
        .forEach(
            account ->
                assertThat(account.path("automountServiceAccountToken").asBoolean(true)).isFalse());
  }

  @ParameterizedTest
  @MethodSource("valuesFiles")
  void passwordsComeFromSecretsOnly(String file) {
    for (JsonNode pod : ServiceChart.render(ServiceChart.values(file)).podSpecs()) {
      for (JsonNode container : Manifests.containers(pod)) {
        for (JsonNode variable : container.path("env")) {
          if (variable.path("name").asText().matches(".*PASSWORD")) {
            assertThat(variable.has("value")).isFalse();
            assertThat(variable.at("/valueFrom/secretKeyRef/name").asText()).isNotEmpty();
          }
        }
      }
    }
  }

  /** A Service that selects a pod of a migration would send it requests. */
  @ParameterizedTest
  @MethodSource("valuesFiles")
  void selectorsMatchThePodsTheyMeanOnly(String file) {
    Manifests manifests = ServiceChart.render(ServiceChart.values(file));
    JsonNode web =
        manifests.all().stream()
            .filter(manifest -> manifest.path("kind").asText().matches("Deployment|Rollout"))
            .findFirst()
            .orElseThrow()
            .at("/spec/template/metadata/labels");

    for (JsonNode service : manifests.ofKind("Service").toList()) {
      assertThat(matches(service.at("/spec/selector"), web)).isTrue();
      manifests
          .ofKind("Job")
          .map(job -> job.at("/spec/template/metadata/labels"))
          .forEach(labels -> assertThat(matches(service.at("/spec/selector"), labels)).isFalse());
    }
    for (JsonNode policy : manifests.ofKind("NetworkPolicy").toList()) {
      boolean own = !Manifests.name(policy).endsWith("-migrate");
      assertThat(matches(policy.at("/spec/podSelector/matchLabels"), web)).isEqualTo(own);
    }
  }

  @Test
  void everyObjectIsInTheNamespaceOfTheRelease() {
    assertThat(ServiceChart.render(ServiceChart.values("production.yaml")).all())
        .extracting(manifest -> manifest.at("/metadata/namespace").asText())
        .containsOnly("default");
  }

  private static boolean matches(JsonNode selector, JsonNode labels) {
    assertThat(selector.isObject()).isTrue();
    return selector.properties().stream()
        .allMatch(label -> label.getValue().equals(labels.path(label.getKey())));
  }
}
