package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.google.service_account.ServiceAccount;
import com.hashicorp.cdktf.providers.google.service_account.ServiceAccountConfig;
import com.hashicorp.cdktf.providers.google.service_account_iam_member.ServiceAccountIamMember;
import com.hashicorp.cdktf.providers.google.service_account_iam_member.ServiceAccountIamMemberConfig;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * The identities of a cluster's ServiceAccounts, by <a
 * href="https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity">Workload
 * Identity Federation</a>.
 */
final class WorkloadIdentities {

  private final Construct scope;
  private final GoogleProject project;
  private final String clusterName;
  private final ITerraformDependable cluster;
  private final Map<ServiceAccountReference, WorkloadIdentity> known = new LinkedHashMap<>();
  private final List<ITerraformDependable> bindings = new ArrayList<>();

  /**
   * Identities of one cluster.
   *
   * @param scope what the resources become part of
   * @param project where the cluster is
   * @param clusterName its name, a literal
   * @param cluster what must be there first: a project has no pool of identities before its first
   *     cluster
   */
  WorkloadIdentities(
      Construct scope, GoogleProject project, String clusterName, ITerraformDependable cluster) {
    this.scope = scope;
    this.project = project;
    this.clusterName = clusterName;
    this.cluster = cluster;
  }

  /** The identity of a ServiceAccount; the same for the same one. */
  WorkloadIdentity of(ServiceAccountReference serviceAccount) {
    return known.computeIfAbsent(serviceAccount, this::create);
  }

  /** What has to be there before the pods are: they ask for tokens when they start. */
  List<ITerraformDependable> bindings() {
    return List.copyOf(bindings);
  }

  private WorkloadIdentity create(ServiceAccountReference serviceAccount) {
    String id = serviceAccount.namespace() + "." + serviceAccount.name();
    ServiceAccount account =
        new ServiceAccount(
            scope,
            "identity-" + id,
            ServiceAccountConfig.builder()
                .project(project.id())
                .accountId(Hashes.accountId(project, clusterName, serviceAccount.toString()))
                .displayName(abbreviated(serviceAccount + " of " + clusterName))
                .description("ServiceAccount " + serviceAccount + " of cluster " + clusterName)
                .build());
    bindings.add(
        new ServiceAccountIamMember(
            scope,
            "identity-binding-" + id,
            ServiceAccountIamMemberConfig.builder()
                .serviceAccountId(account.getName())
                .role("roles/iam.workloadIdentityUser")
                .member("serviceAccount:" + project.workloadPool() + "[" + serviceAccount + "]")
                .dependsOn(List.of(cluster))
                .build()));
    return new WorkloadIdentity(
        account.getEmail(), Map.of("iam.gke.io/gcp-service-account", account.getEmail()), Map.of());
  }

  /** IAM takes a display name of 100 characters. */
  private static String abbreviated(String text) {
    return text.substring(0, Math.min(100, text.length()));
  }
}
