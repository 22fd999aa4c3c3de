package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.azurerm.nat_gateway.NatGateway;
import com.hashicorp.cdktf.providers.azurerm.nat_gateway.NatGatewayConfig;
import com.hashicorp.cdktf.providers.azurerm.nat_gateway_public_ip_association.NatGatewayPublicIpAssociation;
import com.hashicorp.cdktf.providers.azurerm.nat_gateway_public_ip_association.NatGatewayPublicIpAssociationConfig;
import com.hashicorp.cdktf.providers.azurerm.network_security_group.NetworkSecurityGroup;
import com.hashicorp.cdktf.providers.azurerm.network_security_group.NetworkSecurityGroupConfig;
import com.hashicorp.cdktf.providers.azurerm.network_security_group.NetworkSecurityGroupSecurityRule;
import com.hashicorp.cdktf.providers.azurerm.public_ip.PublicIp;
import com.hashicorp.cdktf.providers.azurerm.public_ip.PublicIpConfig;
import com.hashicorp.cdktf.providers.azurerm.subnet.Subnet;
import com.hashicorp.cdktf.providers.azurerm.subnet.SubnetConfig;
import com.hashicorp.cdktf.providers.azurerm.subnet.SubnetDelegation;
import com.hashicorp.cdktf.providers.azurerm.subnet.SubnetDelegationServiceDelegation;
import com.hashicorp.cdktf.providers.azurerm.subnet_nat_gateway_association.SubnetNatGatewayAssociation;
import com.hashicorp.cdktf.providers.azurerm.subnet_nat_gateway_association.SubnetNatGatewayAssociationConfig;
import com.hashicorp.cdktf.providers.azurerm.subnet_network_security_group_association.SubnetNetworkSecurityGroupAssociation;
import com.hashicorp.cdktf.providers.azurerm.subnet_network_security_group_association.SubnetNetworkSecurityGroupAssociationConfig;
import com.hashicorp.cdktf.providers.azurerm.virtual_network.VirtualNetwork;
import com.hashicorp.cdktf.providers.azurerm.virtual_network.VirtualNetworkConfig;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Network;
import java.util.ArrayList;
import java.util.List;
import software.constructs.Construct;

/**
 * A <a
 * href="https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/virtual_network">virtual
 * network</a> with two subnets, each across all zones:
 *
 * <ul>
 *   <li>nodes, which reach the internet through a NAT gateway and nothing else; the internet
 *       reaches the ports named, on load balancers that the cluster makes;
 *   <li>databases, delegated to PostgreSQL flexible servers, which only nodes reach, and only on
 *       the port of PostgreSQL.
 * </ul>
 *
 * <p>Pods have addresses of their own, so a network can be small: a /16 gives nodes a /18 (16,379
 * addresses) and databases a /22; a /22, the smallest, gives a /24 (251) and a /28 (11).
 *
 * <p>The NAT gateway is one for all zones, and Azure places it in one of them. When that zone
 * fails, nodes lose their way out until Azure has moved it.
 */
public final class AzureNetwork extends Construct implements Network {

  private static final String POSTGRESQL = "5432";
  private static final String ANY = "*";

  private final AzureNetworkProps props;
  private final AzureNetworkLayout layout;
  private final VirtualNetwork network;
  private final Subnet nodeSubnet;
  private final Subnet databaseSubnet;
  private final NetworkSecurityGroup nodeSecurityGroup;
  private final NetworkSecurityGroup databaseSecurityGroup;
  private final PublicIp egressAddress;
  private final NatGateway natGateway;
  private final List<ITerraformDependable> egressReady = new ArrayList<>();

  /**
   * Adds the network to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the network
   * @param props its settings
   */
  public AzureNetwork(Construct scope, String id, AzureNetworkProps props) {
    super(scope, id);
    this.props = props;
    layout = new AzureNetworkLayout(props.cidr());
    network =
        new VirtualNetwork(
            this,
            "network",
            VirtualNetworkConfig.builder()
                .name(props.name() + "-network")
                .resourceGroupName(props.group().name())
                .location(location())
                .addressSpace(List.of(props.cidr().toString()))
                .tags(props.group().tags())
                .build());
    nodeSubnet = new Subnet(this, "nodes", subnet("nodes", layout.nodes()).build());
    databaseSubnet = createDatabaseSubnet();
    nodeSecurityGroup = securityGroup("nodes", nodeSubnet, ingressRules());
    databaseSecurityGroup = securityGroup("database", databaseSubnet, databaseRules());
    egressAddress = createEgressAddress();
    natGateway = createNatGateway();
  }

  private SubnetConfig.Builder subnet(String kind, Cidr cidr) {
    return SubnetConfig.builder()
        .name(kind)
        .resourceGroupName(props.group().name())
        .virtualNetworkName(network.getName())
        .addressPrefixes(List.of(cidr.toString()))
        // Without this Azure gives machines an address on the internet that nobody has asked for.
        .defaultOutboundAccessEnabled(false);
  }

  private Subnet createDatabaseSubnet() {
    return new Subnet(
        this,
        "database",
        subnet("database", layout.databases())
            // The servers add it themselves, and the next plan would take it away again.
            .serviceEndpoints(List.of("Microsoft.Storage"))
            .delegation(
                List.of(
                    SubnetDelegation.builder()
                        .name("postgresql")
                        .serviceDelegation(
                            SubnetDelegationServiceDelegation.builder()
                                .name("Microsoft.DBforPostgreSQL/flexibleServers")
                                .actions(
                                    List.of(
                                        "Microsoft.Network/virtualNetworks/subnets/join/action"))
                                .build())
                        .build()))
            .build());
  }

  private List<NetworkSecurityGroupSecurityRule> ingressRules() {
    if (props.ingressPorts().isEmpty()) {
      return List.of();
    }
    return List.of(
        allow("ingress", 1000, "What the internet may reach through load balancers")
            .protocol("Tcp")
            .sourceAddressPrefix("Internet")
            .destinationAddressPrefix(ANY)
            .destinationPortRanges(
                props.ingressPorts().stream().sorted().map(String::valueOf).toList())
            .build());
  }

  private List<NetworkSecurityGroupSecurityRule> databaseRules() {
    String nodes = layout.nodes().toString();
    String databases = layout.databases().toString();
    return List.of(
        allow("postgresql", 1000, "PostgreSQL from nodes, whose addresses pods leave them with")
            .protocol("Tcp")
            .sourceAddressPrefix(nodes)
            .destinationAddressPrefix(databases)
            .destinationPortRange(POSTGRESQL)
            .build(),
        allow("replication", 1010, "A server and its standby")
            .protocol("Tcp")
            .sourceAddressPrefix(databases)
            .destinationAddressPrefix(databases)
            .destinationPortRange(POSTGRESQL)
            .build(),
        // By default everything in a network, and in those peered with it, reaches everything.
        rule("deny-network", 4000, "The rest of the network and its peers")
            .access("Deny")
            .protocol(ANY)
            .sourceAddressPrefix("VirtualNetwork")
            .destinationAddressPrefix(ANY)
            .destinationPortRange(ANY)
            .build());
  }

  private static NetworkSecurityGroupSecurityRule.Builder allow(
      String name, int priority, String description) {
    return rule(name, priority, description).access("Allow");
  }

  private static NetworkSecurityGroupSecurityRule.Builder rule(
      String name, int priority, String description) {
    return NetworkSecurityGroupSecurityRule.builder()
        .name(name)
        .priority(priority)
        .description(description)
        .direction("Inbound")
        .sourcePortRange(ANY);
  }

  private NetworkSecurityGroup securityGroup(
      String kind, Subnet subnet, List<NetworkSecurityGroupSecurityRule> rules) {
    NetworkSecurityGroupConfig.Builder config =
        NetworkSecurityGroupConfig.builder()
            .name(props.name() + "-" + kind)
            .resourceGroupName(props.group().name())
            .location(location())
            .tags(props.group().tags());
    if (!rules.isEmpty()) {
      config.securityRule(rules);
    }
    NetworkSecurityGroup group =
        new NetworkSecurityGroup(this, kind + "-security-group", config.build());
    egressReady.add(
        new SubnetNetworkSecurityGroupAssociation(
            this,
            kind + "-security-group-association",
            SubnetNetworkSecurityGroupAssociationConfig.builder()
                .subnetId(subnet.getId())
                .networkSecurityGroupId(group.getId())
                .build()));
    return group;
  }

  private PublicIp createEgressAddress() {
    return new PublicIp(
        this,
        "egress-address",
        PublicIpConfig.builder()
            .name(props.name() + "-egress")
            .resourceGroupName(props.group().name())
            .location(location())
            .allocationMethod("Static")
            .sku("Standard")
            .tags(props.group().tags())
            .build());
  }

  private NatGateway createNatGateway() {
    NatGateway gateway =
        new NatGateway(
            this,
            "nat",
            NatGatewayConfig.builder()
                .name(props.name())
                .resourceGroupName(props.group().name())
                .location(location())
                .skuName("Standard")
                .tags(props.group().tags())
                .build());
    egressReady.add(
        new NatGatewayPublicIpAssociation(
            this,
            "nat-address",
            NatGatewayPublicIpAssociationConfig.builder()
                .natGatewayId(gateway.getId())
                .publicIpAddressId(egressAddress.getId())
                .build()));
    egressReady.add(
        new SubnetNatGatewayAssociation(
            this,
            "nat-association",
            SubnetNatGatewayAssociationConfig.builder()
                .subnetId(nodeSubnet.getId())
                .natGatewayId(gateway.getId())
                .build()));
    return gateway;
  }

  private String location() {
    return props.group().subscription().location();
  }

  @Override
  public String id() {
    return network.getId();
  }

  @Override
  public Cidr cidr() {
    return props.cidr();
  }

  /** {@inheritDoc} One here: a subnet of Azure is in all zones. */
  @Override
  public List<String> nodeSubnetIds() {
    return List.of(nodeSubnet.getId());
  }

  /** {@inheritDoc} One here: a subnet of Azure is in all zones. */
  @Override
  public List<String> databaseSubnetIds() {
    return List.of(databaseSubnet.getId());
  }

  @Override
  public List<ITerraformDependable> egressReady() {
    return List.copyOf(egressReady);
  }

  /** {@return the range, of one address, that nodes and pods reach the internet from} */
  public List<String> egressCidrs() {
    return List.of(egressAddress.getIpAddress() + "/32");
  }

  /** {@return the network, for what these settings do not cover} */
  public VirtualNetwork virtualNetwork() {
    return network;
  }

  /** {@return the subnet of nodes} */
  public Subnet nodeSubnet() {
    return nodeSubnet;
  }

  /** {@return the subnet of databases} */
  public Subnet databaseSubnet() {
    return databaseSubnet;
  }

  /** {@return the rules of the subnet of nodes} */
  public NetworkSecurityGroup nodeSecurityGroup() {
    return nodeSecurityGroup;
  }

  /** {@return the rules of the subnet of databases} */
  public NetworkSecurityGroup databaseSecurityGroup() {
    return databaseSecurityGroup;
  }

  /** {@return the address that nodes reach the internet from} */
  public PublicIp egressAddress() {
    return egressAddress;
  }

  /** {@return the NAT gateway} */
  public NatGateway natGateway() {
    return natGateway;
  }
}
