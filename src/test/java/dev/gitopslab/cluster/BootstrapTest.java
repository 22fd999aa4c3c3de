package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * From nothing but Argo CD, the root Application brings up the add-ons and every environment of the
 * sample service that belongs on the cluster, and takes all of it with it when it goes. Each test
 * goes on where the one before it ended.
 */
@Tag("cluster")
@Order(
    Integer
        .MAX_VALUE) // after tests that use the project `default`, which permits nothing from here
// on
@ExtendWith(TestCluster.Shared.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BootstrapTest {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Test
  @Order(1)
  void theRootBringsUpEveryChildInOrder(TestCluster cluster) {
    Platform platform = new Platform(cluster);
    platform.environment("stag-1", "staging", Release.number(1), "autoscaling: {enabled: false}");
    platform.environment(
        "stag-2",
        "staging",
        Release.number(2),
        "autoscaling: {enabled: true, minReplicas: 1, maxReplicas: 2}");
    platform.environment(
        "production",
        "production",
        Release.number(1),
        "migrations: {backup: {enabled: true, claim: backups}}");
    platform.commit();

    platform.root();

    isUp(platform, "stag-1", "1");
    isUp(platform, "stag-2", "2");
    assertThat(platform.names("applications"))
        .as("production belongs on other clusters")
        .containsExactlyInAnyOrder("root", "demo", "sample-stag-1", "sample-stag-2");
    assertThat(platform.names("applicationsets")).containsExactlyInAnyOrder("platform", "sample");
    assertThat(platform.created("appprojects", "default", "bootstrap"))
        .allMatch(
            project ->
                platform.created("applicationsets").stream()
                    .allMatch(set -> project.compareTo(set) <= 0));
  }

  @Test
  @Order(2)
  void environmentsAreSideBySideWithTheirOwn(TestCluster cluster) {
    Platform platform = new Platform(cluster);

    assertThat(cluster.postgres().history("sample_stag_1"))
        .containsExactly(Release.number(1).ids());
    assertThat(cluster.postgres().history("sample_stag_2"))
        .containsExactly(Release.number(2).ids());
    assertThat(platform.get("sample-stag-1", "horizontalpodautoscaler", "sample").isMissingNode())
        .isTrue();
    assertThat(platform.get("sample-stag-2", "horizontalpodautoscaler", "sample").isMissingNode())
        .isFalse();
    assertThat(
            platform
                .get("sample-stag-2", "deployment", "sample")
                .at("/spec/template/metadata/labels")
                .toString())
        .contains("sample");
  }

  @Test
  @Order(2)
  void anAddOnKnowsItsCluster(TestCluster cluster) {
    Eventually.within(
        LIMIT,
        () ->
            assertThat(
                    new Platform(cluster)
                        .get("demo", "configmap", "demo")
                        .at("/data/cluster")
                        .asText())
                .isEqualTo("lab on nowhere"));
  }

  @Test
  @Order(3) // before commits that the root would sync anyway, whether it heals or not
  void aDeletedChildComesBack(TestCluster cluster) {
    Platform platform = new Platform(cluster);
    String before = platform.application("sample-stag-2").at("/metadata/uid").asText();

    cluster
        .kubectl()
        .run("delete", "--namespace=argocd", "applicationset", "sample", "--wait=false");

    Eventually.within(
        LIMIT,
        () ->
            assertThat(platform.application("sample-stag-2").at("/metadata/uid").asText())
                .isNotEmpty()
                .isNotEqualTo(before));
    isUp(platform, "stag-2", "2");
    assertThat(
            platform
                .application("root")
                .at("/status/operationState/operation/sync/autoHealAttemptsCount")
                .asInt())
        .as("syncs by which the root healed itself")
        .isPositive();
  }

  @Test
  @Order(4)
  void aNewEnvironmentIsOneFile(TestCluster cluster) {
    Platform platform = new Platform(cluster);
    platform.environment("stag-3", "staging", Release.number(1), "");
    platform.commit();

    isUp(platform, "stag-3", "1");

    assertThat(cluster.postgres().history("sample_stag_3"))
        .containsExactly(Release.number(1).ids());
  }

  @Test
  @Order(5)
  void aSwitchInQuotesTurnsNothingOn(TestCluster cluster) {
    Platform platform = new Platform(cluster);
    platform.environment(
        "stag-1", "staging", Release.number(1), "autoscaling: {enabled: \"false\"}");
    platform.commit();

    platform.refresh("sample-stag-1");

    Eventually.within(
        LIMIT,
        () ->
            assertThat(platform.application("sample-stag-1").at("/status/conditions").toString())
                .contains("ComparisonError", "autoscaling"));
    assertThat(platform.get("sample-stag-1", "horizontalpodautoscaler", "sample").isMissingNode())
        .isTrue();
    assertThat(platform.get("sample-stag-1", "deployment", "sample").at("/status/readyReplicas"))
        .as("what runs goes on")
        .hasToString("1");
  }

  @Test
  @Order(6)
  void anApplicationOutsideItsProjectIsRefused(TestCluster cluster) {
    Platform platform = new Platform(cluster);

    platform.refuses("sample", "kube-system", "namespace 'kube-system'");
    platform.refuses("default", "sample-stag-1", "is not permitted in project 'default'");
  }

  @Test
  @Order(7)
  void theRootTakesAllOfItWithIt(TestCluster cluster) {
    Platform platform = new Platform(cluster);

    cluster.kubectl().run("delete", "--namespace=argocd", "application", "root", "--wait=false");

    Eventually.within(
        Duration.ofMinutes(4),
        () -> {
          assertThat(platform.names("applications")).isEmpty();
          assertThat(platform.names("applicationsets")).isEmpty();
          assertThat(platform.get("sample-stag-1", "deployment", "sample").isMissingNode())
              .isTrue();
        });
    platform.close();
  }

  private static void isUp(Platform platform, String environment, String tag) {
    String application = "sample-" + environment;
    platform.handOutTheSecret(application);
    Eventually.within(
        LIMIT,
        () -> {
          JsonNode status = platform.application(application).path("status");
          assertThat(status.at("/sync/status").asText()).as(status.toString()).isEqualTo("Synced");
          JsonNode deployment = platform.get(application, "deployment", "sample");
          assertThat(deployment.at("/spec/template/spec/containers/0/image").asText())
              .endsWith(":" + tag);
          assertThat(deployment.at("/status/readyReplicas").asInt()).isPositive();
        });
  }
}
