package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.Fn;
import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.google.project_iam_member.ProjectIamMember;
import com.hashicorp.cdktf.providers.google.project_iam_member.ProjectIamMemberCondition;
import com.hashicorp.cdktf.providers.google.project_iam_member.ProjectIamMemberConfig;
import com.hashicorp.cdktf.providers.google.sql_database.SqlDatabase;
import com.hashicorp.cdktf.providers.google.sql_database.SqlDatabaseConfig;
import com.hashicorp.cdktf.providers.google.sql_database_instance.SqlDatabaseInstance;
import com.hashicorp.cdktf.providers.google.sql_database_instance.SqlDatabaseInstanceConfig;
import com.hashicorp.cdktf.providers.google.sql_database_instance.SqlDatabaseInstanceSettings;
import com.hashicorp.cdktf.providers.google.sql_database_instance.SqlDatabaseInstanceSettingsBackupConfiguration;
import com.hashicorp.cdktf.providers.google.sql_database_instance.SqlDatabaseInstanceSettingsBackupConfigurationBackupRetentionSettings;
import com.hashicorp.cdktf.providers.google.sql_database_instance.SqlDatabaseInstanceSettingsDatabaseFlags;
import com.hashicorp.cdktf.providers.google.sql_database_instance.SqlDatabaseInstanceSettingsInsightsConfig;
import com.hashicorp.cdktf.providers.google.sql_database_instance.SqlDatabaseInstanceSettingsIpConfiguration;
import com.hashicorp.cdktf.providers.google.sql_database_instance.SqlDatabaseInstanceSettingsMaintenanceWindow;
import com.hashicorp.cdktf.providers.google.sql_user.SqlUser;
import com.hashicorp.cdktf.providers.google.sql_user.SqlUserConfig;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.Dependencies;
import dev.gitopslab.constructs.core.Lifecycles;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * A PostgreSQL on <a
 * href="https://registry.terraform.io/providers/hashicorp/google/6.50.0/docs/resources/sql_database_instance">Cloud
 * SQL</a>.
 *
 * <ul>
 *   <li>It has no public address, and can only be connected to with TLS. The certificate is signed
 *       by an authority of the server's own ({@link #certificateAuthority}) and does not name its
 *       address.
 *   <li>There is no password: clients sign in with a token of their identity. The Cloud SQL Auth
 *       Proxy and Google's connectors fetch it and check the server by themselves.
 *   <li>It is backed up every day and can be set back to any moment of the last week. Backups stay
 *       when it is deleted, unless {@code discardDataOnDestroy} is set.
 *   <li>Connections, changes of the schema, slow queries and locks are logged.
 * </ul>
 *
 * <p>The server is called {@code <name>-<8 digits>}, with other digits in every life of the stack:
 * Cloud SQL keeps the name of a deleted server for a week. Another name, project or region, another
 * key and less storage replace the server; with {@code protect} a plan that tries fails.
 *
 * <p>A new user may sign in and nothing else. To let it create tables, sign in once as {@code
 * postgres}, whose password {@code gcloud sql users set-password postgres --instance=<server>
 * --prompt-for-password} sets, and run {@code GRANT ALL ON DATABASE app TO "<user>"} and, in that
 * database, {@code GRANT ALL ON SCHEMA public TO "<user>"}.
 */
public final class GoogleDatabase extends Construct implements Database {

  private static final int PORT = 5432;
  private static final int MOST_LOG_DAYS = 7;
  private static final int SUNDAY = 7;

  /** As the names of users have no room for it, Cloud SQL leaves it out. */
  private static final String EMAIL_ENDING = ".gserviceaccount.com";

  private final GoogleDatabaseProps props;
  private final SqlDatabaseInstance instance;
  private final SqlDatabase database;
  private final Map<String, SqlUser> users = new LinkedHashMap<>();

  /**
   * Adds the database to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the database
   * @param props its settings
   */
  public GoogleDatabase(Construct scope, String id, GoogleDatabaseProps props) {
    super(scope, id);
    this.props = props;
    instance = createInstance();
    database =
        new SqlDatabase(
            this,
            "database",
            SqlDatabaseConfig.builder()
                .project(props.project().id())
                .instance(instance.getName())
                .name(props.databaseName())
                // Goes with the server, and only with it.
                .deletionPolicy("ABANDON")
                .build());
    props.users().forEach(this::addUser);
  }

  private SqlDatabaseInstance createInstance() {
    List<ITerraformDependable> before =
        new ArrayList<>(Services.enable(this, props.project(), "sqladmin"));
    if (props.network() instanceof ClusterNetwork network) {
      before.addAll(Dependencies.within(this, network.databaseReady()));
    }
    boolean grows = props.maxStorageGib() > 0;
    SqlDatabaseInstanceConfig.Builder config =
        SqlDatabaseInstanceConfig.builder()
            .project(props.project().id())
            .region(props.project().region())
            .name(Lives.name(this, props.name(), props.protect()))
            .databaseVersion("POSTGRES_" + props.version())
            .deletionProtection(props.protect())
            .settings(settings(grows))
            // Storage that has grown counts as shrunk by a plan, and that replaces the server.
            .lifecycle(
                grows
                    ? Lifecycles.ignoring(props.protect(), "settings[0].disk_size")
                    : Lifecycles.ignoring(props.protect()))
            .dependsOn(before);
    props.encryptionKey().ifPresent(key -> config.encryptionKeyName(key.id()));
    props.customizeInstance().accept(config);
    return new SqlDatabaseInstance(this, "instance", config.build());
  }

  private SqlDatabaseInstanceSettings settings(boolean grows) {
    SqlDatabaseInstanceSettings.Builder settings =
        SqlDatabaseInstanceSettings.builder()
            .tier(props.machineType())
            .edition(edition())
            .availabilityType(props.highAvailability() ? "REGIONAL" : "ZONAL")
            .diskSize(props.storageGib())
            .diskAutoresize(grows)
            .deletionProtectionEnabled(props.protect())
            .retainBackupsOnDelete(!props.discardDataOnDestroy())
            .ipConfiguration(
                SqlDatabaseInstanceSettingsIpConfiguration.builder()
                    .ipv4Enabled(false)
                    .privateNetwork(props.network().id())
                    .sslMode("ENCRYPTED_ONLY")
                    .build())
            .backupConfiguration(
                SqlDatabaseInstanceSettingsBackupConfiguration.builder()
                    .enabled(true)
                    .startTime("02:00")
                    .pointInTimeRecoveryEnabled(true)
                    .transactionLogRetentionDays(
                        Math.min(props.backupRetentionDays(), MOST_LOG_DAYS))
                    .backupRetentionSettings(
                        SqlDatabaseInstanceSettingsBackupConfigurationBackupRetentionSettings
                            .builder()
                            .retainedBackups(props.backupRetentionDays())
                            .retentionUnit("COUNT")
                            .build())
                    .build())
            .maintenanceWindow(
                SqlDatabaseInstanceSettingsMaintenanceWindow.builder()
                    .day(SUNDAY)
                    .hour(4)
                    .updateTrack("stable")
                    .build())
            .insightsConfig(
                SqlDatabaseInstanceSettingsInsightsConfig.builder()
                    .queryInsightsEnabled(true)
                    .build())
            .databaseFlags(flags());
    if (grows) {
      settings.diskAutoresizeLimit(props.maxStorageGib());
    }
    return settings.build();
  }

  private String edition() {
    boolean plus =
        props.machineType().startsWith("db-perf-optimized-")
            || props.machineType().startsWith("db-c4a-");
    return plus ? "ENTERPRISE_PLUS" : "ENTERPRISE";
  }

  private static List<SqlDatabaseInstanceSettingsDatabaseFlags> flags() {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("cloudsql.iam_authentication", "on");
    flags.put("cloudsql.enable_pgaudit", "on");
    flags.put("log_checkpoints", "on");
    flags.put("log_connections", "on");
    flags.put("log_disconnections", "on");
    flags.put("log_hostname", "on");
    flags.put("log_lock_waits", "on");
    flags.put("log_min_duration_statement", "1000");
    flags.put("log_min_error_statement", "error");
    flags.put("log_min_messages", "warning");
    flags.put("log_statement", "ddl");
    flags.put("log_temp_files", "0");
    return flags.entrySet().stream()
        .map(
            flag ->
                SqlDatabaseInstanceSettingsDatabaseFlags.builder()
                    .name(flag.getKey())
                    .value(flag.getValue())
                    .build())
        .toList();
  }

  private void addUser(String name, WorkloadIdentity identity) {
    SqlUser user =
        new SqlUser(
            this,
            "user-" + name,
            SqlUserConfig.builder()
                .project(props.project().id())
                .instance(instance.getName())
                .name(Fn.trimsuffix(identity.principal(), EMAIL_ENDING))
                .type("CLOUD_IAM_SERVICE_ACCOUNT")
                // Cloud SQL refuses to delete a user that owns tables.
                .deletionPolicy("ABANDON")
                .build());
    users.put(name, user);
    grant("user-" + name + "-connect", "roles/cloudsql.client", identity);
    grant("user-" + name + "-login", "roles/cloudsql.instanceUser", identity);
  }

  /** IAM grants these for a project; the condition leaves this server of it. */
  private void grant(String id, String role, WorkloadIdentity identity) {
    new ProjectIamMember(
        this,
        id,
        ProjectIamMemberConfig.builder()
            .project(props.project().id())
            .role(role)
            .member("serviceAccount:" + identity.principal())
            .condition(
                ProjectIamMemberCondition.builder()
                    .title("Only " + props.name())
                    .expression(
                        "resource.service == \"sqladmin.googleapis.com\" && resource.name =="
                            + " \"projects/"
                            + props.project().id()
                            + "/instances/"
                            + instance.getName()
                            + "\"")
                    .build())
            .build());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Cloud SQL has no name in a network of one's own: this is the server's private address, which
   * it keeps.
   */
  @Override
  public String host() {
    return instance.getPrivateIpAddress();
  }

  @Override
  public int port() {
    return PORT;
  }

  @Override
  public String name() {
    return props.databaseName();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The certificate does not name the address, so a client checks its authority only.
   */
  @Override
  public TlsMode tls() {
    return TlsMode.VERIFY_CA;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The first of the users. Its identity shows an access token of the scope {@code
   * https://www.googleapis.com/auth/sqlservice.login} in the place of a password.
   */
  @Override
  public DatabaseCredential credential() {
    return new DatabaseCredential.PasswordlessIdentity(users.values().iterator().next().getName());
  }

  /** {@return the name that PostgreSQL knows each of the users by} */
  public Map<String, String> userNames() {
    Map<String, String> names = new LinkedHashMap<>();
    users.forEach((name, user) -> names.put(name, user.getName()));
    return Collections.unmodifiableMap(names);
  }

  /** {@return what the Cloud SQL Auth Proxy calls the server: {@code project:region:server} } */
  public String connectionName() {
    return instance.getConnectionName();
  }

  /** {@return the certificate, in PEM, of the authority that signs the server's} */
  public String certificateAuthority() {
    return instance.getServerCaCert().get(0).getCert();
  }

  /** {@return the instance, for what these settings do not cover} */
  public SqlDatabaseInstance sqlDatabaseInstance() {
    return instance;
  }

  /** {@return the database on the server, for what these settings do not cover} */
  public SqlDatabase sqlDatabase() {
    return database;
  }
}
