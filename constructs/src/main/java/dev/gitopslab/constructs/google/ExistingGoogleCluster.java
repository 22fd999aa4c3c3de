package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.google.data_google_container_cluster.DataGoogleContainerCluster;
import com.hashicorp.cdktf.providers.google.data_google_container_cluster.DataGoogleContainerClusterConfig;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.List;
import java.util.Optional;
import software.constructs.Construct;

/** A cluster that something else has created. */
final class ExistingGoogleCluster extends Construct implements KubernetesCluster {

  private final GoogleProject project;
  private final String name;
  private final boolean dnsEndpoint;
  private final Optional<String> proxyUrl;
  private final DataGoogleContainerCluster cluster;
  private final WorkloadIdentities identities;

  ExistingGoogleCluster(
      Construct scope,
      String id,
      GoogleProject project,
      String name,
      boolean dnsEndpoint,
      Optional<String> proxyUrl) {
    super(scope, id);
    this.project = project;
    this.name = name;
    this.dnsEndpoint = dnsEndpoint;
    this.proxyUrl = proxyUrl;
    cluster =
        new DataGoogleContainerCluster(
            this,
            "cluster",
            DataGoogleContainerClusterConfig.builder()
                .project(project.id())
                .location(project.region())
                .name(name)
                .build());
    identities = new WorkloadIdentities(this, project, name, cluster);
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
    return dnsEndpoint
        ? GkeAccess.byName(
            cluster
                .getControlPlaneEndpointsConfig()
                .get(0)
                .getDnsEndpointConfig()
                .get(0)
                .getEndpoint(),
            proxyUrl)
        : GkeAccess.byAddress(
            cluster.getEndpoint(),
            cluster.getMasterAuth().get(0).getClusterCaCertificate(),
            proxyUrl);
  }

  @Override
  public List<ITerraformDependable> ready() {
    return identities.bindings();
  }

  @Override
  public String kubeconfigCommand() {
    return GkeAccess.kubeconfigCommand(project, name, dnsEndpoint ? " --dns-endpoint" : "");
  }

  @Override
  public WorkloadIdentity workloadIdentity(ServiceAccountReference serviceAccount) {
    return identities.of(serviceAccount);
  }
}
