package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.google.compute_firewall.ComputeFirewall;
import com.hashicorp.cdktf.providers.google.compute_firewall.ComputeFirewallConfig;
import com.hashicorp.cdktf.providers.google.compute_firewall.ComputeFirewallDeny;
import com.hashicorp.cdktf.providers.google.compute_firewall.ComputeFirewallLogConfig;
import com.hashicorp.cdktf.providers.google.compute_global_address.ComputeGlobalAddress;
import com.hashicorp.cdktf.providers.google.compute_global_address.ComputeGlobalAddressConfig;
import com.hashicorp.cdktf.providers.google.compute_network.ComputeNetwork;
import com.hashicorp.cdktf.providers.google.compute_network.ComputeNetworkConfig;
import com.hashicorp.cdktf.providers.google.compute_router.ComputeRouter;
import com.hashicorp.cdktf.providers.google.compute_router.ComputeRouterConfig;
import com.hashicorp.cdktf.providers.google.compute_router_nat.ComputeRouterNat;
import com.hashicorp.cdktf.providers.google.compute_router_nat.ComputeRouterNatConfig;
import com.hashicorp.cdktf.providers.google.compute_router_nat.ComputeRouterNatLogConfig;
import com.hashicorp.cdktf.providers.google.compute_subnetwork.ComputeSubnetwork;
import com.hashicorp.cdktf.providers.google.compute_subnetwork.ComputeSubnetworkConfig;
import com.hashicorp.cdktf.providers.google.compute_subnetwork.ComputeSubnetworkLogConfig;
import com.hashicorp.cdktf.providers.google.compute_subnetwork.ComputeSubnetworkSecondaryIpRange;
import com.hashicorp.cdktf.providers.google.service_networking_connection.ServiceNetworkingConnection;
import com.hashicorp.cdktf.providers.google.service_networking_connection.ServiceNetworkingConnectionConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Network;
import java.util.List;
import java.util.Locale;
import software.constructs.Construct;

/**
 * A <a
 * href="https://registry.terraform.io/providers/hashicorp/google/6.50.0/docs/resources/compute_network">VPC
 * network</a> with one subnetwork, which reaches over all zones of the region:
 *
 * <ul>
 *   <li>nodes, pods and Services have a range each; nothing has a public address;
 *   <li>the internet is reached through Cloud NAT, Google's APIs without it;
 *   <li>managed databases get addresses of the network by a private connection.
 * </ul>
 *
 * <p>Traffic is logged, and what nothing else lets in is refused and logged.
 *
 * <p>Half of the addresses go to pods, of which each node takes a /24 (110 pods at most). A /16 has
 * room for 128 nodes, a /20, the smallest, for 8. None of the ranges can be moved later.
 *
 * <p>Google's side of the private connection is kept for days after the last database, and cannot
 * be deleted meanwhile, so Terraform leaves it to Google. Should that keep the network from being
 * deleted, {@code gcloud compute networks peerings delete servicenetworking-googleapis-com
 * --network=<name>} removes it, and a second destroy gets through. A network of the same name takes
 * a connection that is left over.
 */
public final class GoogleNetwork extends Construct implements ClusterNetwork {

  private static final String PODS = "pods";
  private static final String SERVICES = "services";
  private static final int LAST_PRIORITY = 65_534;

  private final GoogleNetworkProps props;
  private final GoogleNetworkLayout layout;
  private final ComputeNetwork network;
  private final ComputeSubnetwork subnetwork;
  private final ComputeRouterNat nat;
  private final ServiceNetworkingConnection databases;

  /**
   * Adds the network to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the network
   * @param props its settings
   */
  public GoogleNetwork(Construct scope, String id, GoogleNetworkProps props) {
    super(scope, id);
    this.props = props;
    layout = new GoogleNetworkLayout(props.cidr());
    network =
        new ComputeNetwork(
            this,
            "network",
            ComputeNetworkConfig.builder()
                .project(props.project().id())
                .name(props.name())
                .description("Network " + props.name())
                .autoCreateSubnetworks(false)
                .routingMode("REGIONAL")
                .dependsOn(Services.enable(this, props.project(), "compute", "servicenetworking"))
                .build());
    subnetwork = createSubnetwork();
    refuseTheRest();
    nat = createNat();
    databases = connectDatabases();
  }

  /**
   * A network that something else has created. It must have a way out to the internet, and for a
   * {@link GoogleDatabase} a private connection to {@code servicenetworking.googleapis.com}. Where
   * the names of the ranges are not at hand, {@link Network#existing} does: GKE then makes two
   * ranges of its own, from addresses that it chooses.
   *
   * @param id such as {@code projects/p/global/networks/n}
   * @param cidr its addresses
   * @param subnetworkId the subnetwork of the nodes, such as {@code
   *     projects/p/regions/europe-west3/subnetworks/s}
   * @param podsRange the name of its secondary range for pods
   * @param servicesRange the name of its secondary range for Services
   */
  public static Network existing(
      String id, Cidr cidr, String subnetworkId, String podsRange, String servicesRange) {
    return new ExistingGoogleNetwork(id, cidr, List.of(subnetworkId), podsRange, servicesRange);
  }

  private ComputeSubnetwork createSubnetwork() {
    String sampling = String.format(Locale.ROOT, "%.2f", props.flowLogPercentage() / 100.0);
    return new ComputeSubnetwork(
        this,
        "subnetwork",
        ComputeSubnetworkConfig.builder()
            .project(props.project().id())
            .region(props.project().region())
            .name(props.name() + "-nodes")
            .description("Nodes, pods and Services of " + props.name())
            .network(network.getId())
            .ipCidrRange(layout.nodes().toString())
            .secondaryIpRange(
                List.of(range(PODS, layout.pods()), range(SERVICES, layout.services())))
            .privateIpGoogleAccess(true)
            .logConfig(
                ComputeSubnetworkLogConfig.builder()
                    .aggregationInterval("INTERVAL_5_MIN")
                    .flowSampling(Double.valueOf(sampling))
                    .metadata("INCLUDE_ALL_METADATA")
                    .build())
            .build());
  }

  private static ComputeSubnetworkSecondaryIpRange range(String name, Cidr cidr) {
    return ComputeSubnetworkSecondaryIpRange.builder()
        .rangeName(name)
        .ipCidrRange(cidr.toString())
        .build();
  }

  private void refuseTheRest() {
    // A network refuses what no rule allows, but silently. GKE adds the rules for its own traffic
    // and for load balancers, which come first.
    new ComputeFirewall(
        this,
        "refuse-ingress",
        ComputeFirewallConfig.builder()
            .project(props.project().id())
            .name(props.name() + "-refuse-ingress")
            .description("Refuses and logs what no other rule lets in")
            .network(network.getId())
            .direction("INGRESS")
            .priority(LAST_PRIORITY)
            .sourceRanges(List.of("0.0.0.0/0"))
            .deny(List.of(ComputeFirewallDeny.builder().protocol("all").build()))
            .logConfig(ComputeFirewallLogConfig.builder().metadata("INCLUDE_ALL_METADATA").build())
            .build());
  }

  private ComputeRouterNat createNat() {
    ComputeRouter router =
        new ComputeRouter(
            this,
            "router",
            ComputeRouterConfig.builder()
                .project(props.project().id())
                .region(props.project().region())
                .name(props.name())
                .network(network.getId())
                .build());
    return new ComputeRouterNat(
        this,
        "nat",
        ComputeRouterNatConfig.builder()
            .project(props.project().id())
            .region(props.project().region())
            .name(props.name())
            .router(router.getName())
            .natIpAllocateOption("AUTO_ONLY")
            .sourceSubnetworkIpRangesToNat("ALL_SUBNETWORKS_ALL_IP_RANGES")
            // A node with many pods soon needs more connections to one place than a fixed number.
            .enableDynamicPortAllocation(true)
            .enableEndpointIndependentMapping(false)
            .minPortsPerVm(64)
            .maxPortsPerVm(8192)
            .logConfig(
                ComputeRouterNatLogConfig.builder().enable(true).filter("ERRORS_ONLY").build())
            .build());
  }

  private ServiceNetworkingConnection connectDatabases() {
    String address = layout.databases().toString();
    ComputeGlobalAddress range =
        new ComputeGlobalAddress(
            this,
            "databases-range",
            ComputeGlobalAddressConfig.builder()
                .project(props.project().id())
                .name(props.name() + "-databases")
                .description("Managed databases of " + props.name())
                .network(network.getId())
                .addressType("INTERNAL")
                .purpose("VPC_PEERING")
                .address(address.substring(0, address.indexOf('/')))
                .prefixLength(layout.databases().prefix())
                .build());
    return new ServiceNetworkingConnection(
        this,
        "databases",
        ServiceNetworkingConnectionConfig.builder()
            .network(network.getId())
            .service("servicenetworking.googleapis.com")
            .reservedPeeringRanges(List.of(range.getName()))
            .deletionPolicy("ABANDON")
            .updateOnCreationFail(true)
            .build());
  }

  @Override
  public String id() {
    return network.getId();
  }

  @Override
  public Cidr cidr() {
    return props.cidr();
  }

  /**
   * {@inheritDoc}
   *
   * <p>One: it reaches over all zones of the region.
   */
  @Override
  public List<String> nodeSubnetIds() {
    return List.of(subnetwork.getId());
  }

  /**
   * {@inheritDoc}
   *
   * <p>None: Cloud SQL takes the network alone.
   */
  @Override
  public List<String> databaseSubnetIds() {
    return List.of();
  }

  @Override
  public List<ITerraformDependable> egressReady() {
    return List.of(nat);
  }

  @Override
  public String podsRange() {
    return PODS;
  }

  @Override
  public String servicesRange() {
    return SERVICES;
  }

  @Override
  public List<ITerraformDependable> databaseReady() {
    return List.of(databases);
  }

  /** {@return how many nodes have room for their pods} */
  public long nodeCount() {
    return layout.nodeCount();
  }

  /** {@return the network, for what these settings do not cover} */
  public ComputeNetwork computeNetwork() {
    return network;
  }

  /** {@return the subnetwork of nodes, pods and Services, for what these settings do not cover} */
  public ComputeSubnetwork computeSubnetwork() {
    return subnetwork;
  }

  /** {@return the way out to the internet, for what these settings do not cover} */
  public ComputeRouterNat computeRouterNat() {
    return nat;
  }
}
