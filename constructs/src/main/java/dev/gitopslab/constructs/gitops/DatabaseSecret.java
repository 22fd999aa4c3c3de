package dev.gitopslab.constructs.gitops;

import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1Config;
import com.hashicorp.cdktf.providers.kubernetes.namespace_v1.NamespaceV1Metadata;
import com.hashicorp.cdktf.providers.kubernetes.secret_v1.SecretV1;
import com.hashicorp.cdktf.providers.kubernetes.secret_v1.SecretV1Config;
import com.hashicorp.cdktf.providers.kubernetes.secret_v1.SecretV1Metadata;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.Problems;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * The credentials of a database as a Secret of the cluster, in a namespace of its own, for clouds
 * without a store that an operator in the cluster could read: the user's name and the password
 * under the keys {@code username} and {@code password}. External Secrets hands it on to the
 * namespaces that may have it.
 *
 * <p>Only for a password that is in the Terraform state already ({@link
 * DatabaseCredential.SecretInState}); it is there a second time then, in this Secret's resource.
 */
public final class DatabaseSecret extends Construct {

  private static final String NAME = "database";

  private final Database database;
  private final SecretV1 secret;

  /**
   * Makes the namespace and the Secret {@code database} in it.
   *
   * @param scope the stack, or a construct in it
   * @param id the construct's id, unique in its scope; never change it once deployed
   * @param connection the way into the cluster
   * @param database whose credentials
   * @param namespace the Secret's namespace, which must not be there yet
   * @throws ConfigurationException where the database's password is not in the state, or the
   *     namespace has an impossible name
   */
  public DatabaseSecret(
      Construct scope,
      String id,
      ClusterConnection connection,
      Database database,
      String namespace) {
    super(scope, id);
    new Problems()
        .required("namespace", namespace)
        .matches("namespace", namespace, Names.DNS_LABEL, Names.DNS_LABEL_RULE)
        .throwIfAny();
    DatabaseCredential.SecretInState credential = passwordInState(database);
    NamespaceV1 made =
        connection.namespace(
            this,
            "namespace",
            NamespaceV1Config.builder()
                .metadata(NamespaceV1Metadata.builder().name(namespace).build()));
    secret =
        connection.secret(
            this,
            "secret",
            SecretV1Config.builder()
                .metadata(SecretV1Metadata.builder().name(NAME).namespace(namespace).build())
                .data(Map.of("username", credential.userName(), "password", credential.password()))
                .dependsOn(List.of(made)));
    this.database =
        Database.existing(
            database.host(),
            database.port(),
            database.name(),
            database.tls(),
            new DatabaseCredential.KubernetesSecret(namespace, NAME));
  }

  /** {@return the same database, whose credentials are in the Secret} */
  public Database database() {
    return database;
  }

  /** {@return the Secret} */
  public SecretV1 secret() {
    return secret;
  }

  private static DatabaseCredential.SecretInState passwordInState(Database database) {
    if (database.credential() instanceof DatabaseCredential.SecretInState credential) {
      return credential;
    }
    throw new ConfigurationException(
        new Problems()
            .add(
                "database",
                "keeps its password out of the Terraform state; leave it there, and have External"
                    + " Secrets read it where it is")
            .found());
  }
}
