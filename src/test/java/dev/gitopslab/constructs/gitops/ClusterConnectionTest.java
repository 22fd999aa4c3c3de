package dev.gitopslab.constructs.gitops;

import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.gitops.Synthesized.children;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hashicorp.cdktf.TerraformResource;
import com.hashicorp.cdktf.providers.helm.release.ReleaseConfig;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.TerraformData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterConnectionTest {

  private static Synthesized environment;

  @BeforeAll
  static void synthesize() {
    environment = Synthesized.environment();
  }

  @Test
  void terraformDataHoldsTheClusterIdAndWaitsForWhatMakesTheClusterReady() {
    JsonNode cluster =
        environment.resources("terraform_data").stream()
            .filter(one -> one.has("input"))
            .findFirst()
            .orElseThrow();

    assertThat(cluster.at("/input/id").asText()).isEqualTo("staging-id");
    assertThat(texts(cluster.path("depends_on"))).containsExactly("terraform_data.nodes");
  }

  @Test
  void dataSourceDependsOnTheTerraformDataOnlySoThatAChangeInPlaceDoesNotDeferIt() {
    JsonNode guard = environment.data("kubernetes_server_version");

    assertThat(texts(guard.path("depends_on")))
        .containsExactly(environment.address("connection/cluster"));
    assertThat(guard.path("provider").asText()).isEqualTo("kubernetes");
  }

  @Test
  void everyReleaseAndEveryKubernetesResourceWaitsForTheGuard() {
    List<JsonNode> all =
        List.of(
            environment.release("argocd"),
            environment.release("root"),
            environment.resource("kubernetes_namespace_v1"),
            environment.resource("kubernetes_secret_v1"));

    assertThat(environment.resources("helm_release")).hasSize(2);
    assertThat(environment.json().path("resource"))
        .as("no resource type that this test does not look at")
        .hasSize(4);
    assertThat(all)
        .allSatisfy(
            one ->
                assertThat(texts(one.path("depends_on")))
                    .contains(environment.address("connection/reachable")));
  }

  @Test
  void releaseIsAtomicAndNeverAsksTheClusterWhilePlanning() {
    assertThat(environment.resources("helm_release"))
        .allSatisfy(
            release -> {
              assertThat(release.path("atomic").asBoolean()).isTrue();
              assertThat(release.path("wait").asBoolean()).isTrue();
              assertThat(release.has("upgrade_install")).isFalse();
            });
  }

  @Test
  void releaseKeepsWhatItDependsOnAnyway() {
    Synthesized stack =
        Synthesized.stack(
            s ->
                Synthesized.connection(s)
                    .release(
                        s,
                        "mine",
                        ReleaseConfig.builder()
                            .name("mine")
                            .chart("mine")
                            .atomic(false)
                            .dependsOn(List.of(TerraformData.randomId(s, "first", null)))));

    JsonNode release = stack.resource("helm_release");
    assertThat(texts(release.path("depends_on")))
        .containsExactly(stack.address("connection/reachable"), "terraform_data.first");
    assertThat(release.path("atomic").asBoolean()).isTrue();
  }

  @Test
  void bothProvidersSignInByTheSameCommand() {
    JsonNode helm = environment.json().at("/provider/helm/0/kubernetes");
    JsonNode kubernetes = environment.json().at("/provider/kubernetes/0");

    for (JsonNode provider : List.of(helm, kubernetes)) {
      assertThat(provider.path("host").asText()).isEqualTo(Synthesized.ENDPOINT);
      assertThat(provider.path("cluster_ca_certificate").asText()).isEqualTo("PEM");
      for (String other : List.of("token", "config_path", "insecure", "alias", "proxy_url")) {
        assertThat(provider.has(other)).as(other).isFalse();
      }
    }
    assertThat(helm.path("exec").isObject()).as("an attribute of the helm provider").isTrue();
    assertThat(kubernetes.path("exec").isArray()).as("a block of the other").isTrue();
    assertThat(List.of(helm.path("exec"), kubernetes.at("/exec/0")))
        .allSatisfy(
            exec -> {
              assertThat(exec.path("api_version").asText())
                  .isEqualTo("client.authentication.k8s.io/v1beta1");
              assertThat(exec.path("command").asText()).isEqualTo("aws");
              assertThat(texts(exec.path("args")))
                  .containsExactly("eks", "get-token", "--cluster-name", "staging");
              assertThat(exec.at("/env/AWS_PROFILE").asText()).isEqualTo("staging");
            });
  }

  @Test
  void publicCertificateAndProxy() {
    Synthesized stack =
        Synthesized.stack(
            s ->
                new ClusterConnection(
                    s,
                    "connection",
                    ClusterConnectionProps.builder(
                            "id",
                            new ClusterAccess.Exec(
                                "https://gke.example.com",
                                Optional.empty(),
                                "gke-gcloud-auth-plugin",
                                List.of(),
                                Map.of(),
                                Optional.of("socks5://127.0.0.1:1080")))
                        .build()));

    for (String place : List.of("/provider/helm/0/kubernetes", "/provider/kubernetes/0")) {
      JsonNode provider = stack.json().at(place);
      assertThat(provider.has("cluster_ca_certificate")).as(place).isFalse();
      assertThat(provider.path("proxy_url").asText())
          .as(place)
          .isEqualTo("socks5://127.0.0.1:1080");
    }
    assertThat(stack.resource("terraform_data").has("depends_on"))
        .as("nothing to wait for")
        .isFalse();
  }

  @Test
  void kubeconfigContext() {
    Synthesized stack =
        Synthesized.stack(
            s ->
                new ClusterConnection(
                    s,
                    "connection",
                    ClusterConnectionProps.builder(
                            "id", context("kind-lab", "/home/me/.kube/config"))
                        .build()));

    for (String place : List.of("/provider/helm/0/kubernetes", "/provider/kubernetes/0")) {
      JsonNode provider = stack.json().at(place);
      assertThat(provider).as(place).hasSize(2);
      assertThat(provider.path("config_context").asText()).as(place).isEqualTo("kind-lab");
      assertThat(provider.path("config_path").asText())
          .as(place)
          .isEqualTo("/home/me/.kube/config");
    }
    assertThat(stack.resource("terraform_data").at("/input/id").asText())
        .as("another context is another cluster")
        .isEqualTo("kind-lab");
  }

  @Test
  void currentContextOfTheFileThatTheVariableNames() {
    Synthesized stack =
        Synthesized.stack(
            s ->
                new ClusterConnection(
                    s,
                    "connection",
                    ClusterConnectionProps.builder("id", context(null, null)).build()));

    assertThat(stack.json().at("/provider/helm/0/kubernetes")).isEmpty();
    assertThat(stack.json().at("/provider/kubernetes/0")).isEmpty();
    assertThat(stack.resource("terraform_data").at("/input/id").asText()).isEqualTo("id");
  }

  @Test
  void aliasesLetTwoClustersIntoOneStack() {
    Synthesized stack =
        Synthesized.stack(
            s -> {
              ClusterConnection blue =
                  new ClusterConnection(
                      s,
                      "blue",
                      ClusterConnectionProps.builder("1", context("blue", null)).build());
              ClusterConnection green =
                  new ClusterConnection(
                      s,
                      "green",
                      ClusterConnectionProps.builder("2", context("green", null))
                          .alias("green")
                          .build());
              for (ClusterConnection connection : List.of(blue, green)) {
                connection.release(
                    connection, "release", ReleaseConfig.builder().name("r").chart("c"));
              }
            });

    assertThat(children(stack.json().at("/provider/helm"))).hasSize(2);
    assertThat(stack.resources("helm_release"))
        .extracting(release -> release.path("provider").asText())
        .containsExactlyInAnyOrder("helm", "helm.green");
    assertThat(children(stack.json().at("/data/kubernetes_server_version")))
        .extracting(guard -> guard.path("provider").asText())
        .containsExactlyInAnyOrder("kubernetes", "kubernetes.green");
  }

  @Test
  void twoConnectionsOfOneAliasAreRefused() {
    Synthesized.stack(
        s -> {
          new ClusterConnection(
              s, "one", ClusterConnectionProps.builder("1", context("a", null)).build());
          assertThatThrownBy(
                  () ->
                      new ClusterConnection(
                          s,
                          "two",
                          ClusterConnectionProps.builder("2", context("b", null)).build()))
              .isInstanceOf(ConfigurationException.class)
              .hasMessage(
                  "alias: is required, because the stack already has a connection without one; give"
                      + " every connection but one an alias of its own");
          new ClusterConnection(
              s,
              "three",
              ClusterConnectionProps.builder("3", context("c", null)).alias("c").build());
          assertThatThrownBy(
                  () ->
                      new ClusterConnection(
                          s,
                          "four",
                          ClusterConnectionProps.builder("4", context("d", null))
                              .alias("c")
                              .build()))
              .hasMessage(
                  "alias: \"c\" already names another connection of this stack; use another name");
        });
  }

  @Test
  void everythingThatCannotBeUsedIsNamedAtOnce() {
    assertThatThrownBy(
            () ->
                ClusterConnectionProps.builder(
                        " ",
                        new ClusterAccess.Exec(
                            "10.0.0.1:6443",
                            Optional.empty(),
                            "",
                            List.of(),
                            Map.of(),
                            Optional.of("127.0.0.1:1080")))
                    .alias("2nd")
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
clusterId: is required
alias: "2nd" cannot name a provider configuration; use letters, digits, '_' and '-', no \
digit first
access.endpoint: "10.0.0.1:6443" is no address of a Kubernetes API; use https://<host>
access.command: is required
access.proxyUrl: "127.0.0.1:1080" is not a proxy; use one such as socks5://127.0.0.1:1080 \
or http://proxy.example.com:3128\
""");
  }

  @Test
  void chartFromARepositoryAndFromARegistry() {
    HelmChart chart = new HelmChart("c", "1.2.3", new HelmChart.Repository("https://charts.test"));
    Synthesized stack =
        Synthesized.stack(
            s -> {
              ClusterConnection connection = Synthesized.connection(s);
              connection.release(
                  s, "a", chart, HelmValues.empty(), ReleaseConfig.builder().name("a"));
              connection.release(
                  s,
                  "b",
                  chart.withOci("oci://registry.test/charts/c"),
                  HelmValues.empty(),
                  ReleaseConfig.builder().name("b"));
            });

    assertThat(stack.release("a").path("repository").asText()).isEqualTo("https://charts.test");
    assertThat(stack.release("a").path("chart").asText()).isEqualTo("c");
    assertThat(stack.release("a").path("version").asText()).isEqualTo("1.2.3");
    assertThat(stack.release("b").path("chart").asText()).isEqualTo("oci://registry.test/charts/c");
    assertThat(stack.release("b").path("version").asText()).isEqualTo("1.2.3");
    assertThat(stack.release("b").has("repository")).isFalse();
  }

  @Test
  void chartFromAFolderTravelsWithTheStackAndItsPathChangesWithItsContents(@TempDir Path folder)
      throws Exception {
    Files.writeString(folder.resolve("Chart.yaml"), "name: c\nversion: 1.0.0\n");
    String before = pathOfChart(folder);
    assertThat(pathOfChart(folder)).isEqualTo(before);

    Files.writeString(folder.resolve("Chart.yaml"), "name: c\nversion: 1.0.1\n");
    assertThat(pathOfChart(folder)).isNotEqualTo(before);
  }

  private static String pathOfChart(Path folder) {
    HelmChart chart = HelmChart.pinned("argocd-apps").withPath(folder);
    Synthesized stack =
        Synthesized.stack(
            s ->
                Synthesized.connection(s)
                    .release(s, "r", chart, HelmValues.empty(), ReleaseConfig.builder().name("r")));
    JsonNode release = stack.resource("helm_release");
    String path = release.path("chart").asText();
    assertThat(release.has("version")).isFalse();
    assertThat(release.has("repository")).isFalse();
    assertThat(Path.of(path)).isRelative();
    assertThat(stack.files()).contains(Path.of(path, "Chart.yaml"));
    return path;
  }

  @Test
  void valuesThatLookLikeTemplatesOfTerraformStayText() {
    Synthesized stack =
        Synthesized.stack(
            s -> {
              TerraformResource made = TerraformData.randomId(s, "made", null);
              Synthesized.connection(s)
                  .release(
                      s,
                      "r",
                      HelmChart.pinned("argo-cd"),
                      HelmValues.empty()
                          .set(
                              Map.of(
                                  "text",
                                  "${HOME} %{if} {{ .x }} $oidc.secret",
                                  "expression",
                                  "id " + made.getStringAttribute("id"))),
                      ReleaseConfig.builder().name("r"));
            });

    assertThat(stack.resource("helm_release").at("/values/0").asText())
        .isEqualTo(
            """
            expression: "id ${terraform_data.made.id}"
            text: "$${HOME} %%{if} {{ .x }} $oidc.secret"
            """);
  }

  private static ClusterAccess.KubeconfigContext context(String context, String path) {
    return new ClusterAccess.KubeconfigContext(
        Optional.ofNullable(context), Optional.ofNullable(path));
  }
}
