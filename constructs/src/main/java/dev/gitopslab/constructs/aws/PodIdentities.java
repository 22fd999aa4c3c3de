package dev.gitopslab.constructs.aws;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.aws.eks_pod_identity_association.EksPodIdentityAssociation;
import com.hashicorp.cdktf.providers.aws.eks_pod_identity_association.EksPodIdentityAssociationConfig;
import com.hashicorp.cdktf.providers.aws.iam_role.IamRole;
import com.hashicorp.cdktf.providers.aws.iam_role.IamRoleConfig;
import dev.gitopslab.constructs.aws.PolicyDocument.Statement;
import dev.gitopslab.constructs.core.Lifecycles;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * The roles of a cluster's ServiceAccounts, by <a
 * href="https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html">EKS Pod Identity</a>.
 */
final class PodIdentities {

  private final Construct scope;
  private final AwsAccount account;
  private final String clusterName;
  private final String clusterId;
  private final Map<ServiceAccountReference, WorkloadIdentity> known = new LinkedHashMap<>();
  private final List<ITerraformDependable> associations = new ArrayList<>();

  /**
   * Identities of one cluster.
   *
   * @param scope what the resources become part of
   * @param account where the cluster is
   * @param clusterName its name, a literal
   * @param clusterId its id, an expression
   */
  PodIdentities(Construct scope, AwsAccount account, String clusterName, String clusterId) {
    this.scope = scope;
    this.account = account;
    this.clusterName = clusterName;
    this.clusterId = clusterId;
  }

  /** The identity of a ServiceAccount; the same for the same one. */
  WorkloadIdentity of(ServiceAccountReference serviceAccount) {
    return known.computeIfAbsent(serviceAccount, this::create);
  }

  /** What has to be there before the pods are: they get their credentials when they start. */
  List<ITerraformDependable> associations() {
    return List.copyOf(associations);
  }

  /**
   * A role that only the pods of one ServiceAccount of this cluster can take: EKS tells IAM who
   * asks in tags of the session. The cluster's ARN is a literal, so the role needs no cluster to
   * exist.
   */
  IamRole role(String id, ServiceAccountReference serviceAccount) {
    String purpose = serviceAccount.namespace() + "." + serviceAccount.name();
    return new IamRole(
        scope,
        id,
        IamRoleConfig.builder()
            .name(RoleNames.of(account, clusterName, purpose))
            .description("ServiceAccount " + serviceAccount + " of " + clusterName)
            .assumeRolePolicy(
                PolicyDocument.trust(
                    "pods.eks.amazonaws.com",
                    new Statement("PodsOfServiceAccount", "sts:AssumeRole", "sts:TagSession")
                        .when(
                            "StringEquals",
                            "aws:RequestTag/eks-cluster-arn",
                            account.arn("eks", "cluster/" + clusterName))
                        .when(
                            "StringEquals",
                            "aws:RequestTag/kubernetes-namespace",
                            serviceAccount.namespace())
                        .when(
                            "StringEquals",
                            "aws:RequestTag/kubernetes-service-account",
                            serviceAccount.name())))
            .build());
  }

  private WorkloadIdentity create(ServiceAccountReference serviceAccount) {
    String id = serviceAccount.namespace() + "." + serviceAccount.name();
    IamRole role = role("identity-role-" + id, serviceAccount);
    associations.add(
        new EksPodIdentityAssociation(
            scope,
            "identity-association-" + id,
            EksPodIdentityAssociationConfig.builder()
                .clusterName(clusterId)
                .namespace(serviceAccount.namespace())
                .serviceAccount(serviceAccount.name())
                .roleArn(role.getArn())
                .lifecycle(Lifecycles.createBeforeDestroy())
                .build()));
    return new WorkloadIdentity(role.getArn(), Map.of(), Map.of());
  }
}
