package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.providers.azurerm.role_assignment.RoleAssignment;
import com.hashicorp.cdktf.providers.azurerm.role_assignment.RoleAssignmentConfig;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import software.constructs.Construct;

/**
 * Lets an identity of a cluster read the secrets of a <a
 * href="https://learn.microsoft.com/azure/key-vault/general/rbac-guide">Key Vault</a> that
 * something else has created and that leaves permissions to roles (Azure RBAC).
 */
public final class AzureSecretAccess extends Construct {

  private final RoleAssignment assignment;

  /**
   * Grants the access.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses
   * @param vaultId the resource id of the vault
   * @param reader who reads, as {@link AzureCluster#workloadIdentity} gives it
   * @throws ConfigurationException where the id is none of a vault
   */
  public AzureSecretAccess(Construct scope, String id, String vaultId, WorkloadIdentity reader) {
    super(scope, id);
    checkVaultId(vaultId);
    assignment =
        new RoleAssignment(
            this,
            "reader",
            RoleAssignmentConfig.builder()
                .scope(vaultId)
                .roleDefinitionName("Key Vault Secrets User")
                .principalId(reader.principal())
                .principalType("ServicePrincipal")
                .build());
  }

  /**
   * The address of a vault.
   *
   * @param vaultId the resource id of the vault
   * @throws ConfigurationException where the id is none of a vault
   */
  public static String vaultUrl(String vaultId) {
    checkVaultId(vaultId);
    return "https://" + vaultId.substring(vaultId.lastIndexOf('/') + 1) + ".vault.azure.net";
  }

  /** {@return the grant, for what these settings do not cover} */
  public RoleAssignment roleAssignment() {
    return assignment;
  }

  private static void checkVaultId(String vaultId) {
    Problems problems = new Problems().required("vaultId", vaultId);
    Checks.resourceId(problems, "vaultId", vaultId, "Microsoft.KeyVault/vaults", "a Key Vault");
    problems.throwIfAny();
  }
}
