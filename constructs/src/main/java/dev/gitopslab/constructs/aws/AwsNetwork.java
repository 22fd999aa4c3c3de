package dev.gitopslab.constructs.aws;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.aws.cloudwatch_log_group.CloudwatchLogGroup;
import com.hashicorp.cdktf.providers.aws.cloudwatch_log_group.CloudwatchLogGroupConfig;
import com.hashicorp.cdktf.providers.aws.default_security_group.DefaultSecurityGroup;
import com.hashicorp.cdktf.providers.aws.default_security_group.DefaultSecurityGroupConfig;
import com.hashicorp.cdktf.providers.aws.eip.Eip;
import com.hashicorp.cdktf.providers.aws.eip.EipConfig;
import com.hashicorp.cdktf.providers.aws.flow_log.FlowLog;
import com.hashicorp.cdktf.providers.aws.flow_log.FlowLogConfig;
import com.hashicorp.cdktf.providers.aws.iam_role.IamRole;
import com.hashicorp.cdktf.providers.aws.iam_role.IamRoleConfig;
import com.hashicorp.cdktf.providers.aws.iam_role_policy.IamRolePolicy;
import com.hashicorp.cdktf.providers.aws.iam_role_policy.IamRolePolicyConfig;
import com.hashicorp.cdktf.providers.aws.internet_gateway.InternetGateway;
import com.hashicorp.cdktf.providers.aws.internet_gateway.InternetGatewayConfig;
import com.hashicorp.cdktf.providers.aws.nat_gateway.NatGateway;
import com.hashicorp.cdktf.providers.aws.nat_gateway.NatGatewayConfig;
import com.hashicorp.cdktf.providers.aws.route.Route;
import com.hashicorp.cdktf.providers.aws.route.RouteConfig;
import com.hashicorp.cdktf.providers.aws.route_table.RouteTable;
import com.hashicorp.cdktf.providers.aws.route_table.RouteTableConfig;
import com.hashicorp.cdktf.providers.aws.route_table_association.RouteTableAssociation;
import com.hashicorp.cdktf.providers.aws.route_table_association.RouteTableAssociationConfig;
import com.hashicorp.cdktf.providers.aws.subnet.Subnet;
import com.hashicorp.cdktf.providers.aws.subnet.SubnetConfig;
import com.hashicorp.cdktf.providers.aws.vpc.Vpc;
import com.hashicorp.cdktf.providers.aws.vpc.VpcConfig;
import com.hashicorp.cdktf.providers.aws.vpc_endpoint.VpcEndpoint;
import com.hashicorp.cdktf.providers.aws.vpc_endpoint.VpcEndpointConfig;
import dev.gitopslab.constructs.aws.PolicyDocument.Statement;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Lifecycles;
import dev.gitopslab.constructs.core.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * A <a
 * href="https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/vpc">VPC</a>
 * with three subnets in each zone:
 *
 * <ul>
 *   <li>public, for load balancers and NAT gateways; nothing gets a public address unasked;
 *   <li>nodes, which reach the internet through a NAT gateway, and S3 (where the layers of images
 *       in ECR are) without it;
 *   <li>databases, with no way out.
 * </ul>
 *
 * <p>All traffic is logged, encrypted, and the default security group allows nothing.
 *
 * <p>Half of the addresses and more go to nodes, since pods take theirs from the same subnets. A
 * /16 gives each zone a /19 for nodes (8,187 addresses), a /22 public and a /22 for databases; a
 * /20, the smallest, gives a /23 (507 addresses) and two /26. A zone's place follows from the
 * letter at its end ({@code a} to {@code f}): a zone that is added or taken away later moves no
 * other.
 */
public final class AwsNetwork extends Construct implements Network {

  private static final String ANYWHERE = "0.0.0.0/0";

  private final AwsNetworkProps props;
  private final Vpc vpc;
  private final String vpcId; // asked for once: each question goes to Node.js and back
  private final List<String> publicSubnetIds;
  private final List<String> nodeSubnetIds;
  private final List<String> databaseSubnetIds;
  private final Map<String, Subnet> publicSubnets = new LinkedHashMap<>();
  private final Map<String, Subnet> nodeSubnets = new LinkedHashMap<>();
  private final Map<String, Subnet> databaseSubnets = new LinkedHashMap<>();
  private final Map<String, NatGateway> natGateways = new LinkedHashMap<>();
  private final Map<String, RouteTable> nodeRouteTables = new LinkedHashMap<>();
  private final List<ITerraformDependable> egressReady = new ArrayList<>();

  /**
   * Adds the network to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the network
   * @param props its settings
   */
  public AwsNetwork(Construct scope, String id, AwsNetworkProps props) {
    super(scope, id);
    this.props = props;
    VpcConfig.Builder config =
        VpcConfig.builder()
            .cidrBlock(props.cidr().toString())
            .enableDnsSupport(true)
            .enableDnsHostnames(true)
            .tags(Tags.name(props.name()));
    if (props.protect()) {
      config.lifecycle(Lifecycles.preventDestroy());
    }
    vpc = new Vpc(this, "vpc", config.build());
    vpcId = vpc.getId();
    // Every VPC has this group, and it lets everything in that is also in it. Taking it over
    // without
    // rules closes it.
    new DefaultSecurityGroup(
        this,
        "default-security-group",
        DefaultSecurityGroupConfig.builder()
            .vpcId(vpcId)
            .tags(Tags.name(props.name() + "-default-closed"))
            .build());
    logTraffic();
    addPublicSubnets();
    addNodeSubnets();
    addDatabaseSubnets();
    publicSubnetIds = ids(publicSubnets);
    nodeSubnetIds = ids(nodeSubnets);
    databaseSubnetIds = ids(databaseSubnets);
    new VpcEndpoint(
        this,
        "s3",
        VpcEndpointConfig.builder()
            .vpcId(vpcId)
            .vpcEndpointType("Gateway")
            .serviceName("com.amazonaws." + props.account().region() + ".s3")
            .routeTableIds(nodeRouteTables.values().stream().map(RouteTable::getId).toList())
            .tags(Tags.name(props.name() + "-s3"))
            .build());
  }

  private static List<String> ids(Map<String, Subnet> subnets) {
    return subnets.values().stream().map(Subnet::getId).toList();
  }

  private void logTraffic() {
    AwsAccount account = props.account();
    EncryptionKey key = props.encryptionKey().orElseGet(this::ownKey);
    String logGroupName = "/aws/vpc/" + props.name() + "/flow-logs";
    CloudwatchLogGroup logGroup =
        new CloudwatchLogGroup(
            this,
            "flow-log-group",
            CloudwatchLogGroupConfig.builder()
                .name(logGroupName)
                .retentionInDays(props.flowLogRetentionDays())
                .kmsKeyId(key.arn())
                .build());
    IamRole role =
        new IamRole(
            this,
            "flow-log-role",
            IamRoleConfig.builder()
                .name(RoleNames.of(account, props.name(), "flow-logs"))
                .description("Writes the flow logs of " + props.name())
                .assumeRolePolicy(
                    PolicyDocument.trust(
                        "vpc-flow-logs.amazonaws.com",
                        new Statement("FlowLogsOfThisAccount", "sts:AssumeRole")
                            .when("StringEquals", "aws:SourceAccount", account.id())
                            .when(
                                "ArnLike", "aws:SourceArn", account.arn("ec2", "vpc-flow-log/*"))))
                .build());
    String logGroupArn = account.arn("logs", "log-group:" + logGroupName);
    IamRolePolicy policy =
        new IamRolePolicy(
            this,
            "flow-log-policy",
            IamRolePolicyConfig.builder()
                .name("write-flow-logs")
                .role(role.getId())
                .policy(
                    new PolicyDocument()
                        .allow(
                            new Statement(
                                    "WriteFlowLogs",
                                    "logs:CreateLogStream",
                                    "logs:DescribeLogStreams",
                                    "logs:PutLogEvents")
                                .on(logGroupArn, logGroupArn + ":*"))
                        .allow(
                            new Statement("FindLogGroup", "logs:DescribeLogGroups")
                                .on(account.arn("logs", "log-group:*")))
                        .toJson())
                .build());
    new FlowLog(
        this,
        "flow-log",
        FlowLogConfig.builder()
            .vpcId(vpcId)
            .trafficType("ALL")
            .logDestinationType("cloud-watch-logs")
            .logDestination(logGroup.getArn())
            .iamRoleArn(role.getArn())
            .tags(Tags.name(props.name()))
            .dependsOn(List.of(policy))
            .build());
  }

  private EncryptionKey ownKey() {
    return new AwsEncryptionKey(
        this,
        "encryption",
        AwsEncryptionKeyProps.builder(props.account(), props.name() + "-network").build());
  }

  private void addPublicSubnets() {
    InternetGateway gateway =
        new InternetGateway(
            this,
            "internet-gateway",
            InternetGatewayConfig.builder().vpcId(vpcId).tags(Tags.name(props.name())).build());
    RouteTable table = routeTable("public");
    Route route =
        new Route(
            this,
            "public-route",
            RouteConfig.builder()
                .routeTableId(table.getId())
                .destinationCidrBlock(ANYWHERE)
                .gatewayId(gateway.getId())
                .build());
    String onlyNatZone =
        props.natGateways() == NatGateways.SINGLE ? props.availabilityZones().get(0) : null;
    for (String zone : props.availabilityZones()) {
      Subnet subnet =
          subnet("public", zone, layout().publics(zone), Map.of("kubernetes.io/role/elb", "1"));
      publicSubnets.put(zone, subnet);
      RouteTableAssociation association = associate("public", zone, subnet, table);
      if (onlyNatZone == null || onlyNatZone.equals(zone)) {
        // A NAT gateway works only where its own subnet leads out, and it holds an address of the
        // internet gateway's, which therefore has to go after it.
        natGateways.put(zone, natGateway(zone, subnet, List.of(route, association)));
      }
    }
  }

  private NatGateway natGateway(String zone, Subnet subnet, List<ITerraformDependable> wayOut) {
    Eip address =
        new Eip(
            this,
            "nat-address-" + zone,
            EipConfig.builder()
                .domain("vpc")
                .tags(Tags.name(props.name() + "-nat-" + zone))
                .dependsOn(List.of(wayOut.get(0)))
                .build());
    return new NatGateway(
        this,
        "nat-" + zone,
        NatGatewayConfig.builder()
            .subnetId(subnet.getId())
            .allocationId(address.getId())
            .tags(Tags.name(props.name() + "-" + zone))
            .dependsOn(wayOut)
            .build());
  }

  private void addNodeSubnets() {
    for (String zone : props.availabilityZones()) {
      Subnet subnet =
          subnet(
              "nodes", zone, layout().nodes(zone), Map.of("kubernetes.io/role/internal-elb", "1"));
      nodeSubnets.put(zone, subnet);
      RouteTable table = routeTable("nodes-" + zone);
      nodeRouteTables.put(zone, table);
      NatGateway nat =
          natGateways.containsKey(zone)
              ? natGateways.get(zone)
              : natGateways.values().iterator().next();
      egressReady.add(
          new Route(
              this,
              "nodes-route-" + zone,
              RouteConfig.builder()
                  .routeTableId(table.getId())
                  .destinationCidrBlock(ANYWHERE)
                  .natGatewayId(nat.getId())
                  .build()));
      egressReady.add(associate("nodes", zone, subnet, table));
    }
  }

  private void addDatabaseSubnets() {
    RouteTable table = routeTable("database");
    for (String zone : props.availabilityZones()) {
      Subnet subnet = subnet("database", zone, layout().databases(zone), Map.of());
      databaseSubnets.put(zone, subnet);
      associate("database", zone, subnet, table);
    }
  }

  private Subnet subnet(String kind, String zone, Cidr cidr, Map<String, String> tags) {
    return new Subnet(
        this,
        kind + "-" + zone,
        SubnetConfig.builder()
            .vpcId(vpcId)
            .availabilityZone(zone)
            .cidrBlock(cidr.toString())
            .mapPublicIpOnLaunch(false)
            .tags(Tags.name(props.name() + "-" + kind + "-" + zone, tags))
            .build());
  }

  private RouteTable routeTable(String name) {
    return new RouteTable(
        this,
        name + "-routes",
        RouteTableConfig.builder().vpcId(vpcId).tags(Tags.name(props.name() + "-" + name)).build());
  }

  private RouteTableAssociation associate(
      String kind, String zone, Subnet subnet, RouteTable table) {
    return new RouteTableAssociation(
        this,
        kind + "-association-" + zone,
        RouteTableAssociationConfig.builder()
            .subnetId(subnet.getId())
            .routeTableId(table.getId())
            .build());
  }

  private AwsNetworkLayout layout() {
    return new AwsNetworkLayout(props.cidr());
  }

  @Override
  public String id() {
    return vpcId;
  }

  @Override
  public Cidr cidr() {
    return props.cidr();
  }

  @Override
  public List<String> nodeSubnetIds() {
    return nodeSubnetIds;
  }

  @Override
  public List<String> databaseSubnetIds() {
    return databaseSubnetIds;
  }

  @Override
  public List<ITerraformDependable> egressReady() {
    return List.copyOf(egressReady);
  }

  /** {@return the subnets that face the internet, in the order of the zones} */
  public List<String> publicSubnetIds() {
    return publicSubnetIds;
  }

  /** {@return the VPC, for what these settings do not cover} */
  public Vpc vpc() {
    return vpc;
  }

  /** {@return the public subnet of each zone} */
  public Map<String, Subnet> publicSubnets() {
    return Collections.unmodifiableMap(publicSubnets);
  }

  /** {@return the node subnet of each zone} */
  public Map<String, Subnet> nodeSubnets() {
    return Collections.unmodifiableMap(nodeSubnets);
  }

  /** {@return the database subnet of each zone} */
  public Map<String, Subnet> databaseSubnets() {
    return Collections.unmodifiableMap(databaseSubnets);
  }

  /** {@return the NAT gateway of each zone that has one} */
  public Map<String, NatGateway> natGateways() {
    return Collections.unmodifiableMap(natGateways);
  }
}
