package dev.gitopslab.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What serves: the Deployment or Rollout, and what is around it. */
class ServiceChartWorkloadTest {

  private static final String IMAGE =
      "image: {repository: registry.example.com/orders, tag: 1.4.0}";

  @Test
  void autoscalerAloneSaysHowManyPodsThereAre() {
    Manifests fixed = ServiceChart.render(IMAGE, "replicas: 3");
    Manifests scaled = ServiceChart.render(IMAGE, "autoscaling: {enabled: true}");

    assertThat(fixed.one("Deployment", "orders").at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(fixed.ofKind("HorizontalPodAutoscaler")).isEmpty();
    assertThat(scaled.one("Deployment", "orders").path("spec").has("replicas")).isFalse();
    assertThat(
            scaled
                .one("HorizontalPodAutoscaler", "orders")
                .at("/spec/scaleTargetRef/kind")
                .asText())
        .isEqualTo("Deployment");
  }

  @Test
  void rolloutTakesThePlaceOfTheDeployment() {
    Manifests manifests = ServiceChart.render(ServiceChart.values("canary-gateway.yaml"));

    assertThat(manifests.ofKind("Deployment")).isEmpty();
    assertThat(manifests.one("Rollout", "orders").path("spec").has("replicas")).isFalse();
    JsonNode scaled = manifests.one("HorizontalPodAutoscaler", "orders").at("/spec/scaleTargetRef");
    assertThat(scaled.path("kind").asText()).isEqualTo("Rollout");
    assertThat(scaled.path("apiVersion").asText()).isEqualTo("argoproj.io/v1alpha1");
  }

  @Test
  void canarySplitsRequestsByTheGatewayApi() {
    Manifests manifests = ServiceChart.render(ServiceChart.values("canary-gateway.yaml"));

    JsonNode canary = manifests.one("Rollout", "orders").at("/spec/strategy/canary");
    assertThat(canary.path("stableService").asText()).isEqualTo("orders");
    assertThat(canary.path("canaryService").asText()).isEqualTo("orders-canary");
    assertThat(canary.at("/trafficRouting/plugins/argoproj-labs~1gatewayAPI/httpRoute").asText())
        .isEqualTo("orders");
    manifests.one("Service", "orders-canary");
    assertThat(
            manifests
                .one("HTTPRoute", "orders")
                .at("/spec/rules/0/backendRefs")
                .findValuesAsText("name"))
        .containsExactly("orders", "orders-canary");
    assertThat(canary.at("/analysis/templates/0/templateName").asText()).isEqualTo("orders");
    assertThat(canary.at("/analysis/args/0/value").asText()).isEqualTo("orders-canary");
    assertThat(
            manifests
                .one("AnalysisTemplate", "orders")
                .at("/spec/metrics/0/provider/prometheus/query")
                .asText())
        .contains("{{args.service}}");
  }

  @Test
  void canarySplitsRequestsByNginx() {
    JsonNode canary =
        ServiceChart.render(ServiceChart.values("canary-nginx.yaml"))
            .one("Rollout", "orders")
            .at("/spec/strategy/canary");

    assertThat(canary.at("/trafficRouting/nginx/stableIngress").asText()).isEqualTo("orders");
    assertThat(canary.at("/steps/0/setWeight").asInt()).isEqualTo(5);
    assertThat(canary.at("/steps/3/pause/duration").asInt()).isEqualTo(600);
  }

  @Test
  void blueGreenWaitsForAPersonInProductionOnly() {
    String production = ServiceChart.values("blue-green.yaml");
    String path = "/spec/strategy/blueGreen/autoPromotionEnabled";

    Manifests manifests = ServiceChart.render(production);
    JsonNode rollout = manifests.one("Rollout", "orders");
    assertThat(rollout.at(path).isBoolean()).isTrue();
    assertThat(rollout.at(path).asBoolean(true)).isFalse();
    assertThat(rollout.at("/spec/strategy/blueGreen/previewService").asText())
        .isEqualTo("orders-preview");
    manifests.one("Service", "orders-preview");
    assertThat(promotes(path, production, "environment: {tier: staging}")).isTrue();
    assertThat(promotes(path, production, "rollout: {blueGreen: {autoPromotion: true}}")).isTrue();
    assertThat(
            promotes(
                path,
                production,
                "{environment: {tier: staging}, rollout: {blueGreen: {autoPromotion: false}}}"))
        .isFalse();
  }

  @Test
  void analysisIsAJobOfTheNewImage() {
    JsonNode container =
        ServiceChart.render(ServiceChart.values("canary-pods.yaml"))
            .one("AnalysisTemplate", "orders")
            .at("/spec/metrics/0/provider/job/spec/template/spec/containers/0");

    assertThat(container.path("image").asText()).isEqualTo("registry.example.com/orders:1.4.0");
    assertThat(Manifests.variable(container, "SERVICE").path("value").asText())
        .isEqualTo("{{args.service}}");
  }

  @Test
  void hostIsTheReleaseInTheDomainOfTheCluster() {
    String cluster = "cluster: {domain: example.com}";

    assertThat(host(IMAGE, cluster, "ingress: {enabled: true}")).isEqualTo("orders.example.com");
    assertThat(host(IMAGE, cluster, "ingress: {enabled: true, host: shop.example.org}"))
        .isEqualTo("shop.example.org");
  }

  @Test
  void ownValuesOfTheDatabaseWinOverThoseOfTheCluster() {
    String cluster =
        """
        cluster:
          database: {host: shared, port: "6432", name: shared, user: shared, sslMode: verify-full}
        database: {enabled: true}
        """;

    assertThat(database(IMAGE, cluster))
        .containsExactly("shared", "6432", "shared", "shared", "verify-full");
    assertThat(
            database(
                IMAGE,
                cluster,
                "database: {host: own, port: 7432, name: own, user: own, sslMode: require}"))
        .containsExactly("own", "7432", "own", "own", "require");
  }

  @Test
  void nameOfTheDatabaseIsTheOneOfTheRelease() {
    Helm.Result result =
        Helm.any().template(ServiceChart.FOLDER, IMAGE, "database: {enabled: true, host: db}");

    JsonNode web =
        new Manifests(result.manifests())
            .one("Deployment", "orders")
            .at("/spec/template/spec/containers/0");
    assertThat(Manifests.variable(web, "DB__NAME").path("value").asText()).isEqualTo("orders");
    assertThat(Manifests.variable(web, "DB__USER").at("/valueFrom/secretKeyRef/key").asText())
        .isEqualTo("username");
  }

  @Test
  void onlyListedNamespacesReachThePort() {
    JsonNode open = ServiceChart.render(IMAGE).one("NetworkPolicy", "orders");
    JsonNode listed =
        ServiceChart.render(IMAGE, "networkPolicy: {ingressNamespaces: [ingress]}")
            .one("NetworkPolicy", "orders");

    assertThat(open.at("/spec/ingress/0").has("from")).isFalse();
    assertThat(open.at("/spec/ingress/0/ports/0/port").asInt()).isEqualTo(8080);
    assertThat(listed.at("/spec/ingress/0/from").findValuesAsText("values")).hasSize(1);
    assertThat(listed.at("/spec/ingress/0/from").toString()).contains("\"ingress\"");
  }

  @Test
  void identityOfTheClusterIsOnBothServiceAccounts() {
    Manifests manifests = ServiceChart.render(ServiceChart.values("passwordless-azure.yaml"));
    String annotation = "azure.workload.identity/client-id";

    assertThat(Manifests.annotation(manifests.one("ServiceAccount", "orders"), annotation))
        .startsWith("0000");
    assertThat(Manifests.annotation(manifests.one("ServiceAccount", "orders-migrate"), annotation))
        .startsWith("1111");
    for (String workload : List.of("Deployment orders", "Job orders-migrate")) {
      String[] words = workload.split(" ");
      assertThat(
              manifests
                  .one(words[0], words[1])
                  .at("/spec/template/metadata/labels/azure.workload.identity~1use")
                  .asText())
          .isEqualTo("true");
    }
  }

  private static boolean promotes(String path, String... values) {
    return ServiceChart.render(values).one("Rollout", "orders").at(path).asBoolean();
  }

  private static String host(String... values) {
    return ServiceChart.render(values).one("Ingress", "orders").at("/spec/rules/0/host").asText();
  }

  private static List<String> database(String... values) {
    JsonNode web =
        ServiceChart.render(values)
            .one("Deployment", "orders")
            .at("/spec/template/spec/containers/0");
    return List.of("DB__HOST", "DB__PORT", "DB__NAME", "DB__USER", "DB__SSLMODE").stream()
        .map(name -> Manifests.variable(web, name).path("value").asText())
        .toList();
  }
}
