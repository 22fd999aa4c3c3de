package dev.gitopslab.constructs.google;

import static dev.gitopslab.constructs.google.GoogleStack.PROJECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoogleSecretAccessTest {

  @Test
  void readsTheSecretsOfOneEnvironmentAndNoOthers() {
    JsonNode member = access("staging-").resource("google_project_iam_member", "access/reader");

    assertThat(member.path("role").asText()).isEqualTo("roles/secretmanager.secretAccessor");
    assertThat(member.path("member").asText())
        .isEqualTo("serviceAccount:reader@example.iam.gserviceaccount.com");
    assertThat(member.at("/condition/expression").asText())
        .startsWith("resource.name.startsWith(\"projects/${data.google_project.")
        .endsWith(".number}/secrets/staging-\")");
  }

  @Test
  void refusesAPrefixThatNoNameBeginsWith() {
    assertThatThrownBy(() -> access("staging/"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "prefix: \"staging/\" cannot begin the name of a secret; use 1 to 100 letters, digits,"
                + " '-' and '_'");
  }

  private static SynthesizedStack access(String prefix) {
    return GoogleStack.of(
        scope ->
            new GoogleSecretAccess(
                scope,
                "access",
                PROJECT,
                new WorkloadIdentity("reader@example.iam.gserviceaccount.com", Map.of(), Map.of()),
                prefix));
  }
}
