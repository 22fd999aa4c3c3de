package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.Fn;
import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.Token;
import com.hashicorp.cdktf.providers.azurerm.data_azurerm_kubernetes_cluster.DataAzurermKubernetesCluster;
import com.hashicorp.cdktf.providers.azurerm.data_azurerm_kubernetes_cluster.DataAzurermKubernetesClusterConfig;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.List;
import java.util.Optional;
import software.constructs.Construct;

/** A cluster that something else has created. */
final class ExistingAzureCluster extends Construct implements KubernetesCluster {

  private final ResourceGroup group;
  private final String name;
  private final ClusterLogin login;
  private final Optional<String> proxyUrl;
  private final DataAzurermKubernetesCluster cluster;
  private final WorkloadIdentities identities;

  ExistingAzureCluster(
      Construct scope,
      String id,
      ResourceGroup group,
      String name,
      ClusterLogin login,
      Optional<String> proxyUrl) {
    super(scope, id);
    this.group = group;
    this.name = name;
    this.login = login;
    this.proxyUrl = proxyUrl;
    cluster =
        new DataAzurermKubernetesCluster(
            this,
            "cluster",
            DataAzurermKubernetesClusterConfig.builder()
                .name(name)
                .resourceGroupName(group.name())
                .build());
    identities = new WorkloadIdentities(this, group, name, cluster.getOidcIssuerUrl());
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
    String hostName =
        Token.asString(
            Fn.conditional(
                cluster.getPrivateClusterEnabled(), cluster.getPrivateFqdn(), cluster.getFqdn()));
    return AksAccess.exec(
        group.subscription(),
        login,
        hostName,
        cluster.getKubeConfig().get(0).getClusterCaCertificate(),
        proxyUrl);
  }

  @Override
  public List<ITerraformDependable> ready() {
    return identities.credentials();
  }

  @Override
  public String kubeconfigCommand() {
    return AksAccess.kubeconfigCommand(group, name, login);
  }

  @Override
  public WorkloadIdentity workloadIdentity(ServiceAccountReference serviceAccount) {
    return identities.of(serviceAccount);
  }
}
