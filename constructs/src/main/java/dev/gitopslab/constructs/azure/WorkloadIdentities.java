package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.azurerm.federated_identity_credential.FederatedIdentityCredential;
import com.hashicorp.cdktf.providers.azurerm.federated_identity_credential.FederatedIdentityCredentialConfig;
import com.hashicorp.cdktf.providers.azurerm.user_assigned_identity.UserAssignedIdentity;
import com.hashicorp.cdktf.providers.azurerm.user_assigned_identity.UserAssignedIdentityConfig;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * The identities of a cluster's ServiceAccounts, by <a
 * href="https://learn.microsoft.com/azure/aks/workload-identity-overview">Microsoft Entra Workload
 * ID</a>.
 */
final class WorkloadIdentities {

  private static final int LONGEST_NAME = 120;

  private final Construct scope;
  private final ResourceGroup group;
  private final String clusterName;
  private final String issuer;
  private final Map<ServiceAccountReference, WorkloadIdentity> known = new LinkedHashMap<>();
  private final List<ITerraformDependable> credentials = new ArrayList<>();

  /**
   * Identities of one cluster.
   *
   * @param scope what the resources become part of
   * @param group what they are kept in
   * @param clusterName its name, a literal
   * @param issuer who signs its ServiceAccounts' tokens, an expression
   */
  WorkloadIdentities(Construct scope, ResourceGroup group, String clusterName, String issuer) {
    this.scope = scope;
    this.group = group;
    this.clusterName = clusterName;
    this.issuer = issuer;
  }

  /** The identity of a ServiceAccount; the same for the same one. */
  WorkloadIdentity of(ServiceAccountReference serviceAccount) {
    return known.computeIfAbsent(serviceAccount, this::create);
  }

  /** What has to be there before the pods are: without it their tokens are refused. */
  List<ITerraformDependable> credentials() {
    return List.copyOf(credentials);
  }

  /** Lets the pods of a ServiceAccount be an identity that is there already. */
  WorkloadIdentity federate(
      String id, ServiceAccountReference serviceAccount, UserAssignedIdentity identity) {
    credentials.add(
        new FederatedIdentityCredential(
            scope,
            id,
            FederatedIdentityCredentialConfig.builder()
                .name(name(serviceAccount))
                .resourceGroupName(identity.getResourceGroupName())
                .parentId(identity.getId())
                .issuer(issuer)
                .subject(
                    "system:serviceaccount:"
                        + serviceAccount.namespace()
                        + ":"
                        + serviceAccount.name())
                .audience(List.of("api://AzureADTokenExchange"))
                .lifecycle(Lifecycles.createBeforeDestroy())
                .build()));
    return new WorkloadIdentity(
        identity.getPrincipalId(),
        Map.of("azure.workload.identity/client-id", identity.getClientId()),
        Map.of("azure.workload.identity/use", "true"));
  }

  private WorkloadIdentity create(ServiceAccountReference serviceAccount) {
    String id = serviceAccount.namespace() + "." + serviceAccount.name();
    UserAssignedIdentity identity =
        new UserAssignedIdentity(
            scope,
            "identity-" + id,
            UserAssignedIdentityConfig.builder()
                .name(name(serviceAccount))
                .resourceGroupName(group.name())
                .location(group.subscription().location())
                .tags(group.tags())
                .build());
    return federate("identity-credential-" + id, serviceAccount, identity);
  }

  /** Underscores, which no name in Kubernetes has: a-b/c and a/b-c must not become the same. */
  private String name(ServiceAccountReference serviceAccount) {
    return Names.shorten(
        clusterName + "_" + serviceAccount.namespace() + "_" + serviceAccount.name(), LONGEST_NAME);
  }
}
