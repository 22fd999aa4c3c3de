package dev.gitopslab.constructs.gitops;

import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hashicorp.cdktf.TerraformResource;
import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.TerraformData;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterMetadataTest {

  private static ArgoCd argoCd;

  @BeforeAll
  static void anArgoCdToTell() {
    Synthesized.stack(stack -> argoCd = argoCd(stack));
  }

  @Test
  void clusterSecretForTheClusterThatArgoCdRunsIn() throws Exception {
    Synthesized environment = Synthesized.environment();

    JsonNode secret = environment.resource("kubernetes_secret_v1");
    assertThat(secret.at("/metadata/name").asText()).isEqualTo("cluster-aws-staging");
    assertThat(secret.at("/metadata/namespace").asText()).isEqualTo("argocd");
    assertThat(map(secret.at("/metadata/labels")))
        .isEqualTo(
            Map.of(
                "argocd.argoproj.io/secret-type", "cluster",
                "environment", "aws-staging",
                "cloud", "aws",
                "tier", "staging",
                "enable_external_dns", "true",
                "enable_cert_manager", "false"));
    assertThat(map(secret.at("/metadata/annotations")))
        .isEqualTo(
            Map.of(
                "repo", "https://github.com/acme/platform.git",
                "path", "gitops",
                "revision", "main",
                "domain", "staging.example.com",
                "region", "eu-central-1"));
    assertThat(secret.at("/data/name").asText()).isEqualTo("aws-staging");
    assertThat(secret.at("/data/server").asText()).isEqualTo("https://kubernetes.default.svc");
    assertThat(new ObjectMapper().readTree(secret.at("/data/config").asText()))
        .hasToString("{\"tlsClientConfig\":{\"insecure\":false}}");
    assertThat(texts(secret.path("depends_on")))
        .contains(environment.address("argo-cd/namespace"), environment.address("argo-cd/release"));
  }

  @Test
  void databaseIsDescribedAndItsPasswordNeverTold() {
    assertThat(
            database(new DatabaseCredential.CloudSecret("arn:aws:secretsmanager:eu:1:secret:db")))
        .isEqualTo(
            Map.of(
                "database_host", "db.example.com",
                "database_port", "5432",
                "database_name", "app",
                "database_tls", "verify-full",
                "database_secret_reference", "arn:aws:secretsmanager:eu:1:secret:db"));
    assertThat(database(new DatabaseCredential.PasswordlessIdentity("me")))
        .containsEntry("database_user", "me")
        .doesNotContainKey("database_secret_reference");
    assertThat(database(new DatabaseCredential.SecretInState("me", "${hidden}")))
        .containsEntry("database_user", "me")
        .doesNotContainValue("${hidden}");
  }

  @Test
  void identityAndExpressions() {
    Synthesized stack =
        Synthesized.stack(
            s -> {
              TerraformResource role = TerraformData.randomId(s, "role", null);
              new ClusterMetadata(
                  s,
                  "metadata",
                  ClusterMetadataProps.builder(argoCd(s), "aws-staging")
                      .identity("external-dns", role.getStringAttribute("id"))
                      .annotation("text", "${HOME}")
                      .build());
            });

    JsonNode annotations = stack.resource("kubernetes_secret_v1").at("/metadata/annotations");
    assertThat(annotations.path("identity_external_dns").asText())
        .isEqualTo("${terraform_data.role.id}");
    assertThat(annotations.path("text").asText()).isEqualTo("$${HOME}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space", "slash/es", "-first", "last-", "ü", "https://a.b", "a,b"})
  void labelValueThatKubernetesWouldRefuse(String value) {
    assertThatThrownBy(() -> build(builder -> builder.label("team", value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("labels.team: \"" + value + "\" " + Names.LABEL_VALUE_RULE);
  }

  @Test
  void labelValueOf64Characters() {
    assertThatCode(() -> build(builder -> builder.label("team", "x".repeat(63))))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> build(builder -> builder.label("team", "x".repeat(64))))
        .hasMessageContaining("at most 63");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "database_password",
        "databasePassword",
        "db-passwd",
        "admin.pwd",
        "token",
        "github_token",
        "secret",
        "client-secret",
        "clientSecret",
        "secret_value",
        "secretData",
        "password_base64",
        "api_key",
        "apiKey",
        "aws_secret_access_key",
        "private_key",
        "credentials",
        "example.com/db-password"
      })
  void annotationThatLooksLikeASecretIsRefusedWithoutRepeatingIt(String key) {
    assertThatThrownBy(() -> build(builder -> builder.annotation(key, "hunter2")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("annotations." + key + ": looks like a secret")
        .message()
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "database_secret_arn",
        "database_secret_reference",
        "databaseSecretName",
        "password_secret_id",
        "token_url",
        "external_secrets_namespace",
        "external_secrets_iam_role_arn",
        "secret_store",
        "kms_key",
        "kms_key_id",
        "passport",
        "tokenizer",
        "repo",
        "identity_external_dns",
        "example.com/region"
      })
  void annotationThatNamesWhereASecretIsPasses(String key) {
    assertThat(build(builder -> builder.annotation(key, "arn:aws:x")).annotations())
        .containsEntry(key, "arn:aws:x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN RSA PRIVATE KEY-----\nabc",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_0123456789012345678901234567890123456",
        "glpat-01234567890123456789",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0xx.c2ln",
        "postgres://me:hunter2@db/app",
        "Host=db;Username=me;Password=hunter2"
      })
  void annotationValueWithTheShapeOfACredentialIsRefusedWithoutRepeatingIt(String value) {
    assertThatThrownBy(() -> build(builder -> builder.annotation("connection", value)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "annotations.connection: has a value that looks like a credential; keep it in the"
                + " cloud's store and name it here");
  }

  @Test
  void everythingThatCannotBeUsedIsNamedAtOnce() {
    assertThatThrownBy(
            () ->
                ClusterMetadataProps.builder(null, "Staging")
                    .addOn("External DNS", true)
                    .label("argocd.argoproj.io/secret-type", "repository")
                    .label("bad key", "ok")
                    .label("team", null)
                    .annotation("x/y/z", "ok")
                    .annotation("text", "x".repeat(256 * 1024))
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "argoCd: is required\n"
                + ("name: \"Staging\" " + Names.DNS_LABEL_RULE + "\n")
                + "addOns.External DNS: \"External DNS\" cannot name an add-on; use lower-case"
                + " letters, digits, '-' and '_'\n"
                + "labels.argocd.argoproj.io/secret-type: \"argocd.argoproj.io/secret-type\""
                + " belongs to Argo CD itself; use a key of your own\n"
                + ("labels.bad key: \"bad key\" " + Names.KEY_RULE + "\n")
                + "labels.team: has no value; leave the label out, or use an empty text\n"
                + ("annotations.x/y/z: \"x/y/z\" " + Names.KEY_RULE + "\n")
                + "annotations: are 262155 bytes together; Kubernetes takes 262144, and long things"
                + " belong into Git");
  }

  private static Map<String, String> database(DatabaseCredential credential) {
    Database database =
        Database.existing("db.example.com", 5432, "app", Database.TlsMode.VERIFY_FULL, credential);
    return build(builder -> builder.database(database)).annotations();
  }

  private static ClusterMetadataProps build(UnaryOperator<ClusterMetadataProps.Builder> settings) {
    return settings.apply(ClusterMetadataProps.builder(argoCd, "aws-staging")).build();
  }

  private static ArgoCd argoCd(TerraformStack stack) {
    return new ArgoCd(stack, "argo-cd", ArgoCdProps.builder(Synthesized.connection(stack)).build());
  }

  private static Map<String, String> map(JsonNode object) {
    Map<String, String> result = new LinkedHashMap<>();
    Consumer<Map.Entry<String, JsonNode>> put =
        entry -> result.put(entry.getKey(), entry.getValue().asText());
    object.fields().forEachRemaining(put);
    return result;
  }
}
