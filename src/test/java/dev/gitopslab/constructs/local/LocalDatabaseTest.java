package dev.gitopslab.constructs.local;

import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.gitops.ClusterConnection;
import dev.gitopslab.constructs.gitops.ClusterConnectionProps;
import dev.gitopslab.constructs.gitops.HelmChart;
import dev.gitopslab.constructs.gitops.HelmValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LocalDatabaseTest {

  private static SynthesizedStack stack;

  @BeforeAll
  static void synthesize() {
    stack = with(props -> props);
  }

  private static SynthesizedStack with(UnaryOperator<LocalDatabaseProps.Builder> change) {
    return SynthesizedStack.of(
        scope -> {
          ClusterConnection connection =
              new ClusterConnection(
                  scope,
                  "connection",
                  ClusterConnectionProps.of(LocalCluster.ofContext("minikube")));
          new LocalDatabase(
              scope,
              "database",
              change.apply(LocalDatabaseProps.builder(connection, "db")).build());
        });
  }

  private static JsonNode values(SynthesizedStack stack, String release) {
    try {
      return new YAMLMapper()
          .readTree(stack.resource("helm_release database/" + release).at("/values/0").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String dependencies(String resource) {
    return stack.resource(resource).path("depends_on").toString();
  }

  @Test
  void theOperatorComesBeforeItsServerAndGoesAfterIt() {
    assertThat(dependencies("helm_release database/operator"))
        .contains("kubernetes_namespace_v1.database_operator-namespace_");
    assertThat(dependencies("helm_release database/cluster"))
        .contains("helm_release.database_operator_")
        .contains("kubernetes_namespace_v1.database_namespace_");
  }

  /** Else a cluster that does not answer drops the database out of the state. */
  @Test
  void everythingIsBehindTheGuard() {
    for (String resource :
        stack.all().stream().filter(key -> key.contains(" database/")).toList()) {
      assertThat(dependencies(resource))
          .as(resource)
          .contains("data.kubernetes_server_version.connection_reachable_");
    }
    for (String release : List.of("operator", "cluster")) {
      JsonNode config = stack.resource("helm_release database/" + release);
      assertThat(config.path("atomic").asBoolean()).isTrue();
      assertThat(config.path("timeout").asInt()).isEqualTo(600);
    }
  }

  @Test
  void takesTheChartsThatThisLibraryWasMadeWith() {
    JsonNode operator = stack.resource("helm_release database/operator");
    JsonNode cluster = stack.resource("helm_release database/cluster");

    assertThat(operator.path("chart").asText()).isEqualTo("cloudnative-pg");
    assertThat(operator.path("version").asText())
        .isEqualTo(HelmChart.pinned("cloudnative-pg").version());
    assertThat(operator.path("namespace").asText()).isEqualTo("cnpg-system");
    assertThat(cluster.path("chart").asText()).isEqualTo("cluster");
    assertThat(cluster.path("version").asText())
        .isEqualTo(HelmChart.pinned("cnpg-cluster").version());
    assertThat(cluster.path("repository").asText())
        .isEqualTo("https://cloudnative-pg.github.io/charts");
    assertThat(cluster.path("name").asText()).isEqualTo("db");
    assertThat(cluster.path("namespace").asText()).isEqualTo("database");
  }

  @Test
  void takesThemFromElsewhereWhereAskedTo() {
    SynthesizedStack mirrored =
        with(
            props ->
                props
                    .operatorChart(
                        HelmChart.pinned("cloudnative-pg")
                            .withRepository("https://charts.example.com"))
                    .clusterChart(
                        HelmChart.pinned("cnpg-cluster")
                            .withOci("oci://registry.example.com/charts/cluster")));

    assertThat(mirrored.resource("helm_release database/operator").path("repository").asText())
        .isEqualTo("https://charts.example.com");
    assertThat(mirrored.resource("helm_release database/cluster").path("chart").asText())
        .isEqualTo("oci://registry.example.com/charts/cluster");
  }

  @Test
  void refusesConnectionsWithoutTlsAndSuperusers() {
    JsonNode cluster = values(stack, "cluster").path("cluster");

    assertThat(texts(cluster.at("/postgresql/pg_hba")))
        .containsExactly("hostnossl all all all reject");
    assertThat(cluster.get("enableSuperuserAccess").asBoolean(true)).isFalse();
  }

  @Test
  void isSmallUnlessSaidOtherwise() {
    JsonNode small = values(stack, "cluster");
    JsonNode large =
        values(
            with(
                props ->
                    props
                        .databaseName("orders")
                        .version("18")
                        .instances(3)
                        .storageGib(20)
                        .storageClass("fast")),
            "cluster");

    assertThat(small.path("fullnameOverride").asText()).isEqualTo("db");
    assertThat(small.at("/version/postgresql").isTextual()).isTrue();
    assertThat(small.at("/version/postgresql").asText()).isEqualTo("17");
    assertThat(small.at("/cluster/instances").asInt()).isEqualTo(1);
    assertThat(small.at("/cluster/enablePDB").asBoolean(true)).isFalse();
    assertThat(small.at("/cluster/storage/size").asText()).isEqualTo("1Gi");
    assertThat(small.at("/cluster/storage").has("storageClass")).isFalse();
    assertThat(small.at("/cluster/initdb/database").asText()).isEqualTo("app");
    assertThat(large.at("/version/postgresql").asText()).isEqualTo("18");
    assertThat(large.at("/cluster/instances").asInt()).isEqualTo(3);
    assertThat(large.at("/cluster/enablePDB").asBoolean()).isTrue();
    assertThat(large.at("/cluster/storage/size").asText()).isEqualTo("20Gi");
    assertThat(large.at("/cluster/storage/storageClass").asText()).isEqualTo("fast");
    assertThat(large.at("/cluster/initdb/database").asText()).isEqualTo("orders");
    assertThat(large.at("/cluster/initdb/owner").asText()).isEqualTo("orders");
  }

  @Test
  void valuesHaveTheLastWord() {
    SynthesizedStack custom =
        with(
            props ->
                props
                    .operatorValues(HelmValues.empty().set(Map.of("replicaCount", 2)))
                    .clusterValues(
                        HelmValues.empty().set(Map.of("cluster", Map.of("instances", 2)))));

    assertThat(values(custom, "operator").path("replicaCount").asInt()).isEqualTo(2);
    assertThat(values(custom, "cluster").at("/cluster/instances").asInt()).isEqualTo(2);
    assertThat(values(custom, "cluster").at("/cluster/storage/size").asText()).isEqualTo("1Gi");
  }

  @Test
  void protectKeepsPlansFromDeletingTheDataAndNothingElseDoes() {
    SynthesizedStack kept = with(props -> props.protect(true));

    for (String holder :
        List.of("helm_release database/cluster", "kubernetes_namespace_v1 database/namespace")) {
      assertThat(kept.resource(holder).at("/lifecycle/prevent_destroy").asBoolean())
          .as(holder)
          .isTrue();
      assertThat(stack.resource(holder).has("lifecycle")).as(holder).isFalse();
    }
  }

  @Test
  void saysHowToConnectWithoutAPassword() {
    TerraformStack scope = new TerraformStack(new App(), "test");
    ClusterConnection connection =
        new ClusterConnection(
            scope, "connection", ClusterConnectionProps.of(LocalCluster.ofCurrentContext()));
    LocalDatabase database =
        new LocalDatabase(
            scope,
            "database",
            LocalDatabaseProps.builder(connection, "db").namespace("apps").build());

    assertThat(database.host()).isEqualTo("db-rw.apps.svc");
    assertThat(database.port()).isEqualTo(5432);
    assertThat(database.name()).isEqualTo("app");
    assertThat(database.tls()).isEqualTo(Database.TlsMode.VERIFY_FULL);
    assertThat(database.credential())
        .isEqualTo(new DatabaseCredential.KubernetesSecret("apps", "db-app"));
    assertThat(database.certificateAuthoritySecret()).isEqualTo("db-ca");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        problem(
            "name of the database",
            props -> props.databaseName("my-app"),
            "databaseName: \"my-app\" is no usable name; use 1 to 63 lower-case letters, digits and"
                + " underscores, a letter first"),
        problem(
            "reserved name",
            props -> props.databaseName("streaming_replica"),
            "databaseName: \"streaming_replica\" is a name that PostgreSQL or its operator keeps to"
                + " itself; use another such as app"),
        problem(
            "version",
            props -> props.version("9.6"),
            "version: \"9.6\" is no version of PostgreSQL that CloudNativePG has an image of; use a"
                + " major one from 14 to 18, in quotes, or one such as 17.6 to stay on it"),
        problem(
            "sizes",
            props -> props.instances(0).storageGib(0),
            "instances: \"0\" is out of range; use a whole number from 1 to 9\nstorageGib: \"0\" is"
                + " out of range; use a whole number from 1 to 16384"),
        problem(
            "storage class",
            props -> props.storageClass("Fast disk"),
            "storageClass: \"Fast disk\" is no Kubernetes name; use one that \"kubectl get"
                + " storageclasses\" lists"),
        problem(
            "one namespace for both",
            props -> props.namespace("cnpg-system"),
            "operatorNamespace: \"cnpg-system\" is the namespace of the database; use another,"
                + " which outlives it"),
        problem(
            "namespace",
            props -> props.namespace("My apps"),
            "namespace: \"My apps\" is no Kubernetes name; use 1 to 63 lower-case letters, digits"
                + " and hyphens, a letter or digit first and last"),
        problem(
            "timeout",
            props -> props.timeout(Duration.ofSeconds(5)),
            "timeout: \"PT5S\" is no usable timeout; use 1 minute to 2 hours"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String what, UnaryOperator<LocalDatabaseProps.Builder> change, String message) {
    assertThatThrownBy(() -> with(change))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  private static Arguments problem(
      String what, UnaryOperator<LocalDatabaseProps.Builder> change, String message) {
    return arguments(what, change, message);
  }

  @Test
  void tellsEverythingAtOnce() {
    assertThatThrownBy(
            () ->
                LocalDatabaseProps.builder(null, null)
                    .namespace(null)
                    .databaseName(null)
                    .version(null)
                    .operatorNamespace(null)
                    .operatorValues(null)
                    .clusterValues(null)
                    .timeout(null)
                    .build())
        .hasMessage(
            """
            connection: is required
            name: is required
            namespace: is required
            databaseName: is required
            version: is required
            operatorNamespace: is required
            operatorValues: is required
            clusterValues: is required
            timeout: is required\
            """);
  }

  /** An address that changes destroys what it stood for. */
  @Test
  void addressesAreFrozen() {
    assertThat(stack.all().stream().filter(key -> key.contains(" database/")))
        .containsExactly(
            "helm_release database/cluster",
            "helm_release database/operator",
            "kubernetes_namespace_v1 database/namespace",
            "kubernetes_namespace_v1 database/operator-namespace");
  }
}
