package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.TerraformResourceLifecycle;
import com.hashicorp.cdktf.providers.azurerm.management_lock.ManagementLock;
import com.hashicorp.cdktf.providers.azurerm.management_lock.ManagementLockConfig;
import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server.PostgresqlFlexibleServer;
import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server.PostgresqlFlexibleServerAuthentication;
import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server.PostgresqlFlexibleServerConfig;
import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server.PostgresqlFlexibleServerHighAvailability;
import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server.PostgresqlFlexibleServerMaintenanceWindow;
import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server_active_directory_administrator.PostgresqlFlexibleServerActiveDirectoryAdministrator;
import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server_active_directory_administrator.PostgresqlFlexibleServerActiveDirectoryAdministratorConfig;
import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server_configuration.PostgresqlFlexibleServerConfiguration;
import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server_configuration.PostgresqlFlexibleServerConfigurationConfig;
import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server_database.PostgresqlFlexibleServerDatabase;
import com.hashicorp.cdktf.providers.azurerm.postgresql_flexible_server_database.PostgresqlFlexibleServerDatabaseConfig;
import com.hashicorp.cdktf.providers.azurerm.private_dns_zone.PrivateDnsZone;
import com.hashicorp.cdktf.providers.azurerm.private_dns_zone.PrivateDnsZoneConfig;
import com.hashicorp.cdktf.providers.azurerm.private_dns_zone_virtual_network_link.PrivateDnsZoneVirtualNetworkLink;
import com.hashicorp.cdktf.providers.azurerm.private_dns_zone_virtual_network_link.PrivateDnsZoneVirtualNetworkLinkConfig;
import com.hashicorp.cdktf.providers.azurerm.user_assigned_identity.UserAssignedIdentity;
import com.hashicorp.cdktf.providers.azurerm.user_assigned_identity.UserAssignedIdentityConfig;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.Dependencies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * A <a
 * href="https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/postgresql_flexible_server">PostgreSQL
 * flexible server</a>.
 *
 * <ul>
 *   <li>It has an address in the database subnet and no other, and takes encrypted connections
 *       only. The certificate is signed by public authorities.
 *   <li>There is no password, for nobody: its only administrator is a managed identity, which pods
 *       become by {@link AzureCluster#federate}, and which lets other identities in.
 *   <li>It is backed up, a standby in another zone takes over, and its logs are kept.
 * </ul>
 *
 * <p>What cannot be changed in a server: its name, group and subnet, whether backups are kept in
 * the paired location too, an earlier version, less storage. A plan that replaces the server fails
 * before anything is deleted, because the name is taken until then, and when it is protected,
 * before it begins. A server that is destroyed goes with its backups: Azure can bring it back for
 * five days, on <a
 * href="https://learn.microsoft.com/azure/postgresql/backup-restore/how-to-restore-dropped-server">request</a>.
 */
public final class AzureDatabase extends Construct implements Database {

  private static final int PORT = 5432;
  private static final int MIB = 1024;

  private final AzureDatabaseProps props;
  private final UserAssignedIdentity administrator;
  private final PrivateDnsZone dnsZone;
  private final PostgresqlFlexibleServer server;
  private final PostgresqlFlexibleServerDatabase database;
  private final String logWorkspaceId;
  private final Map<String, PostgresqlFlexibleServerConfiguration> parameters =
      new LinkedHashMap<>();

  /**
   * Adds the database to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the database
   * @param props its settings
   */
  public AzureDatabase(Construct scope, String id, AzureDatabaseProps props) {
    super(scope, id);
    this.props = props;
    administrator = createAdministrator();
    dnsZone = createDnsZone();
    server = createServer(linkDnsZone());
    parameter("require_secure_transport", "on");
    parameter("ssl_min_protocol_version", "TLSv1.2");
    parameter("log_statement", "ddl");
    parameter("log_min_duration_statement", "1000");
    letAdministratorIn();
    database = createDatabase();
    logWorkspaceId = props.logWorkspaceId().orElseGet(this::ownLogWorkspace);
    LogWorkspaces.send(this, server.getId(), logWorkspaceId, List.of("PostgreSQLLogs"));
    if (props.protect()) {
      lock();
    }
  }

  private UserAssignedIdentity createAdministrator() {
    return new UserAssignedIdentity(
        this,
        "administrator",
        UserAssignedIdentityConfig.builder()
            .name(props.name() + "-database")
            .resourceGroupName(props.group().name())
            .location(location())
            .tags(props.group().tags())
            .build());
  }

  private PrivateDnsZone createDnsZone() {
    return new PrivateDnsZone(
        this,
        "dns-zone",
        PrivateDnsZoneConfig.builder()
            .name(props.name() + ".private.postgres.database.azure.com")
            .resourceGroupName(props.group().name())
            .tags(props.group().tags())
            .build());
  }

  private ITerraformDependable linkDnsZone() {
    return new PrivateDnsZoneVirtualNetworkLink(
        this,
        "dns-link",
        PrivateDnsZoneVirtualNetworkLinkConfig.builder()
            .name(props.name())
            .resourceGroupName(props.group().name())
            .privateDnsZoneName(dnsZone.getName())
            .virtualNetworkId(props.network().id())
            .tags(props.group().tags())
            .build());
  }

  private PostgresqlFlexibleServer createServer(ITerraformDependable dnsLink) {
    // A server that is created before its zone is part of the network cannot be reached by name,
    // and
    // the rules of its subnet outlive it.
    List<ITerraformDependable> before = new ArrayList<>();
    before.add(dnsLink);
    before.addAll(Dependencies.within(this, props.network().egressReady()));
    PostgresqlFlexibleServerConfig.Builder config =
        PostgresqlFlexibleServerConfig.builder()
            .name(serverName())
            .resourceGroupName(props.group().name())
            .location(location())
            .version(props.version())
            .skuName(props.instanceClass())
            .storageMb(props.storageGib() * MIB)
            .autoGrowEnabled(props.autoGrow())
            .delegatedSubnetId(props.network().databaseSubnetIds().get(0))
            .privateDnsZoneId(dnsZone.getId())
            .publicNetworkAccessEnabled(false)
            .authentication(
                PostgresqlFlexibleServerAuthentication.builder()
                    .activeDirectoryAuthEnabled(true)
                    .passwordAuthEnabled(false)
                    .tenantId(props.group().subscription().tenantId())
                    .build())
            .backupRetentionDays(props.backupRetentionDays())
            .geoRedundantBackupEnabled(props.geoRedundantBackups())
            .maintenanceWindow(
                PostgresqlFlexibleServerMaintenanceWindow.builder()
                    .dayOfWeek(props.maintenanceDay().getValue() % 7)
                    .startHour(props.maintenanceHour())
                    .startMinute(0)
                    .build())
            .tags(props.group().tags())
            .lifecycle(serverLifecycle())
            .dependsOn(before);
    if (props.multiAz()) {
      config.highAvailability(
          PostgresqlFlexibleServerHighAvailability.builder().mode("ZoneRedundant").build());
    }
    props.customizeServer().accept(config);
    return new PostgresqlFlexibleServer(this, "server", config.build());
  }

  /** Names of servers are unique in the world; the subscription makes this one so. */
  private String serverName() {
    return props.name() + "-" + Names.hash(props.group().subscription().id());
  }

  private TerraformResourceLifecycle serverLifecycle() {
    // Azure chooses the zones and swaps them when the standby takes over.
    List<String> azures = new ArrayList<>(List.of("zone"));
    if (props.multiAz()) {
      azures.add("high_availability[0].standby_availability_zone");
    }
    if (props.autoGrow()) {
      // Storage that has grown would be taken for too much, and less of it needs another server.
      azures.add("storage_mb");
      azures.add("storage_tier");
    }
    return Lifecycles.builder(props.protect()).ignoreChanges(azures).build();
  }

  private void parameter(String name, String value) {
    parameters.put(
        name,
        new PostgresqlFlexibleServerConfiguration(
            this,
            "parameter-" + name,
            PostgresqlFlexibleServerConfigurationConfig.builder()
                .serverId(server.getId())
                .name(name)
                .value(value)
                .lifecycle(Lifecycles.createBeforeDestroy())
                .build()));
  }

  private void letAdministratorIn() {
    new PostgresqlFlexibleServerActiveDirectoryAdministrator(
        this,
        "administrator-login",
        PostgresqlFlexibleServerActiveDirectoryAdministratorConfig.builder()
            .serverName(server.getName())
            .resourceGroupName(props.group().name())
            .tenantId(props.group().subscription().tenantId())
            .objectId(administrator.getPrincipalId())
            .principalName(administrator.getName())
            .principalType("ServicePrincipal")
            .lifecycle(Lifecycles.createBeforeDestroy())
            .build());
  }

  private PostgresqlFlexibleServerDatabase createDatabase() {
    return new PostgresqlFlexibleServerDatabase(
        this,
        "database",
        PostgresqlFlexibleServerDatabaseConfig.builder()
            .serverId(server.getId())
            .name(props.databaseName())
            .charset("UTF8")
            .collation("en_US.utf8")
            .lifecycle(Lifecycles.keep(props.protect()))
            .build());
  }

  private String ownLogWorkspace() {
    return LogWorkspaces.create(
            this, props.group(), props.name() + "-database", props.logRetentionDays())
        .getId();
  }

  private void lock() {
    new ManagementLock(
        this,
        "lock",
        ManagementLockConfig.builder()
            .name("protect")
            .scope(server.getId())
            .lockLevel("CanNotDelete")
            .notes("Set protect to false and deploy before deleting this.")
            .lifecycle(Lifecycles.createBeforeDestroy())
            .dependsOn(List.of(database))
            .build());
  }

  private String location() {
    return props.group().subscription().location();
  }

  @Override
  public String host() {
    return server.getFqdn();
  }

  @Override
  public int port() {
    return PORT;
  }

  @Override
  public String name() {
    return props.databaseName();
  }

  @Override
  public TlsMode tls() {
    return TlsMode.VERIFY_FULL;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A client signs in as {@link #administrator} and shows, in the place of a password, a token
   * for {@code https://ossrdbms-aad.database.windows.net}.
   */
  @Override
  public DatabaseCredential credential() {
    return new DatabaseCredential.PasswordlessIdentity(props.name() + "-database");
  }

  /** {@return the identity that administers the server; see {@link AzureCluster#federate} } */
  public UserAssignedIdentity administrator() {
    return administrator;
  }

  /** {@return the zone that the server's name is in} */
  public PrivateDnsZone dnsZone() {
    return dnsZone;
  }

  /** {@return the workspace that logs are kept in} */
  public String logWorkspaceId() {
    return logWorkspaceId;
  }

  /** {@return the server, for what these settings do not cover} */
  public PostgresqlFlexibleServer flexibleServer() {
    return server;
  }

  /** {@return the database on the server} */
  public PostgresqlFlexibleServerDatabase flexibleServerDatabase() {
    return database;
  }

  /** {@return the parameters of PostgreSQL that are set, by name} */
  public Map<String, PostgresqlFlexibleServerConfiguration> parameters() {
    return Collections.unmodifiableMap(parameters);
  }
}
