package dev.gitopslab.constructs.azure;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.azure.AzureStack.existingNetwork;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.time.DayOfWeek;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AzureDatabaseTest {

  private static SynthesizedStack stack;

  @BeforeAll
  static void synthesize() {
    stack = with(props -> props);
  }

  private static SynthesizedStack with(UnaryOperator<AzureDatabaseProps.Builder> change) {
    return AzureStack.of(
        scope -> {
          AzureDatabase database =
              new AzureDatabase(
                  scope, "database", change.apply(AzureStack.database(existingNetwork())).build());
          output(scope, "host", database.host());
          assertThat(database.port()).isEqualTo(5432);
          assertThat(database.tls()).isEqualTo(Database.TlsMode.VERIFY_FULL);
          assertThat(database.credential())
              .isEqualTo(new DatabaseCredential.PasswordlessIdentity("staging-database"));
        });
  }

  private static JsonNode server(SynthesizedStack stack) {
    return stack.resource("azurerm_postgresql_flexible_server", "database/server");
  }

  @Test
  void hasAnAddressInTheNetworkAndNoOther() {
    JsonNode server = server(stack);
    JsonNode link =
        stack.resource("azurerm_private_dns_zone_virtual_network_link", "database/dns-link");

    assertThat(server.get("public_network_access_enabled").asBoolean(true)).isFalse();
    assertThat(server.path("delegated_subnet_id").asText()).isEqualTo("subnet-9");
    assertThat(stack.target(server.path("private_dns_zone_id").asText()))
        .isEqualTo("database/dns-zone.id");
    assertThat(
            stack.resource("azurerm_private_dns_zone", "database/dns-zone").path("name").asText())
        .isEqualTo("staging.private.postgres.database.azure.com");
    assertThat(link.path("virtual_network_id").asText()).isEqualTo("vnet-1");
    assertThat(stack.dependencies("azurerm_postgresql_flexible_server", "database/server"))
        .contains("database/dns-link");
    assertThat(stack.target(stack.output("host").asText())).isEqualTo("database/server.fqdn");
  }

  @Test
  void thereIsNoPasswordForNobody() {
    JsonNode server = server(stack);
    JsonNode login =
        stack.resource(
            "azurerm_postgresql_flexible_server_active_directory_administrator",
            "database/administrator-login");

    assertThat(server.at("/authentication/active_directory_auth_enabled").asBoolean()).isTrue();
    assertThat(server.at("/authentication/password_auth_enabled").asBoolean(true)).isFalse();
    assertThat(server.at("/authentication/tenant_id").asText())
        .isEqualTo(AzureStack.SUBSCRIPTION.tenantId());
    assertThat(server.has("administrator_login")).isFalse();
    assertThat(server.has("administrator_password")).isFalse();
    assertThat(stack.target(login.path("object_id").asText()))
        .isEqualTo("database/administrator.principal_id");
    assertThat(stack.target(login.path("principal_name").asText()))
        .isEqualTo("database/administrator.name");
    assertThat(login.path("principal_type").asText()).isEqualTo("ServicePrincipal");
    assertThat(
            stack
                .resource("azurerm_user_assigned_identity", "database/administrator")
                .path("name")
                .asText())
        .isEqualTo("staging-database");
  }

  @Test
  void podsBecomeItsAdministrator() {
    SynthesizedStack both =
        AzureStack.of(
            scope -> {
              AzureDatabase database =
                  new AzureDatabase(
                      scope, "database", AzureStack.database(existingNetwork()).build());
              AzureCluster cluster =
                  new AzureCluster(scope, "cluster", AzureStack.cluster(existingNetwork()).build());
              WorkloadIdentity identity =
                  cluster.federate(
                      new ServiceAccountReference("apps", "sample"), database.administrator());
              output(scope, "identity", identity.principal());
              assertThat(cluster.ready()).hasSize(3);
            });
    JsonNode credential =
        both.resource(
            "azurerm_federated_identity_credential",
            "cluster/database-administrator-credential-apps.sample");

    assertThat(both.target(credential.path("parent_id").asText()))
        .isEqualTo("database/administrator.id");
    assertThat(credential.path("subject").asText()).isEqualTo("system:serviceaccount:apps:sample");
    assertThat(both.target(both.output("identity").asText()))
        .isEqualTo("database/administrator.principal_id");
  }

  @Test
  void takesEncryptedConnectionsOnlyAndLogsSlowStatements() {
    assertThat(parameter("require_secure_transport")).isEqualTo("on");
    assertThat(parameter("ssl_min_protocol_version")).isEqualTo("TLSv1.2");
    assertThat(parameter("log_statement")).isEqualTo("ddl");
    assertThat(parameter("log_min_duration_statement")).isEqualTo("1000");
  }

  private static String parameter(String name) {
    JsonNode parameter =
        stack.resource(
            "azurerm_postgresql_flexible_server_configuration", "database/parameter-" + name);
    assertThat(parameter.path("name").asText()).isEqualTo(name);
    assertThat(stack.target(parameter.path("server_id").asText())).isEqualTo("database/server.id");
    return parameter.path("value").asText();
  }

  @Test
  void isBackedUpAndHasAStandbyAndKeepsItsLogs() {
    JsonNode server = server(stack);
    JsonNode setting = stack.resource("azurerm_monitor_diagnostic_setting", "database/log-setting");

    assertThat(server.at("/high_availability/mode").asText()).isEqualTo("ZoneRedundant");
    assertThat(server.path("backup_retention_days").asInt()).isEqualTo(14);
    assertThat(server.get("geo_redundant_backup_enabled").asBoolean(true)).isFalse();
    assertThat(server.path("storage_mb").asInt()).isEqualTo(32_768);
    assertThat(server.path("sku_name").asText()).isEqualTo("GP_Standard_D2ds_v5");
    assertThat(server.path("version").asText()).isEqualTo("17");
    assertThat(server.at("/maintenance_window/day_of_week").asInt(-1)).isZero();
    assertThat(
            server(with(props -> props.maintenanceDay(DayOfWeek.MONDAY)))
                .at("/maintenance_window/day_of_week")
                .asInt())
        .isEqualTo(1);
    assertThat(setting.at("/enabled_log/0/category").asText()).isEqualTo("PostgreSQLLogs");
    assertThat(stack.target(setting.path("log_analytics_workspace_id").asText()))
        .isEqualTo("database/logs.id");
    assertThat(
            with(props -> props.logWorkspaceId(AzureStack.WORKSPACE_ID))
                .all("azurerm_log_analytics_workspace"))
        .isEmpty();
    assertThat(server(with(props -> props.multiAz(false))).has("high_availability")).isFalse();
  }

  @Test
  void everySizeIsOneThatTheProviderTakes() {
    for (int gib : List.of(32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_767)) {
      assertThat(server(with(props -> props.storageGib(gib))).path("storage_mb").asInt())
          .isIn(
              32768, 65536, 131072, 262144, 524288, 1048576, 2097152, 4194304, 8388608, 16777216,
              33553408);
    }
  }

  /** Storage that has grown is more than the file says, and less needs another server. */
  @Test
  void storageThatGrowsIsNotTakenBack() {
    assertThat(texts(server(stack).at("/lifecycle/ignore_changes")))
        .containsExactly(
            "zone", "high_availability[0].standby_availability_zone", "storage_mb", "storage_tier");
    assertThat(server(stack).path("auto_grow_enabled").asBoolean()).isTrue();
    JsonNode fixed = server(with(props -> props.autoGrow(false).multiAz(false)));
    assertThat(fixed.get("auto_grow_enabled").asBoolean(true)).isFalse();
    assertThat(texts(fixed.at("/lifecycle/ignore_changes"))).containsExactly("zone");
  }

  @Test
  void ordinaryChangesChangeTheServerInPlace() {
    SynthesizedStack other =
        with(
            props ->
                props
                    .version("18")
                    .instanceClass("MO_Standard_E4ds_v5")
                    .backupRetentionDays(35)
                    .multiAz(false)
                    .storageGib(64)
                    .protect(true));

    for (String argument :
        List.of("name", "location", "delegated_subnet_id", "geo_redundant_backup_enabled")) {
      assertThat(server(other).path(argument)).as(argument).isEqualTo(server(stack).path(argument));
    }
    assertThat(server(other).has("create_mode")).isFalse();
    assertThat(other.addresses("database")).containsAll(stack.addresses("database"));
  }

  /** A plan that replaces the server must fail before it takes anything from the old one. */
  @Test
  void everythingIsCreatedBeforeItIsDestroyed() {
    SynthesizedStack whole = with(props -> props.protect(true));
    for (String resource : whole.all()) {
      String[] parts = resource.split(" ");
      JsonNode json = whole.resource(parts[0], parts[1]);
      if (json.has("server_id")
          || json.has("server_name")
          || json.has("scope")
          || json.has("target_resource_id")
          || parts[1].equals("database/server")) {
        assertThat(json.at("/lifecycle/create_before_destroy").asBoolean()).as(resource).isTrue();
      }
    }
  }

  @Test
  void theNameIsUniqueInTheWorldAndStaysTheSame() {
    assertThat(server(stack).path("name").asText()).isEqualTo("staging-666ff6cc");
  }

  @Test
  void protectionIsOnlyThereWhereAskedFor() {
    SynthesizedStack protectedStack = with(props -> props.protect(true));
    JsonNode lock = protectedStack.resource("azurerm_management_lock", "database/lock");

    assertThat(server(protectedStack).at("/lifecycle/prevent_destroy").asBoolean()).isTrue();
    assertThat(
            protectedStack
                .resource("azurerm_postgresql_flexible_server_database", "database/database")
                .at("/lifecycle/prevent_destroy")
                .asBoolean())
        .isTrue();
    assertThat(lock.path("lock_level").asText()).isEqualTo("CanNotDelete");
    assertThat(protectedStack.target(lock.path("scope").asText())).isEqualTo("database/server.id");
    // Without protection the lock goes first, and it must be possible to take it away.
    assertThat(lock.at("/lifecycle").has("prevent_destroy")).isFalse();
    assertThat(stack.text()).doesNotContain("prevent_destroy").doesNotContain("management_lock");
  }

  @Test
  void theCustomizerHasTheLastWord() {
    SynthesizedStack custom =
        with(props -> props.customizeServer(config -> config.storageTier("P20")));

    assertThat(server(custom).path("storage_tier").asText()).isEqualTo("P20");
  }

  @Test
  void theSameSettingsGiveTheSameText() {
    assertThat(with(props -> props).text()).isEqualTo(stack.text());
  }

  /** An address that changes destroys what it stood for. */
  @Test
  void addressesAreFrozen() {
    assertThat(stack.all())
        .containsExactly(
            "azurerm_log_analytics_workspace database/logs",
            "azurerm_monitor_diagnostic_setting database/log-setting",
            "azurerm_postgresql_flexible_server database/server",
            "azurerm_postgresql_flexible_server_active_directory_administrator"
                + " database/administrator-login",
            "azurerm_postgresql_flexible_server_configuration"
                + " database/parameter-log_min_duration_statement",
            "azurerm_postgresql_flexible_server_configuration database/parameter-log_statement",
            "azurerm_postgresql_flexible_server_configuration"
                + " database/parameter-require_secure_transport",
            "azurerm_postgresql_flexible_server_configuration"
                + " database/parameter-ssl_min_protocol_version",
            "azurerm_postgresql_flexible_server_database database/database",
            "azurerm_private_dns_zone database/dns-zone",
            "azurerm_private_dns_zone_virtual_network_link database/dns-link",
            "azurerm_user_assigned_identity database/administrator");
  }
}
