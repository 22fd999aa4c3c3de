package dev.gitopslab.constructs.aws;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.aws.data_aws_eks_cluster.DataAwsEksCluster;
import com.hashicorp.cdktf.providers.aws.data_aws_eks_cluster.DataAwsEksClusterConfig;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.List;
import java.util.Optional;
import software.constructs.Construct;

/** A cluster that something else has created. */
final class ExistingAwsCluster extends Construct implements KubernetesCluster {

  private final AwsAccount account;
  private final String name;
  private final Optional<String> proxyUrl;
  private final DataAwsEksCluster cluster;
  private final PodIdentities identities;

  ExistingAwsCluster(
      Construct scope, String id, AwsAccount account, String name, Optional<String> proxyUrl) {
    super(scope, id);
    this.account = account;
    this.name = name;
    this.proxyUrl = proxyUrl;
    cluster =
        new DataAwsEksCluster(
            this, "cluster", DataAwsEksClusterConfig.builder().name(name).build());
    identities = new PodIdentities(this, account, name, cluster.getId());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String id() {
    return cluster.getId();
  }

  @Override
  public ClusterAccess access() {
    return EksAccess.exec(
        account,
        name,
        cluster.getEndpoint(),
        cluster.getCertificateAuthority().get(0).getData(),
        proxyUrl);
  }

  @Override
  public List<ITerraformDependable> ready() {
    return identities.associations();
  }

  @Override
  public String kubeconfigCommand() {
    return EksAccess.kubeconfigCommand(account, name);
  }

  @Override
  public WorkloadIdentity workloadIdentity(ServiceAccountReference serviceAccount) {
    return identities.of(serviceAccount);
  }
}
