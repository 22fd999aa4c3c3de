package dev.gitopslab.constructs.digitalocean;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.digitalocean.DigitalOceanStack.existingNetwork;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import java.time.DayOfWeek;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DigitalOceanDatabaseTest {

  private static SynthesizedStack stack;

  @BeforeAll
  static void synthesize() {
    stack = with(props -> props);
  }

  private static SynthesizedStack with(UnaryOperator<DigitalOceanDatabaseProps.Builder> change) {
    return DigitalOceanStack.of(
        scope -> {
          DigitalOceanDatabase database =
              new DigitalOceanDatabase(
                  scope,
                  "database",
                  change.apply(DigitalOceanStack.database(existingNetwork())).build());
          output(scope, "host", database.host());
          output(scope, "ca", database.certificateAuthority());
          credential(scope, "administrator", database.credential());
          credential(scope, "application", database.applicationCredential());
          assertThat(database.port()).isEqualTo(25_060);
          assertThat(database.tls()).isEqualTo(Database.TlsMode.VERIFY_CA);
        });
  }

  private static void credential(TerraformStack scope, String name, DatabaseCredential credential) {
    DatabaseCredential.SecretInState secret = (DatabaseCredential.SecretInState) credential;
    output(scope, name + "-user", secret.userName());
    output(scope, name + "-password", secret.password());
  }

  private static JsonNode server(SynthesizedStack stack) {
    return stack.resource("digitalocean_database_cluster", "database/cluster");
  }

  @Test
  void isAPostgreSqlInTheNetwork() {
    JsonNode server = server(stack);

    assertThat(server.path("engine").asText()).isEqualTo("pg");
    assertThat(server.path("version").asText()).isEqualTo("17");
    assertThat(server.path("private_network_uuid").asText()).isEqualTo("vpc-1");
    assertThat(server.path("size").asText()).isEqualTo("db-s-2vcpu-4gb");
    assertThat(server.has("storage_size_mib")).isFalse();
    assertThat(stack.target(stack.output("host").asText()))
        .isEqualTo("database/cluster.private_host");
  }

  @Test
  void aStandbyTakesOverUnlessSaidOtherwise() {
    assertThat(server(stack).path("node_count").asInt()).isEqualTo(2);
    assertThat(server(with(props -> props.nodes(1))).path("node_count").asInt()).isEqualTo(1);
  }

  /** Without any rule, DigitalOcean's firewall lets everybody in. */
  @Test
  void onlyTheClustersNamedConnect() {
    JsonNode firewall = stack.resource("digitalocean_database_firewall", "database/firewall");
    JsonNode two =
        with(props -> props.clientClusterIds(List.of("cluster-1", "cluster-2")))
            .resource("digitalocean_database_firewall", "database/firewall");

    assertThat(stack.target(firewall.path("cluster_id").asText())).isEqualTo("database/cluster.id");
    assertThat(firewall.path("rule")).hasSize(1);
    assertThat(firewall.at("/rule/0/type").asText()).isEqualTo("k8s");
    assertThat(firewall.at("/rule/0/value").asText()).isEqualTo("cluster-1");
    assertThat(two.at("/rule/1/type").asText()).isEqualTo("k8s");
    assertThat(two.at("/rule/1/value").asText()).isEqualTo("cluster-2");
  }

  @Test
  void hasADatabaseAndAUserOfItsOwn() {
    JsonNode database =
        with(props -> props.databaseName("orders").userName("orders_app"))
            .resource("digitalocean_database_db", "database/database");

    assertThat(database.path("name").asText()).isEqualTo("orders");
    assertThat(stack.resource("digitalocean_database_user", "database/user").path("name").asText())
        .isEqualTo("app");
  }

  @Test
  void whoMigratesIsTheAdministrator() {
    assertThat(stack.target(stack.output("administrator-user").asText()))
        .isEqualTo("database/cluster.user");
    assertThat(stack.target(stack.output("administrator-password").asText()))
        .isEqualTo("database/cluster.password");
    assertThat(stack.target(stack.output("application-user").asText()))
        .isEqualTo("database/user.name");
    assertThat(stack.target(stack.output("application-password").asText()))
        .isEqualTo("database/user.password");
  }

  @Test
  void clientsCheckTheServer() {
    assertThat(stack.target(stack.output("ca").asText()))
        .isEqualTo("database/certificate-authority.certificate");
  }

  @Test
  void storageComesWithTheMachineUnlessMoreIsAskedFor() {
    assertThat(server(with(props -> props.storageGib(60))).path("storage_size_mib").asText())
        .isEqualTo("61440");
  }

  @Test
  void updatesComeInAWindow() {
    JsonNode moved =
        server(with(props -> props.maintenanceDay(DayOfWeek.FRIDAY).maintenanceHour(0)));

    assertThat(server(stack).at("/maintenance_window/0/day").asText()).isEqualTo("sunday");
    assertThat(server(stack).at("/maintenance_window/0/hour").asText()).isEqualTo("03:00");
    assertThat(moved.at("/maintenance_window/0/day").asText()).isEqualTo("friday");
    assertThat(moved.at("/maintenance_window/0/hour").asText()).isEqualTo("00:00");
  }

  @Test
  void protectKeepsPlansFromDeletingWhatHoldsDataAndNothingElseDoes() {
    SynthesizedStack kept = with(props -> props.protect(true));

    for (String[] part :
        new String[][] {
          {"digitalocean_database_cluster", "database/cluster"},
          {"digitalocean_database_db", "database/database"}
        }) {
      assertThat(kept.resource(part[0], part[1]).at("/lifecycle/prevent_destroy").asBoolean())
          .as(part[1])
          .isTrue();
      assertThat(stack.resource(part[0], part[1]).has("lifecycle")).as(part[1]).isFalse();
    }
  }

  @Test
  void anotherVersionSizeOrNumberOfNodesMovesNothing() {
    SynthesizedStack changed =
        with(
            props ->
                props
                    .version("18")
                    .machineType("gd-2vcpu-8gb")
                    .nodes(3)
                    .clientClusterIds(List.of("cluster-2", "cluster-1")));

    assertThat(changed.addresses("database")).isEqualTo(stack.addresses("database"));
    for (String argument : List.of("name", "engine", "region", "private_network_uuid")) {
      assertThat(server(changed).path(argument)).isEqualTo(server(stack).path(argument));
    }
  }

  @Test
  void isTagged() {
    assertThat(texts(server(with(props -> props.tags(List.of("tier:staging")))).path("tags")))
        .containsExactly("tier:staging");
    assertThat(server(stack).has("tags")).isFalse();
  }

  @Test
  void theCustomizerHasTheLastWord() {
    assertThat(
            server(with(props -> props.customizeCluster(config -> config.projectId("project-1"))))
                .path("project_id")
                .asText())
        .isEqualTo("project-1");
  }

  /** An address that changes destroys what it stood for. */
  @Test
  void addressesAreFrozen() {
    assertThat(stack.all())
        .containsExactly(
            "data.digitalocean_database_ca database/certificate-authority",
            "digitalocean_database_cluster database/cluster",
            "digitalocean_database_db database/database",
            "digitalocean_database_firewall database/firewall",
            "digitalocean_database_user database/user");
  }
}
