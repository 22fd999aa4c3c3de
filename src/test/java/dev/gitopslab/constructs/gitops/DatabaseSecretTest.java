package dev.gitopslab.constructs.gitops;

import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import org.junit.jupiter.api.Test;

class DatabaseSecretTest {

  @Test
  void holdsTheCredentialsInANamespaceOfItsOwn() {
    Database[] seen = new Database[1];
    Synthesized stack =
        Synthesized.stack(
            scope ->
                seen[0] =
                    new DatabaseSecret(
                            scope,
                            "secret",
                            Synthesized.connection(scope),
                            database(
                                new DatabaseCredential.SecretInState("admin", "${sensitive.one}")),
                            "database")
                        .database());

    JsonNode secret = stack.resource("kubernetes_secret_v1");
    assertThat(secret.at("/metadata/namespace").asText()).isEqualTo("database");
    assertThat(secret.at("/data/username").asText()).isEqualTo("admin");
    assertThat(secret.at("/data/password").asText()).isEqualTo("${sensitive.one}");
    assertThat(texts(secret.path("depends_on"))).contains(stack.address("secret/namespace"));
    assertThat(seen[0].credential())
        .isEqualTo(new DatabaseCredential.KubernetesSecret("database", "database"));
    assertThat(seen[0].host()).isEqualTo("db.example.com");
  }

  @Test
  void leavesAPasswordWhereItIsBetterKept() {
    assertThatThrownBy(
            () ->
                Synthesized.stack(
                    scope ->
                        new DatabaseSecret(
                            scope,
                            "secret",
                            Synthesized.connection(scope),
                            database(new DatabaseCredential.CloudSecret("arn:aws:secret")),
                            "database")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("database: keeps its password out of the Terraform state");
  }

  private static Database database(DatabaseCredential credential) {
    return Database.existing(
        "db.example.com", 5432, "app", Database.TlsMode.VERIFY_FULL, credential);
  }
}
