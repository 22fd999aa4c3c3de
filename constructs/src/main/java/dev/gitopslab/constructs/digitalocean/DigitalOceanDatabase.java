package dev.gitopslab.constructs.digitalocean;

import com.hashicorp.cdktf.providers.digitalocean.data_digitalocean_database_ca.DataDigitaloceanDatabaseCa;
import com.hashicorp.cdktf.providers.digitalocean.data_digitalocean_database_ca.DataDigitaloceanDatabaseCaConfig;
import com.hashicorp.cdktf.providers.digitalocean.database_cluster.DatabaseCluster;
import com.hashicorp.cdktf.providers.digitalocean.database_cluster.DatabaseClusterConfig;
import com.hashicorp.cdktf.providers.digitalocean.database_cluster.DatabaseClusterMaintenanceWindow;
import com.hashicorp.cdktf.providers.digitalocean.database_db.DatabaseDb;
import com.hashicorp.cdktf.providers.digitalocean.database_db.DatabaseDbConfig;
import com.hashicorp.cdktf.providers.digitalocean.database_firewall.DatabaseFirewall;
import com.hashicorp.cdktf.providers.digitalocean.database_firewall.DatabaseFirewallConfig;
import com.hashicorp.cdktf.providers.digitalocean.database_firewall.DatabaseFirewallRule;
import com.hashicorp.cdktf.providers.digitalocean.database_user.DatabaseUser;
import com.hashicorp.cdktf.providers.digitalocean.database_user.DatabaseUserConfig;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.Lifecycles;
import java.util.List;
import software.constructs.Construct;

/**
 * A <a
 * href="https://registry.terraform.io/providers/digitalocean/digitalocean/2.71.0/docs/resources/database_cluster">managed
 * PostgreSQL</a> in a VPC.
 *
 * <ul>
 *   <li>Only the clusters named can connect, by its address in the network, and only with TLS. It
 *       also has a public name, which cannot be taken from it; the firewall guards both.
 *   <li>DigitalOcean encrypts data and backups with its own keys, and backs up every day. Backups
 *       are kept for seven days, and go with the server: to keep data for longer, dump it.
 *   <li>Passwords are <b>in the Terraform state</b>, since DigitalOcean has neither a store for
 *       them nor identities to do without. Keep the state in an encrypted backend with few readers.
 * </ul>
 *
 * <p>Another name or network replaces the server, another database name the database on it; under
 * {@code protect} such a plan fails. All else changes in place.
 */
public final class DigitalOceanDatabase extends Construct implements Database {

  private static final int PORT = 25_060;

  private final DigitalOceanDatabaseProps props;
  private final DatabaseCluster cluster;
  private final DatabaseFirewall firewall;
  private final DatabaseDb database;
  private final DatabaseUser user;
  private final DataDigitaloceanDatabaseCa authority;

  /**
   * Adds the database to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the database
   * @param props its settings
   */
  public DigitalOceanDatabase(Construct scope, String id, DigitalOceanDatabaseProps props) {
    super(scope, id);
    this.props = props;
    cluster = createCluster();
    firewall = createFirewall();
    database = createDatabase();
    user =
        new DatabaseUser(
            this,
            "user",
            DatabaseUserConfig.builder().clusterId(cluster.getId()).name(props.userName()).build());
    authority =
        new DataDigitaloceanDatabaseCa(
            this,
            "certificate-authority",
            DataDigitaloceanDatabaseCaConfig.builder().clusterId(cluster.getId()).build());
  }

  private DatabaseCluster createCluster() {
    DatabaseClusterConfig.Builder config =
        DatabaseClusterConfig.builder()
            .name(props.name())
            .engine("pg")
            .version(props.version())
            .region(props.region())
            .size(props.machineType())
            .nodeCount(props.nodes())
            .privateNetworkUuid(props.network().id())
            .maintenanceWindow(
                List.of(
                    DatabaseClusterMaintenanceWindow.builder()
                        .day(props.maintenance().day())
                        .hour(props.maintenance().start())
                        .build()));
    if (props.storageGib() > 0) {
      config.storageSizeMib(String.valueOf(props.storageGib() * 1024L));
    }
    if (!props.tags().isEmpty()) {
      config.tags(props.tags());
    }
    if (props.protect()) {
      config.lifecycle(Lifecycles.preventDestroy());
    }
    props.customizeCluster().accept(config);
    return new DatabaseCluster(this, "cluster", config.build());
  }

  private DatabaseFirewall createFirewall() {
    return new DatabaseFirewall(
        this,
        "firewall",
        DatabaseFirewallConfig.builder()
            .clusterId(cluster.getId())
            .rule(
                props.clientClusterIds().stream()
                    .map(id -> DatabaseFirewallRule.builder().type("k8s").value(id).build())
                    .toList())
            .build());
  }

  private DatabaseDb createDatabase() {
    DatabaseDbConfig.Builder config =
        DatabaseDbConfig.builder().clusterId(cluster.getId()).name(props.databaseName());
    if (props.protect()) {
      config.lifecycle(Lifecycles.preventDestroy());
    }
    return new DatabaseDb(this, "database", config.build());
  }

  /** {@return the DNS name of the server in the network} */
  @Override
  public String host() {
    return cluster.getPrivateHost();
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
   * <p>A client needs {@link #certificateAuthority}.
   */
  @Override
  public TlsMode tls() {
    return TlsMode.VERIFY_CA;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Of the administrator, who owns the database and can migrate it, <b>in the Terraform
   * state</b>.
   */
  @Override
  public DatabaseCredential credential() {
    return new DatabaseCredential.SecretInState(cluster.getUser(), cluster.getPassword());
  }

  /**
   * The user with few rights, <b>in the Terraform state</b>. It can sign in, and owns nothing:
   * since PostgreSQL 15 it cannot make a table either. Grant it what the app needs, as the
   * administrator and once, for instance in the first migration: {@code GRANT SELECT, INSERT,
   * UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app}.
   */
  public DatabaseCredential applicationCredential() {
    return new DatabaseCredential.SecretInState(user.getName(), user.getPassword());
  }

  /** {@return the PEM certificate of the authority that signs the server's} */
  public String certificateAuthority() {
    return authority.getCertificate();
  }

  /** {@return the server, for what these settings do not cover} */
  public DatabaseCluster databaseCluster() {
    return cluster;
  }

  /** {@return who may connect, for what these settings do not cover} */
  public DatabaseFirewall databaseFirewall() {
    return firewall;
  }

  /** {@return the database on the server, for what these settings do not cover} */
  public DatabaseDb databaseDb() {
    return database;
  }

  /** {@return the user with few rights, for what these settings do not cover} */
  public DatabaseUser databaseUser() {
    return user;
  }
}
