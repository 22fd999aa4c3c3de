package dev.gitopslab.constructs.google;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.google.GoogleStack.IDENTITY;
import static dev.gitopslab.constructs.google.GoogleStack.existingNetwork;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GoogleDatabaseTest {

  /** In a network of its own. */
  private static SynthesizedStack stack;

  @BeforeAll
  static void synthesize() {
    stack =
        GoogleStack.of(
            scope -> {
              GoogleNetwork network =
                  new GoogleNetwork(scope, "network", GoogleStack.network().build());
              GoogleDatabase database =
                  new GoogleDatabase(scope, "database", GoogleStack.database(network).build());
              assertThat(database.port()).isEqualTo(5432);
              assertThat(database.name()).isEqualTo("app");
              assertThat(database.tls()).isEqualTo(Database.TlsMode.VERIFY_CA);
              output(scope, "host", database.host());
              output(
                  scope,
                  "user",
                  ((DatabaseCredential.PasswordlessIdentity) database.credential()).userName());
              output(scope, "connection", database.connectionName());
              output(scope, "ca", database.certificateAuthority());
            });
  }

  private static SynthesizedStack with(UnaryOperator<GoogleDatabaseProps.Builder> change) {
    return GoogleStack.of(
        scope ->
            new GoogleDatabase(
                scope, "database", change.apply(GoogleStack.database(existingNetwork())).build()));
  }

  private static JsonNode instance(SynthesizedStack stack) {
    return stack.resource("google_sql_database_instance", "database/instance");
  }

  private static JsonNode settings(SynthesizedStack stack) {
    return instance(stack).path("settings");
  }

  @Test
  void hasNoPublicAddressAndTalksTlsOnly() {
    JsonNode ip = settings(stack).path("ip_configuration");

    assertThat(ip.path("ipv4_enabled").asBoolean(true)).isFalse();
    assertThat(ip.path("ssl_mode").asText()).isEqualTo("ENCRYPTED_ONLY");
    assertThat(stack.target(ip.path("private_network").asText())).isEqualTo("network/network.id");
    assertThat(ip.has("authorized_networks")).isFalse();
    assertThat(stack.dependencies("google_sql_database_instance", "database/instance"))
        .containsExactlyInAnyOrder("database/service-sqladmin", "network/databases");
    assertThat(stack.output("host").asText()).endsWith(".private_ip_address}");
    assertThat(stack.output("ca").asText()).endsWith(".server_ca_cert[0].cert}");
    assertThat(stack.output("connection").asText()).endsWith(".connection_name}");
  }

  @Test
  void theServerHasAnotherNameInEveryLife() {
    String name = instance(stack).path("name").asText();

    assertThat(name).startsWith("staging-${substr(terraform_data.").endsWith(".id, 0, 8)}");
  }

  @Test
  void growthOfTheStorageDoesNotReplaceTheServer() {
    assertThat(settings(stack).path("disk_autoresize").asBoolean()).isTrue();
    assertThat(settings(stack).path("disk_autoresize_limit").asInt()).isEqualTo(100);
    assertThat(texts(instance(stack).at("/lifecycle/ignore_changes")))
        .containsExactly("settings[0].disk_size");

    SynthesizedStack fixed = with(props -> props.storageGib(50).maxStorageGib(0));
    assertThat(settings(fixed).path("disk_autoresize").asBoolean(true)).isFalse();
    assertThat(settings(fixed).has("disk_autoresize_limit")).isFalse();
    assertThat(settings(fixed).path("disk_size").asInt()).isEqualTo(50);
    assertThat(instance(fixed).path("lifecycle").has("ignore_changes")).isFalse();
  }

  @Test
  void usersSignInByIdentityAndHaveNoPassword() {
    JsonNode user = stack.resource("google_sql_user", "database/user-sample");

    assertThat(user.path("type").asText()).isEqualTo("CLOUD_IAM_SERVICE_ACCOUNT");
    assertThat(user.path("name").asText())
        .isEqualTo(
            "${trimsuffix(\"sample@example-staging.iam.gserviceaccount.com\","
                + " \".gserviceaccount.com\")}");
    assertThat(user.path("deletion_policy").asText()).isEqualTo("ABANDON");
    assertThat(flags(stack)).containsEntry("cloudsql.iam_authentication", "on");
    assertThat(stack.target(stack.output("user").asText())).isEqualTo("database/user-sample.name");
    assertThat(stack.text()).doesNotContain("\"password\"").doesNotContain("root_password");
  }

  @Test
  void usersMayOnlyReachThisServer() {
    for (String[] right :
        new String[][] {
          {"connect", "roles/cloudsql.client"}, {"login", "roles/cloudsql.instanceUser"}
        }) {
      JsonNode grant =
          stack.resource("google_project_iam_member", "database/user-sample-" + right[0]);
      assertThat(grant.path("role").asText()).isEqualTo(right[1]);
      assertThat(grant.path("member").asText())
          .isEqualTo("serviceAccount:sample@example-staging.iam.gserviceaccount.com");
      assertThat(grant.at("/condition/expression").asText())
          .startsWith(
              "resource.service == \"sqladmin.googleapis.com\" && resource.name =="
                  + " \"projects/example-staging/instances/${google_sql_database_instance.")
          .endsWith(".name}\"");
    }
  }

  @Test
  void eachUserHasAnAddressOfItsOwn() {
    SynthesizedStack two =
        with(props -> props.users(Map.of("migration", IDENTITY)).databaseName("orders"));

    assertThat(two.all("google_sql_user")).containsExactly("database/user-migration");
    JsonNode database = two.resource("google_sql_database", "database/database");
    assertThat(database.path("name").asText()).isEqualTo("orders");
    // Another name must not take the first database's data with it.
    assertThat(database.path("deletion_policy").asText()).isEqualTo("ABANDON");
  }

  @Test
  void isBackedUpAndCanBeSetBack() {
    JsonNode backup = settings(stack).path("backup_configuration");

    assertThat(backup.path("enabled").asBoolean()).isTrue();
    assertThat(backup.path("point_in_time_recovery_enabled").asBoolean()).isTrue();
    assertThat(backup.at("/backup_retention_settings/retained_backups").asInt()).isEqualTo(14);
    assertThat(backup.path("transaction_log_retention_days").asInt()).isEqualTo(7);
    assertThat(settings(stack).path("retain_backups_on_delete").asBoolean()).isTrue();

    SynthesizedStack few = with(props -> props.backupRetentionDays(3).discardDataOnDestroy(true));
    // Cloud SQL refuses more days than backups.
    assertThat(settings(few).at("/backup_configuration/transaction_log_retention_days").asInt())
        .isEqualTo(3);
    assertThat(settings(few).path("retain_backups_on_delete").asBoolean(true)).isFalse();
  }

  @Test
  void aStandbyTakesOverUnlessSwitchedOff() {
    assertThat(settings(stack).path("availability_type").asText()).isEqualTo("REGIONAL");
    assertThat(
            settings(with(props -> props.highAvailability(false)))
                .path("availability_type")
                .asText())
        .isEqualTo("ZONAL");
  }

  @Test
  void theMachineTypeDecidesTheEdition() {
    assertThat(settings(stack).path("edition").asText()).isEqualTo("ENTERPRISE");
    assertThat(
            settings(with(props -> props.machineType("db-perf-optimized-N-2")))
                .path("edition")
                .asText())
        .isEqualTo("ENTERPRISE_PLUS");
    assertThat(instance(stack).path("database_version").asText()).isEqualTo("POSTGRES_17");
  }

  @Test
  void logsWhatMatters() {
    assertThat(flags(stack))
        .containsEntry("log_connections", "on")
        .containsEntry("log_disconnections", "on")
        .containsEntry("log_statement", "ddl")
        .containsEntry("log_min_duration_statement", "1000");
  }

  private static Map<String, String> flags(SynthesizedStack stack) {
    Map<String, String> flags = new TreeMap<>();
    settings(stack)
        .path("database_flags")
        .forEach(flag -> flags.put(flag.path("name").asText(), flag.path("value").asText()));
    return flags;
  }

  @Test
  void protectedItCannotBeDeleted() {
    SynthesizedStack kept = with(props -> props.protect(true));

    assertThat(instance(kept).path("deletion_protection").asBoolean()).isTrue();
    assertThat(settings(kept).path("deletion_protection_enabled").asBoolean()).isTrue();
    assertThat(instance(kept).at("/lifecycle/prevent_destroy").asBoolean()).isTrue();
    assertThat(
            kept.resource("terraform_data", "database/life")
                .at("/lifecycle/prevent_destroy")
                .asBoolean())
        .isTrue();
    // The provider's own default is true.
    assertThat(instance(stack).get("deletion_protection").asBoolean(true)).isFalse();
    assertThat(settings(stack).get("deletion_protection_enabled").asBoolean(true)).isFalse();
    assertThat(instance(stack).path("lifecycle").has("prevent_destroy")).isFalse();
  }

  @Test
  void takesAKeyAndACustomizer() {
    SynthesizedStack custom =
        with(
            props ->
                props
                    .encryptionKey(EncryptionKey.existing(GoogleStack.KEY_ID))
                    .customizeInstance(config -> config.maintenanceVersion("mine")));

    assertThat(instance(custom).path("encryption_key_name").asText()).isEqualTo(GoogleStack.KEY_ID);
    assertThat(instance(custom).path("maintenance_version").asText()).isEqualTo("mine");
    assertThat(instance(stack).has("encryption_key_name")).isFalse();
  }
}
