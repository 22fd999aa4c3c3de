package dev.gitopslab.constructs.digitalocean;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.Postcondition;
import com.hashicorp.cdktf.TerraformResourceLifecycle;
import com.hashicorp.cdktf.providers.digitalocean.data_digitalocean_kubernetes_versions.DataDigitaloceanKubernetesVersions;
import com.hashicorp.cdktf.providers.digitalocean.data_digitalocean_kubernetes_versions.DataDigitaloceanKubernetesVersionsConfig;
import com.hashicorp.cdktf.providers.digitalocean.kubernetes_cluster.KubernetesCluster;
import com.hashicorp.cdktf.providers.digitalocean.kubernetes_cluster.KubernetesClusterConfig;
import com.hashicorp.cdktf.providers.digitalocean.kubernetes_cluster.KubernetesClusterControlPlaneFirewall;
import com.hashicorp.cdktf.providers.digitalocean.kubernetes_cluster.KubernetesClusterMaintenancePolicy;
import com.hashicorp.cdktf.providers.digitalocean.kubernetes_cluster.KubernetesClusterNodePool;
import com.hashicorp.cdktf.providers.digitalocean.kubernetes_node_pool.KubernetesNodePool;
import com.hashicorp.cdktf.providers.digitalocean.kubernetes_node_pool.KubernetesNodePoolConfig;
import com.hashicorp.cdktf.providers.digitalocean.kubernetes_node_pool.KubernetesNodePoolTaint;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Dependencies;
import dev.gitopslab.constructs.core.Lifecycles;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.constructs.Construct;

/**
 * A <a
 * href="https://registry.terraform.io/providers/digitalocean/digitalocean/2.71.0/docs/resources/kubernetes_cluster">DOKS
 * cluster</a> with its node pools, in a VPC.
 *
 * <ul>
 *   <li>Its API has a public address and no other, behind a firewall for the ranges named.
 *   <li>Patch releases are installed in a weekly window, with new nodes before old ones go.
 *   <li>It has a small pool that it was created with and cannot be without, {@value #SYSTEM_POOL},
 *       and pools of its own that come, change and go without it.
 *   <li>Load balancers and volumes that were made from inside are left alone when it is deleted:
 *       whatever made them has to delete them first.
 * </ul>
 *
 * <p><b>What it cannot do</b>, because DigitalOcean does not offer it: encrypt Secrets with an own
 * key, hand out control-plane logs, give pods an identity, refuse its own deletion. The provider
 * keeps a token with all rights in the cluster in the state; it is made to end after an hour, and
 * nothing here uses it. Keep the state in an encrypted backend with few readers.
 *
 * <p><b>What replaces it:</b> another region, network, podCidr or serviceCidr, and an earlier
 * kubernetesVersion. Under {@code protect} such a plan fails. Since pools are created before they
 * are destroyed, a plan that replaces the cluster creates the new one first; while the name or the
 * ranges are taken that fails, and nothing has been deleted. Give it another name and other ranges
 * to go over to a new one.
 */
public final class DigitalOceanCluster extends Construct
    implements dev.gitopslab.constructs.core.KubernetesCluster {

  /** The pool that every cluster has. */
  static final String SYSTEM_POOL = "system";

  private static final int CREDENTIAL_SECONDS = 3600;

  private final DigitalOceanClusterProps props;
  private final DataDigitaloceanKubernetesVersions versions;
  private final KubernetesCluster cluster;
  private final Map<String, KubernetesNodePool> nodePools = new LinkedHashMap<>();

  /**
   * Adds the cluster to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the cluster
   * @param props its settings
   */
  public DigitalOceanCluster(Construct scope, String id, DigitalOceanClusterProps props) {
    super(scope, id);
    this.props = props;
    versions = findVersions();
    cluster = createCluster();
    props.nodePools().forEach(this::addNodePool);
  }

  /**
   * A cluster that something else has created, found by its name when Terraform plans. Its firewall
   * must let in whoever runs Terraform.
   *
   * @param scope what the look-up becomes part of
   * @param id its name there
   * @param name the cluster's name
   */
  public static dev.gitopslab.constructs.core.KubernetesCluster existing(
      Construct scope, String id, String name) {
    return new ExistingDigitalOceanCluster(scope, id, name, Optional.empty());
  }

  /**
   * A cluster that something else has created, behind a proxy.
   *
   * @param scope what the look-up becomes part of
   * @param id its name there
   * @param name the cluster's name
   * @param proxyUrl such as {@code socks5://127.0.0.1:1080}
   */
  public static dev.gitopslab.constructs.core.KubernetesCluster existing(
      Construct scope, String id, String name, String proxyUrl) {
    return new ExistingDigitalOceanCluster(scope, id, name, Optional.of(proxyUrl));
  }

  /**
   * DigitalOcean takes only whole versions, such as 1.35.1-do.2, and upgrades patches by itself, so
   * that a literal would soon be an earlier one, which replaces the cluster.
   */
  private DataDigitaloceanKubernetesVersions findVersions() {
    return new DataDigitaloceanKubernetesVersions(
        this,
        "versions",
        DataDigitaloceanKubernetesVersionsConfig.builder()
            .versionPrefix(props.kubernetesVersion() + ".")
            .lifecycle(
                TerraformResourceLifecycle.builder()
                    .postcondition(
                        List.of(
                            Postcondition.builder()
                                .condition("${length(self.valid_versions) > 0}")
                                .errorMessage(
                                    "DigitalOcean does not offer Kubernetes "
                                        + props.kubernetesVersion()
                                        + ". Set kubernetesVersion to one that \"doctl kubernetes"
                                        + " options versions\" lists, and not before the cluster's"
                                        + " own: an earlier one would replace the cluster.")
                                .build()))
                    .build())
            .build());
  }

  private KubernetesCluster createCluster() {
    KubernetesClusterNodePool.Builder systemPool =
        KubernetesClusterNodePool.builder()
            .name(SYSTEM_POOL)
            .size(props.systemMachineType())
            .autoScale(false)
            .nodeCount(props.systemNodes());
    KubernetesClusterConfig.Builder config =
        KubernetesClusterConfig.builder()
            .name(props.name())
            .region(props.region())
            .version(versions.getLatestVersion())
            .vpcUuid(props.network().id())
            .clusterSubnet(props.podCidr().toString())
            .serviceSubnet(props.serviceCidr().toString())
            .ha(props.highAvailability())
            .autoUpgrade(true)
            .surgeUpgrade(true)
            .maintenancePolicy(
                KubernetesClusterMaintenancePolicy.builder()
                    .day(props.maintenance().day())
                    .startTime(props.maintenance().start())
                    .build())
            .controlPlaneFirewall(
                KubernetesClusterControlPlaneFirewall.builder()
                    .enabled(true)
                    .allowedAddresses(
                        props.apiAllowedCidrs().stream().map(Object::toString).toList())
                    .build())
            .destroyAllAssociatedResources(false)
            .kubeconfigExpireSeconds(CREDENTIAL_SECONDS)
            .lifecycle(clusterLifecycle());
    if (!props.tags().isEmpty()) {
      config.tags(props.tags());
      systemPool.tags(props.tags());
    }
    List<ITerraformDependable> before = Dependencies.within(this, props.network().egressReady());
    if (!before.isEmpty()) {
      config.dependsOn(before);
    }
    config.nodePool(systemPool.build());
    props.customizeCluster().accept(config);
    return new KubernetesCluster(this, "cluster", config.build());
  }

  private TerraformResourceLifecycle clusterLifecycle() {
    TerraformResourceLifecycle.Builder lifecycle =
        TerraformResourceLifecycle.builder()
            // Other machines in this pool would be another cluster.
            .ignoreChanges(List.of("node_pool[0].size"));
    if (props.protect()) {
      lifecycle.preventDestroy(true);
    }
    return lifecycle.build();
  }

  /**
   * Adds a node pool. Another machine type starts new nodes first and then drains the old ones:
   * their pool is called {@code <name>-<machine type>}, so that both can be there. All else changes
   * in place. DigitalOcean labels nodes with that name; to place pods, use labels of the pool's
   * own.
   *
   * @param pool its settings; the name unique in the cluster
   * @return the pool, for what these settings do not cover
   * @throws ConfigurationException where the cluster has a pool of that name, or DigitalOcean has
   *     no such pools
   */
  public KubernetesNodePool addNodePool(NodePool pool) {
    Problems problems =
        new Problems()
            .check(
                !nodePools.containsKey(pool.name()) && !pool.name().equals(SYSTEM_POOL),
                "name",
                pool.name(),
                "is already a node pool of " + props.name() + "; use another name");
    DigitalOceanClusterProps.checkNodePool(problems, "", pool);
    problems.throwIfAny();
    boolean scales = pool.minSize() != pool.maxSize();
    KubernetesNodePoolConfig.Builder config =
        KubernetesNodePoolConfig.builder()
            .clusterId(cluster.getId())
            .name(pool.name() + "-" + pool.machineType())
            .size(pool.machineType())
            .autoScale(scales)
            .lifecycle(Lifecycles.createBeforeDestroy());
    if (scales) {
      // Without a count, how many there are is left to the autoscaler.
      config.minNodes(pool.minSize()).maxNodes(pool.maxSize());
    } else {
      config.nodeCount(pool.minSize());
    }
    if (!props.tags().isEmpty()) {
      config.tags(props.tags());
    }
    if (!pool.labels().isEmpty()) {
      config.labels(pool.labels());
    }
    if (!pool.taints().isEmpty()) {
      config.taint(pool.taints().stream().map(DigitalOceanCluster::taint).toList());
    }
    props.customizeNodePool().accept(pool, config);
    KubernetesNodePool created =
        new KubernetesNodePool(this, "nodes-" + pool.name(), config.build());
    nodePools.put(pool.name(), created);
    return created;
  }

  private static KubernetesNodePoolTaint taint(NodePool.Taint taint) {
    return KubernetesNodePoolTaint.builder()
        .key(taint.key())
        .value(taint.value())
        .effect(
            switch (taint.effect()) {
              case NO_SCHEDULE -> "NoSchedule";
              case PREFER_NO_SCHEDULE -> "PreferNoSchedule";
              case NO_EXECUTE -> "NoExecute";
            })
        .build();
  }

  @Override
  public String name() {
    return props.name();
  }

  @Override
  public String id() {
    return cluster.getId();
  }

  /**
   * {@inheritDoc}
   *
   * <p>By <a href="https://docs.digitalocean.com/reference/doctl/">doctl</a>, which takes its token
   * from {@code DIGITALOCEAN_ACCESS_TOKEN} or from {@code doctl auth init}.
   */
  @Override
  public ClusterAccess access() {
    return DoksAccess.exec(
        cluster.getId(),
        cluster.getEndpoint(),
        cluster.getKubeConfig().get(0).getClusterCaCertificate(),
        props.proxyUrl());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Node pools that are added after this call are not in it.
   */
  @Override
  public List<ITerraformDependable> ready() {
    List<ITerraformDependable> ready = new ArrayList<>();
    ready.add(cluster);
    ready.addAll(nodePools.values());
    return List.copyOf(ready);
  }

  @Override
  public String kubeconfigCommand() {
    return DoksAccess.kubeconfigCommand(props.name());
  }

  /**
   * Never gives an identity: DigitalOcean has none for pods.
   *
   * @throws ConfigurationException always; its message says what to do instead
   */
  @Override
  public WorkloadIdentity workloadIdentity(ServiceAccountReference serviceAccount) {
    throw DoksAccess.noIdentity(serviceAccount);
  }

  /** {@return the cluster, for what these settings do not cover} */
  public KubernetesCluster kubernetesCluster() {
    return cluster;
  }

  /** {@return each node pool by its name, without the one that every cluster has} */
  public Map<String, KubernetesNodePool> nodePools() {
    return Collections.unmodifiableMap(nodePools);
  }
}
