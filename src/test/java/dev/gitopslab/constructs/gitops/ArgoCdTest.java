package dev.gitopslab.constructs.gitops;

import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.gitops.HelmValuesTest.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ArgoCdTest {

  @Test
  void namespaceThenReleaseOfThePinnedChart() {
    Synthesized stack = argoCd(builder -> builder);

    JsonNode namespace = stack.resource("kubernetes_namespace_v1").path("metadata");
    JsonNode release = stack.resource("helm_release");
    assertThat(namespace.path("name").asText()).isEqualTo("argocd");
    for (String mode : new String[] {"enforce", "audit", "warn"}) {
      assertThat(namespace.at("/labels/pod-security.kubernetes.io~1" + mode).asText())
          .as(mode)
          .isEqualTo("restricted");
    }
    assertThat(texts(release.path("depends_on"))).contains(stack.address("argo-cd/namespace"));
    assertThat(release.path("name").asText()).isEqualTo("argocd");
    assertThat(release.path("namespace").asText()).isEqualTo("argocd");
    assertThat(release.path("repository").asText())
        .isEqualTo("https://argoproj.github.io/argo-helm");
    assertThat(release.path("chart").asText()).isEqualTo("argo-cd");
    assertThat(release.path("version").asText()).isEqualTo(HelmChart.pinned("argo-cd").version());
    assertThat(release.path("timeout").asInt()).isEqualTo(900);
    assertThat(release.path("max_history").asInt()).isEqualTo(5);
    assertThat(release.has("create_namespace")).isFalse();
    assertThat(release.has("upgrade_install")).isFalse();
  }

  @Test
  void settings() {
    Synthesized stack =
        argoCd(
            builder ->
                builder
                    .namespace("gitops")
                    .podSecurity(ArgoCdProps.PodSecurity.BASELINE)
                    .timeout(Duration.ofMinutes(30))
                    .recoverInterruptedInstall(true));

    JsonNode release = stack.resource("helm_release");
    assertThat(release.path("namespace").asText()).isEqualTo("gitops");
    assertThat(release.path("timeout").asInt()).isEqualTo(1800);
    assertThat(release.path("upgrade_install").asBoolean()).isTrue();
    assertThat(
            stack
                .resource("kubernetes_namespace_v1")
                .at("/metadata/labels/pod-security.kubernetes.io~1enforce")
                .asText())
        .isEqualTo("baseline");
  }

  @Test
  void defaultsAreSafe() {
    HelmValues values = values(argoCd(builder -> builder));

    assertThat(at(values, "global", "image", "tag")).isEqualTo("v3.4.7");
    assertThat(at(values, "crds")).isEqualTo(Map.of("install", true, "keep", true));
    assertThat(at(values, "global", "networkPolicy", "create")).isEqualTo(true);
    assertThat(at(values, "configs", "params", "server.insecure")).isEqualTo(false);
    assertThat(at(values, "configs", "params", "server.disable.auth")).isEqualTo(false);
    assertThat((Integer) at(values, "configs", "params", "controller.sync.timeout.seconds"))
        .isBetween(900, 3600);
    assertThat(at(values, "configs", "rbac", "policy.default")).isEqualTo("role:readonly");
    assertThat(at(values, "configs", "cm", "users.anonymous.enabled")).isEqualTo(false);
    assertThat(at(values, "configs", "cm", "exec.enabled")).isEqualTo(false);
    assertThat(at(values, "configs", "cm", "application.resourceTrackingMethod"))
        .isEqualTo("annotation");
    assertThat(
            (String)
                at(
                    values,
                    "configs",
                    "cm",
                    "resource.customizations.health.argoproj.io_Application"))
        .contains("obj.status.health.status", "return health");
    assertThat(at(values, "dex", "enabled")).isEqualTo(false);
    assertThat(at(values, "notifications", "enabled")).isEqualTo(false);
    for (String component :
        new String[] {"controller", "server", "repoServer", "applicationSet", "redis"}) {
      assertThat(at(values, component, "resources", "limits", "memory")).as(component).isNotNull();
      assertThat(at(values, component, "resources", "requests", "cpu")).as(component).isNotNull();
    }
    assertThat(at(values, "redis-ha")).as("high availability is off").isNull();
  }

  @Test
  void userGoesOverHighAvailabilityGoesOverDefaults() {
    HelmValues values =
        values(
            argoCd(
                builder ->
                    builder
                        .highAvailability(true)
                        .values(
                            HelmValues.empty()
                                .set(
                                    Map.of(
                                        "server", Map.of("replicas", 5),
                                        "dex", Map.of("enabled", true))))));

    assertThat(at(values, "redis-ha", "enabled")).isEqualTo(true);
    assertThat(at(values, "repoServer", "replicas")).isEqualTo(2);
    assertThat(at(values, "repoServer", "pdb", "enabled")).isEqualTo(true);
    assertThat(at(values, "repoServer", "metrics", "enabled")).isEqualTo(true);
    assertThat(at(values, "server", "replicas")).isEqualTo(5);
    assertThat(at(values, "dex", "enabled")).isEqualTo(true);
  }

  @Test
  void valuesThatBeginWithTheDefaultsLeaveHighAvailabilityOn() {
    HelmValues withDefaults =
        values(
            argoCd(
                builder -> builder.highAvailability(true).values(HelmValues.defaults("argo-cd"))));

    assertThat(withDefaults).isEqualTo(values(argoCd(builder -> builder.highAvailability(true))));
  }

  @Test
  void accessCommandNamesNoSecret() {
    String[] commands = new String[2];
    Synthesized.stack(
        stack -> {
          commands[0] =
              new ArgoCd(
                      stack, "argo-cd", ArgoCdProps.builder(Synthesized.connection(stack)).build())
                  .accessCommand();
          ClusterConnection local =
              new ClusterConnection(
                  stack,
                  "local",
                  ClusterConnectionProps.builder(
                          "kind",
                          new ClusterAccess.KubeconfigContext(
                              Optional.of("kind-lab"), Optional.empty()))
                      .alias("local")
                      .build());
          commands[1] =
              new ArgoCd(stack, "local-argo-cd", ArgoCdProps.builder(local).build())
                  .accessCommand();
        });

    assertThat(commands)
        .containsExactly(
            "argocd admin initial-password --namespace argocd; kubectl --namespace argocd"
                + " port-forward service/argocd-server 8443:443",
            "argocd admin initial-password --context kind-lab --namespace argocd; kubectl --context"
                + " kind-lab --namespace argocd port-forward service/argocd-server 8443:443");
  }

  @Test
  void noSecretInTheStack() {
    String json = Synthesized.environment().json().toString();

    assertThat(json)
        .doesNotContain("set_sensitive", "\"token\"", "\"password\"", "client_key", "bearerToken")
        .doesNotContainPattern("argocdServerAdminPassword\\W+\\w");
  }

  @Test
  void everythingThatCannotBeUsedIsNamedAtOnce() {
    assertThatThrownBy(
            () ->
                ArgoCdProps.builder(null)
                    .namespace("Argo_CD")
                    .timeout(Duration.ofSeconds(5))
                    .values(null)
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
            connection: is required
            values: is required
            namespace: "Argo_CD" is no Kubernetes name; use 1 to 63 lower-case letters, digits and \
            hyphens, a letter or digit first and last
            timeout: "PT5S" is no usable timeout; use 1 minute to 2 hours\
            """);
  }

  private static Synthesized argoCd(UnaryOperator<ArgoCdProps.Builder> settings) {
    return Synthesized.stack(
        stack ->
            new ArgoCd(
                stack,
                "argo-cd",
                settings.apply(ArgoCdProps.builder(Synthesized.connection(stack))).build()));
  }

  private static HelmValues values(Synthesized stack) {
    String yaml = stack.release("argocd").at("/values/0").asText();
    return HelmValues.empty().set(StrictYaml.text("values", yaml));
  }
}
