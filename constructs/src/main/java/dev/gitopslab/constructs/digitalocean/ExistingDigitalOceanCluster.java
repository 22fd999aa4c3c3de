package dev.gitopslab.constructs.digitalocean;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.digitalocean.data_digitalocean_kubernetes_cluster.DataDigitaloceanKubernetesCluster;
import com.hashicorp.cdktf.providers.digitalocean.data_digitalocean_kubernetes_cluster.DataDigitaloceanKubernetesClusterConfig;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.List;
import java.util.Optional;
import software.constructs.Construct;

/** A cluster that something else has created. */
final class ExistingDigitalOceanCluster extends Construct implements KubernetesCluster {

  private final String name;
  private final Optional<String> proxyUrl;
  private final DataDigitaloceanKubernetesCluster cluster;

  ExistingDigitalOceanCluster(Construct scope, String id, String name, Optional<String> proxyUrl) {
    super(scope, id);
    this.name = name;
    this.proxyUrl = proxyUrl;
    cluster =
        new DataDigitaloceanKubernetesCluster(
            this, "cluster", DataDigitaloceanKubernetesClusterConfig.builder().name(name).build());
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
    return DoksAccess.exec(
        cluster.getId(),
        cluster.getEndpoint(),
        cluster.getKubeConfig().get(0).getClusterCaCertificate(),
        proxyUrl);
  }

  @Override
  public List<ITerraformDependable> ready() {
    return List.of();
  }

  @Override
  public String kubeconfigCommand() {
    return DoksAccess.kubeconfigCommand(name);
  }

  @Override
  public WorkloadIdentity workloadIdentity(ServiceAccountReference serviceAccount) {
    throw DoksAccess.noIdentity(serviceAccount);
  }
}
