package dev.gitopslab.constructs.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AzureSecretAccessTest {

  private static final String VAULT =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/secrets";

  @Test
  void readsSecretsAndNothingElseOfTheVault() {
    JsonNode grant = access(VAULT).resource("azurerm_role_assignment", "access/reader");

    assertThat(grant.path("scope").asText()).isEqualTo(VAULT);
    assertThat(grant.path("role_definition_name").asText()).isEqualTo("Key Vault Secrets User");
    assertThat(grant.path("principal_id").asText()).isEqualTo("object-id");
    assertThat(AzureSecretAccess.vaultUrl(VAULT)).isEqualTo("https://secrets.vault.azure.net");
  }

  @Test
  void refusesWhatIsNoVault() {
    assertThatThrownBy(() -> access("secrets"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "vaultId: \"secrets\" is no id of a Key Vault; use one that begins with"
                + " /subscriptions/");
  }

  private static SynthesizedStack access(String vaultId) {
    return AzureStack.of(
        scope ->
            new AzureSecretAccess(
                scope, "access", vaultId, new WorkloadIdentity("object-id", Map.of(), Map.of())));
  }
}
