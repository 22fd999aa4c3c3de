package dev.gitopslab.constructs.aws;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.aws.AwsStack.KEY_ARN;
import static dev.gitopslab.constructs.aws.AwsStack.existingNetwork;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AwsDatabaseTest {

  private static SynthesizedStack stack;

  @BeforeAll
  static void synthesize() {
    stack = with(props -> props.clientSecurityGroupIds(Map.of("cluster", "sg-0a1b2c3d")));
  }

  private static SynthesizedStack with(UnaryOperator<AwsDatabaseProps.Builder> change) {
    return AwsStack.of(
        scope -> {
          AwsDatabase database =
              new AwsDatabase(
                  scope, "database", change.apply(AwsStack.database(existingNetwork())).build());
          output(scope, "host", database.host());
          output(
              scope,
              "secret",
              ((DatabaseCredential.CloudSecret) database.credential()).reference());
          assertThat(database.port()).isEqualTo(5432);
          assertThat(database.tls()).isEqualTo(Database.TlsMode.VERIFY_FULL);
        });
  }

  private static JsonNode instance(SynthesizedStack stack) {
    return stack.resource("aws_db_instance", "database/instance");
  }

  @Test
  void aReaderOfTheCredentialReadsNothingElse() {
    SynthesizedStack granted =
        AwsStack.of(
            scope ->
                new AwsDatabase(scope, "database", AwsStack.database(existingNetwork()).build())
                    .grantCredential(
                        new WorkloadIdentity(
                            "arn:aws:iam::111122223333:role/some/path/reader",
                            Map.of(),
                            Map.of())));

    JsonNode policy = granted.resource("aws_iam_role_policy", "database/credential-reader");
    assertThat(policy.path("role").asText())
        .isEqualTo(
            "${element(reverse(split(\"/\","
                + " \"arn:aws:iam::111122223333:role/some/path/reader\")), 0)}");
    assertThat(policy.path("policy").asText())
        .contains("\"secretsmanager:GetSecretValue\"", ".master_user_secret[0].secret_arn}")
        .contains("\"kms:ViaService\":\"secretsmanager.eu-central-1.amazonaws.com\"")
        .doesNotContain("*");
  }

  @Test
  void onlyClientsReachItAndOnlyFromTheInside() {
    JsonNode rule =
        stack.resource("aws_vpc_security_group_ingress_rule", "database/client-cluster");
    JsonNode group = stack.resource("aws_security_group", "database/security-group");

    assertThat(instance(stack).get("publicly_accessible").asBoolean(true)).isFalse();
    assertThat(stack.targets(instance(stack).path("vpc_security_group_ids")))
        .containsExactly("database/security-group.id");
    assertThat(rule.path("referenced_security_group_id").asText()).isEqualTo("sg-0a1b2c3d");
    assertThat(rule.path("ip_protocol").asText()).isEqualTo("tcp");
    assertThat(rule.path("from_port").asInt()).isEqualTo(5432);
    assertThat(rule.path("to_port").asInt()).isEqualTo(5432);
    assertThat(stack.all("aws_vpc_security_group_ingress_rule")).hasSize(1);
    assertThat(group.has("ingress")).isFalse();
    assertThat(group.has("egress")).isFalse();
    assertThat(group.path("vpc_id").asText()).isEqualTo("vpc-1");
    assertThat(texts(stack.resource("aws_db_subnet_group", "database/subnets").path("subnet_ids")))
        .containsExactly("subnet-8", "subnet-9");
  }

  @Test
  void anotherClientMovesNoOther() {
    SynthesizedStack more =
        with(
            props ->
                props.clientSecurityGroupIds(
                    Map.of("another", "sg-0a1b2c3e", "cluster", "sg-0a1b2c3d")));

    assertThat(more.addresses("database")).containsAll(stack.addresses("database"));
    assertThat(more.all("aws_vpc_security_group_ingress_rule")).hasSize(2);
  }

  @Test
  void takesEncryptedConnectionsOnlyAndLogsSlowStatements() {
    JsonNode group = stack.resource("aws_db_parameter_group", "database/parameters");

    assertThat(
            StreamSupport.stream(group.path("parameter").spliterator(), false)
                .map(each -> each.path("name").asText() + "=" + each.path("value").asText()))
        .containsExactly("rds.force_ssl=1", "log_statement=ddl", "log_min_duration_statement=1000");
  }

  @Test
  void anotherMajorVersionGetsAnotherParameterGroupBeforeTheOldOneGoes() {
    JsonNode before = stack.resource("aws_db_parameter_group", "database/parameters");
    SynthesizedStack upgraded = with(props -> props.version("18"));
    JsonNode after = upgraded.resource("aws_db_parameter_group", "database/parameters");

    assertThat(before.path("family").asText()).isEqualTo("postgres17");
    assertThat(after.path("family").asText()).isEqualTo("postgres18");
    assertThat(after.path("name_prefix").asText()).isEqualTo("staging-postgres18-");
    assertThat(after.has("name")).isFalse();
    assertThat(after.at("/lifecycle/create_before_destroy").asBoolean()).isTrue();
    assertThat(upgraded.addresses("database/parameters"))
        .isEqualTo(stack.addresses("database/parameters"));
    assertThat(upgraded.target(instance(upgraded).path("parameter_group_name").asText()))
        .isEqualTo("database/parameters.name");
    assertThat(instance(upgraded).path("allow_major_version_upgrade").asBoolean()).isTrue();
    assertThat(instance(upgraded).path("apply_immediately").asBoolean()).isTrue();
  }

  @Test
  void aMinorVersionThatIsNamedStays() {
    SynthesizedStack pinned = with(props -> props.version("17.6"));

    assertThat(instance(stack).path("auto_minor_version_upgrade").asBoolean()).isTrue();
    assertThat(instance(pinned).path("engine_version").asText()).isEqualTo("17.6");
    assertThat(instance(pinned).get("auto_minor_version_upgrade").asBoolean(true)).isFalse();
    assertThat(
            pinned
                .resource("aws_db_parameter_group", "database/parameters")
                .path("family")
                .asText())
        .isEqualTo("postgres17");
  }

  @Test
  void rdsKeepsThePassword() {
    JsonNode instance = instance(stack);

    assertThat(instance.path("manage_master_user_password").asBoolean()).isTrue();
    assertThat(instance.has("password")).isFalse();
    assertThat(instance.path("iam_database_authentication_enabled").asBoolean()).isTrue();
    assertThat(stack.target(stack.output("secret").asText()))
        .isEqualTo("database/instance.master_user_secret[0].secret_arn");
    assertThat(stack.target(stack.output("host").asText())).isEqualTo("database/instance.address");
  }

  @Test
  void everythingIsEncryptedWithTheSameKey() {
    for (SynthesizedStack each : List.of(stack, with(props -> props.encryptionKey(existing())))) {
      String key = instance(each).path("kms_key_id").asText();
      assertThat(instance(each).path("storage_encrypted").asBoolean()).isTrue();
      assertThat(instance(each).path("master_user_secret_kms_key_id").asText()).isEqualTo(key);
      assertThat(instance(each).path("performance_insights_kms_key_id").asText()).isEqualTo(key);
      assertThat(each.all("aws_cloudwatch_log_group"))
          .containsExactly("database/logs-postgresql", "database/logs-upgrade");
      for (String log : each.all("aws_cloudwatch_log_group")) {
        assertThat(each.resource("aws_cloudwatch_log_group", log).path("kms_key_id").asText())
            .isEqualTo(key);
      }
    }
    assertThat(stack.target(instance(stack).path("kms_key_id").asText()))
        .isEqualTo("database/encryption/key.arn");
    assertThat(instance(with(props -> props.encryptionKey(existing()))).path("kms_key_id").asText())
        .isEqualTo(KEY_ARN);
  }

  private static EncryptionKey existing() {
    return EncryptionKey.existing(KEY_ARN);
  }

  @Test
  void isWatchedAndBackedUp() {
    JsonNode instance = instance(stack);

    assertThat(instance.path("multi_az").asBoolean()).isTrue();
    assertThat(instance.path("backup_retention_period").asInt()).isEqualTo(14);
    assertThat(instance.path("copy_tags_to_snapshot").asBoolean()).isTrue();
    assertThat(instance.path("performance_insights_enabled").asBoolean()).isTrue();
    assertThat(instance.path("monitoring_interval").asInt()).isEqualTo(60);
    assertThat(texts(instance.path("enabled_cloudwatch_logs_exports")))
        .containsExactly("postgresql", "upgrade");
    assertThat(instance.path("allocated_storage").asInt()).isEqualTo(20);
    assertThat(instance.path("max_allocated_storage").asInt()).isEqualTo(100);
    assertThat(instance.path("storage_type").asText()).isEqualTo("gp3");
  }

  @Test
  void comesAfterItsLogsAndTheRightToWatchIt() {
    assertThat(stack.dependencies("aws_db_instance", "database/instance"))
        .containsExactlyInAnyOrder(
            "database/monitoring-policy", "database/logs-postgresql", "database/logs-upgrade");
    assertThat(
            stack
                .resource("aws_cloudwatch_log_group", "database/logs-postgresql")
                .path("name")
                .asText())
        .isEqualTo("/aws/rds/instance/staging/postgresql");
  }

  @Test
  void leavesASnapshotOfItsOwnWhenItGoes() {
    JsonNode instance = instance(stack);

    assertThat(instance.get("skip_final_snapshot").asBoolean(true)).isFalse();
    assertThat(instance.get("delete_automated_backups").asBoolean(true)).isFalse();
    assertThat(instance.path("final_snapshot_identifier").asText())
        .matches(
            "staging-final-\\$\\{replace\\(aws_security_group\\.database_security-group_[0-9A-F]+\\.id,"
                + " \"sg-\", \"\"\\)}");
    assertThat(instance.get("deletion_protection").asBoolean(true)).isFalse();
  }

  @Test
  void discardsItsDataOnlyWhenAskedTo() {
    JsonNode instance = instance(with(props -> props.discardDataOnDestroy(true)));

    assertThat(instance.path("skip_final_snapshot").asBoolean()).isTrue();
    assertThat(instance.path("delete_automated_backups").asBoolean()).isTrue();
    assertThat(instance.has("final_snapshot_identifier")).isFalse();
  }

  @Test
  void protectionIsOnlyThereWhereAskedFor() {
    SynthesizedStack protectedStack = with(props -> props.protect(true));

    assertThat(instance(protectedStack).path("deletion_protection").asBoolean()).isTrue();
    assertThat(instance(protectedStack).at("/lifecycle/prevent_destroy").asBoolean()).isTrue();
    assertThat(
            protectedStack
                .resource("aws_kms_key", "database/encryption/key")
                .at("/lifecycle/prevent_destroy")
                .asBoolean())
        .isTrue();
    assertThat(stack.text()).doesNotContain("prevent_destroy");
  }

  @Test
  void theCustomizerHasTheLastWord() {
    SynthesizedStack custom =
        with(props -> props.customizeInstance(config -> config.backupWindow("02:00-03:00")));

    assertThat(instance(custom).path("backup_window").asText()).isEqualTo("02:00-03:00");
  }

  @Test
  void theSameSettingsGiveTheSameText() {
    UnaryOperator<AwsDatabaseProps.Builder> change =
        props -> props.clientSecurityGroupIds(Map.of("cluster", "sg-0a1b2c3d"));

    assertThat(with(change).text()).isEqualTo(stack.text());
  }

  /** An address that changes destroys what it stood for. */
  @Test
  void addressesAreFrozen() {
    assertThat(stack.all())
        .containsExactly(
            "aws_cloudwatch_log_group database/logs-postgresql",
            "aws_cloudwatch_log_group database/logs-upgrade",
            "aws_db_instance database/instance",
            "aws_db_parameter_group database/parameters",
            "aws_db_subnet_group database/subnets",
            "aws_iam_role database/monitoring-role",
            "aws_iam_role_policy_attachment database/monitoring-policy",
            "aws_kms_alias database/encryption/alias",
            "aws_kms_key database/encryption/key",
            "aws_security_group database/security-group",
            "aws_vpc_security_group_ingress_rule database/client-cluster");
  }
}
