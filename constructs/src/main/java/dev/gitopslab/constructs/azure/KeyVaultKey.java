package dev.gitopslab.constructs.azure;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Expression;
import dev.gitopslab.constructs.core.Problems;
import java.util.regex.Pattern;

/**
 * A key in a Key Vault that something else has created. The vault must leave permissions to roles
 * (Azure RBAC), protect from purging, and be reachable from AKS by its public endpoint.
 *
 * @param id the address of one version of the key, such as {@code
 *     https://staging.vault.azure.net/keys/secrets/0123456789abcdef0123456789abcdef}
 * @param vaultId the resource id of the vault
 */
public record KeyVaultKey(String id, String vaultId) {

  private static final Pattern ID =
      Pattern.compile("https://[a-z0-9-]+\\.vault\\.azure\\.net/keys/[A-Za-z0-9-]+/[0-9a-f]{32}");

  /**
   * Checks both.
   *
   * @throws ConfigurationException where one cannot be used
   */
  public KeyVaultKey {
    Problems problems = new Problems().required("id", id).required("vaultId", vaultId);
    if (id != null && !Expression.isIn(id)) {
      problems.matches(
          "id",
          id,
          ID,
          "is no version of a key; use its address, such as"
              + " https://staging.vault.azure.net/keys/secrets/0123456789abcdef0123456789abcdef");
    }
    Checks.resourceId(problems, "vaultId", vaultId, "Microsoft.KeyVault/vaults", "a Key Vault");
    problems.throwIfAny();
  }
}
