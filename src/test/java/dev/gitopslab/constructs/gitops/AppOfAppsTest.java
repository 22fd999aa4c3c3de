package dev.gitopslab.constructs.gitops;

import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.gitops.HelmValuesTest.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.core.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppOfAppsTest {

  private static final String REPOSITORY = "https://github.com/acme/platform.git";

  private static Synthesized environment;

  @BeforeAll
  static void synthesize() {
    environment = Synthesized.environment();
  }

  @Test
  void releaseComesAfterArgoCdAndTheMetadataSoThatItGoesBeforeThem() {
    JsonNode release = environment.release("root");

    assertThat(texts(release.path("depends_on")))
        .contains(environment.address("argo-cd/release"), environment.address("metadata/secret"));
    assertThat(release.path("namespace").asText()).isEqualTo("argocd");
    assertThat(release.path("chart").asText()).isEqualTo("argocd-apps");
    assertThat(release.path("version").asText())
        .isEqualTo(HelmChart.pinned("argocd-apps").version());
    assertThat(release.path("timeout").asInt()).isEqualTo(900);
    assertThat(release.path("wait").asBoolean()).isTrue();
  }

  @Test
  void projectDeniesWhatItDoesNotName() {
    HelmValues values = values(environment);

    assertThat(at(values, "projects"))
        .isEqualTo(
            Map.of(
                "bootstrap",
                Map.of(
                    "namespace", "argocd",
                    "description", "What the root Application may do",
                    "finalizers", List.of("resources-finalizer.argocd.argoproj.io"),
                    "sourceRepos", List.of(REPOSITORY),
                    "destinations",
                        List.of(
                            Map.of(
                                "server", "https://kubernetes.default.svc", "namespace", "argocd")),
                    "namespaceResourceWhitelist",
                        List.of(
                            Map.of("group", "argoproj.io", "kind", "Application"),
                            Map.of("group", "argoproj.io", "kind", "ApplicationSet"),
                            Map.of("group", "argoproj.io", "kind", "AppProject")))));
    assertThat(values.toYaml()).doesNotContain("*");
  }

  @Test
  void rootApplicationSyncsByItselfAndTakesWhatItDeployedWithIt() {
    assertThat(at(values(environment), "applications"))
        .isEqualTo(
            Map.of(
                "root",
                Map.of(
                    "namespace", "argocd",
                    "project", "bootstrap",
                    "finalizers", List.of("resources-finalizer.argocd.argoproj.io"),
                    "source",
                        Map.of(
                            "repoURL",
                            REPOSITORY,
                            "targetRevision",
                            "main",
                            "path",
                            "gitops/bootstrap",
                            "directory",
                            Map.of("recurse", true)),
                    "destination",
                        Map.of("server", "https://kubernetes.default.svc", "namespace", "argocd"),
                    "syncPolicy",
                        Map.of(
                            "automated",
                            Map.of("prune", true, "selfHeal", true, "allowEmpty", false),
                            "retry",
                            Map.of(
                                "limit",
                                5,
                                "backoff",
                                Map.of("duration", "10s", "factor", 2, "maxDuration", "3m"))))));
  }

  @Test
  void settings() {
    Synthesized stack =
        appOfApps(
            builder ->
                builder
                    .revision("v1.2.3")
                    .name("platform")
                    .projectName("platform-bootstrap")
                    .timeout(Duration.ofMinutes(20))
                    .values(
                        HelmValues.empty()
                            .set(
                                Map.of(
                                    "applications",
                                    Map.of(
                                        "platform",
                                        Map.of("additionalLabels", Map.of("a", "b")))))));

    JsonNode release = stack.release("platform");
    HelmValues values = values(stack);
    assertThat(release.path("timeout").asInt()).isEqualTo(1200);
    assertThat(at(values, "applications", "platform", "source", "targetRevision"))
        .isEqualTo("v1.2.3");
    assertThat(at(values, "applications", "platform", "project")).isEqualTo("platform-bootstrap");
    assertThat(at(values, "applications", "platform", "additionalLabels"))
        .isEqualTo(Map.of("a", "b"));
    assertThat(at(values, "projects", "platform-bootstrap")).isNotNull();
  }

  @Test
  void aChartGetsItsValues() {
    Synthesized stack =
        appOfApps(
            builder -> builder.chartValues(Map.of("repository", REPOSITORY, "protect", true)));

    assertThat(at(values(stack), "applications", "root", "source"))
        .isEqualTo(
            Map.of(
                "repoURL",
                REPOSITORY,
                "targetRevision",
                "main",
                "path",
                "gitops/bootstrap",
                "helm",
                Map.of("valuesObject", Map.of("repository", REPOSITORY, "protect", true))));
  }

  @Test
  void anApplicationThatMaySkipItsMigrationIsRefused() {
    assertThatThrownBy(
            () ->
                appOfApps(
                    builder ->
                        builder.values(
                            HelmValues.empty()
                                .set(
                                    Map.of(
                                        "applications",
                                        Map.of(
                                            "shop",
                                            Map.of(
                                                "additionalAnnotations",
                                                Map.of(ApplicationRules.GENERATE_PATHS, "."),
                                                "syncPolicy",
                                                Map.of("automated", Map.of("selfHeal", true)))))))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("applications.shop: has the annotation ")
        .hasMessageContaining("roll pods without running the migration");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://github.com/acme/platform",
        "ssh://git@github.com:22/acme/platform.git",
        "git@github.com:acme/platform.git",
        "file:///srv/git/platform"
      })
  void repositories(String url) {
    assertThat(AppOfAppsProps.builder(argoCd(), url, "gitops").build().repositoryUrl())
        .isEqualTo(url);
  }

  @Test
  void credentialsInTheRepositoryAreRefusedWithoutRepeatingThem() {
    assertThatThrownBy(
            () ->
                AppOfAppsProps.builder(
                        argoCd(), "https://me:hunter2@github.com/acme/platform", "gitops")
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("repositoryUrl: holds credentials; leave them out")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void everythingThatCannotBeUsedIsNamedAtOnce() {
    assertThatThrownBy(
            () ->
                AppOfAppsProps.builder(null, "*", "/gitops")
                    .revision("a..b c")
                    .name("x".repeat(54))
                    .projectName("default")
                    .timeout(Duration.ofDays(1))
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
argoCd: is required
repositoryUrl: "*" is no Git repository; use https://<host>/<path>, ssh://, \
git@<host>:<path> or file:///
path: "/gitops" is no folder of the repository; use a relative path with forward slashes, \
without '*'
revision: "a..b c" is no revision; use the name of a branch or a tag, or a commit
name: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is too long; Helm takes at \
most 53 characters
projectName: "default" is the project that Argo CD makes for itself and that permits \
everything; use another name
timeout: "PT24H" is no usable timeout; use 1 minute to 2 hours\
""");
    assertThatThrownBy(
            () -> AppOfAppsProps.builder(argoCd(), REPOSITORY, "gitops/../../etc").build())
        .hasMessage("path: \"gitops/../../etc\" leaves the repository; use a path without '..'");
  }

  private static ArgoCd argoCd() {
    ArgoCd[] made = new ArgoCd[1];
    Synthesized.stack(
        stack ->
            made[0] =
                new ArgoCd(
                    stack, "argo-cd", ArgoCdProps.builder(Synthesized.connection(stack)).build()));
    return made[0];
  }

  private static Synthesized appOfApps(UnaryOperator<AppOfAppsProps.Builder> settings) {
    return Synthesized.stack(
        stack -> {
          ArgoCd argoCd =
              new ArgoCd(
                  stack, "argo-cd", ArgoCdProps.builder(Synthesized.connection(stack)).build());
          new AppOfApps(
              stack,
              "app-of-apps",
              settings
                  .apply(AppOfAppsProps.builder(argoCd, REPOSITORY, "gitops/bootstrap"))
                  .build());
        });
  }

  private static HelmValues values(Synthesized stack) {
    JsonNode release =
        stack.resources("helm_release").stream()
            .filter(one -> one.path("chart").asText().equals("argocd-apps"))
            .findFirst()
            .orElseThrow();
    return HelmValues.empty().set(StrictYaml.text("values", release.at("/values/0").asText()));
  }
}
