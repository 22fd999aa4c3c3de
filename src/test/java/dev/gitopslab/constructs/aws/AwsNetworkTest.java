package dev.gitopslab.constructs.aws;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.aws.AwsStack.ACCOUNT;
import static dev.gitopslab.constructs.aws.AwsStack.KEY_ARN;
import static dev.gitopslab.constructs.aws.AwsStack.ZONES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AwsNetworkTest {

  private static SynthesizedStack stack;

  @BeforeAll
  static void synthesize() {
    stack =
        AwsStack.of(
            scope -> {
              AwsNetwork network = new AwsNetwork(scope, "network", AwsStack.network().build());
              output(scope, "id", network.id());
              output(scope, "nodes", network.nodeSubnetIds());
              output(scope, "databases", network.databaseSubnetIds());
              output(scope, "publics", network.publicSubnetIds());
            });
  }

  @Test
  void resolvesNamesForTheApisPrivateAddress() {
    JsonNode vpc = stack.resource("aws_vpc", "network/vpc");

    assertThat(vpc.path("cidr_block").asText()).isEqualTo("10.20.0.0/16");
    assertThat(vpc.path("enable_dns_support").asBoolean()).isTrue();
    assertThat(vpc.path("enable_dns_hostnames").asBoolean()).isTrue();
    assertThat(vpc.at("/tags/Name").asText()).isEqualTo("staging");
  }

  @Test
  void cannotBeReplacedWhereProtected() {
    SynthesizedStack defended =
        AwsStack.of(
            scope -> new AwsNetwork(scope, "network", AwsStack.network().protect(true).build()));

    assertThat(stack.resource("aws_vpc", "network/vpc").has("lifecycle")).isFalse();
    assertThat(
            defended
                .resource("aws_vpc", "network/vpc")
                .at("/lifecycle/prevent_destroy")
                .asBoolean())
        .isTrue();
  }

  @Test
  void closesTheDefaultSecurityGroup() {
    JsonNode group = stack.resource("aws_default_security_group", "network/default-security-group");

    assertThat(stack.target(group.path("vpc_id").asText())).isEqualTo("network/vpc.id");
    assertThat(group.has("ingress")).isFalse();
    assertThat(group.has("egress")).isFalse();
  }

  @Test
  void hasThreeSubnetsInEachZoneAndGivesNoPublicAddresses() {
    assertThat(stack.all("aws_subnet")).hasSize(9);
    for (String path : stack.all("aws_subnet")) {
      assertThat(stack.resource("aws_subnet", path).get("map_public_ip_on_launch").asBoolean(true))
          .as(path)
          .isFalse();
    }
    JsonNode subnet = stack.resource("aws_subnet", "network/nodes-eu-central-1b");
    assertThat(subnet.path("cidr_block").asText()).isEqualTo("10.20.32.0/19");
    assertThat(subnet.path("availability_zone").asText()).isEqualTo("eu-central-1b");
  }

  @Test
  void tellsLoadBalancersWhereToGo() {
    assertThat(tags("public"))
        .allMatch(tags -> tags.path("kubernetes.io/role/elb").asText().equals("1"));
    assertThat(tags("nodes"))
        .allMatch(tags -> tags.path("kubernetes.io/role/internal-elb").asText().equals("1"));
    assertThat(tags("database")).allMatch(tags -> tags.size() == 1);
  }

  private static List<JsonNode> tags(String kind) {
    return ZONES.stream()
        .map(zone -> stack.resource("aws_subnet", "network/" + kind + "-" + zone).path("tags"))
        .toList();
  }

  @Test
  void nodesLeaveThroughTheirOwnZonesGateway() {
    for (String zone : ZONES) {
      JsonNode route = stack.resource("aws_route", "network/nodes-route-" + zone);

      assertThat(route.path("destination_cidr_block").asText()).isEqualTo("0.0.0.0/0");
      assertThat(stack.target(route.path("nat_gateway_id").asText()))
          .isEqualTo("network/nat-" + zone + ".id");
      assertThat(stack.target(route.path("route_table_id").asText()))
          .isEqualTo("network/nodes-" + zone + "-routes.id");
    }
  }

  @Test
  void databasesHaveNoWayOut() {
    assertThat(stack.all("aws_route"))
        .containsExactly(
            "network/nodes-route-eu-central-1a",
            "network/nodes-route-eu-central-1b",
            "network/nodes-route-eu-central-1c",
            "network/public-route");
    assertThat(
            stack.target(
                stack
                    .resource(
                        "aws_route_table_association", "network/database-association-eu-central-1a")
                    .path("route_table_id")
                    .asText()))
        .isEqualTo("network/database-routes.id");
    assertThat(
            stack.targets(stack.resource("aws_vpc_endpoint", "network/s3").path("route_table_ids")))
        .containsExactly(
            "network/nodes-eu-central-1a-routes.id",
            "network/nodes-eu-central-1b-routes.id",
            "network/nodes-eu-central-1c-routes.id");
  }

  @Test
  void aNatGatewayWaitsForTheWayOutOfItsSubnet() {
    assertThat(stack.dependencies("aws_nat_gateway", "network/nat-eu-central-1b"))
        .containsExactly("network/public-route", "network/public-association-eu-central-1b");
    assertThat(stack.dependencies("aws_eip", "network/nat-address-eu-central-1b"))
        .containsExactly("network/public-route");
  }

  @Test
  void egressIsReadyWithTheRoutesOfTheNodes() {
    List<String> paths = new ArrayList<>();
    AwsStack.of(
        scope ->
            new AwsNetwork(scope, "network", AwsStack.network().build())
                .egressReady()
                .forEach(
                    part -> paths.add(((software.constructs.Construct) part).getNode().getPath())));

    assertThat(paths)
        .containsExactlyElementsOf(
            ZONES.stream()
                .flatMap(
                    zone ->
                        Stream.of(
                            "test/network/nodes-route-" + zone,
                            "test/network/nodes-association-" + zone))
                .toList());
  }

  @Test
  void keepsEncryptedFlowLogsOfAllTraffic() {
    JsonNode group = stack.resource("aws_cloudwatch_log_group", "network/flow-log-group");
    JsonNode log = stack.resource("aws_flow_log", "network/flow-log");

    assertThat(group.path("name").asText()).isEqualTo("/aws/vpc/staging/flow-logs");
    assertThat(group.path("retention_in_days").asInt()).isEqualTo(365);
    assertThat(stack.target(group.path("kms_key_id").asText()))
        .isEqualTo("network/encryption/key.arn");
    assertThat(log.path("traffic_type").asText()).isEqualTo("ALL");
    assertThat(stack.dependencies("aws_flow_log", "network/flow-log"))
        .containsExactly("network/flow-log-policy");
  }

  @Test
  void theFlowLogRoleWritesItsGroupOnly() {
    JsonNode policy =
        AwsStack.parse(
            stack.resource("aws_iam_role_policy", "network/flow-log-policy").path("policy"));
    JsonNode trust =
        AwsStack.parse(
            stack.resource("aws_iam_role", "network/flow-log-role").path("assume_role_policy"));

    assertThat(texts(policy.at("/Statement/0/Resource")))
        .containsExactly(
            "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/vpc/staging/flow-logs",
            "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/vpc/staging/flow-logs:*");
    assertThat(trust.at("/Statement/0/Condition/StringEquals/aws:SourceAccount").asText())
        .isEqualTo("111122223333");
  }

  @Test
  void oneNatGatewayServesAllZonesWhereAskedTo() {
    SynthesizedStack single =
        AwsStack.of(
            scope ->
                new AwsNetwork(
                    scope,
                    "network",
                    AwsStack.network()
                        .natGateways(NatGateways.SINGLE)
                        .encryptionKey(EncryptionKey.existing(KEY_ARN))
                        .build()));

    assertThat(single.all("aws_nat_gateway")).containsExactly("network/nat-eu-central-1a");
    assertThat(single.all("aws_eip")).hasSize(1);
    assertThat(
            single.target(
                single
                    .resource("aws_route", "network/nodes-route-eu-central-1c")
                    .path("nat_gateway_id")
                    .asText()))
        .isEqualTo("network/nat-eu-central-1a.id");
    assertThat(single.all("aws_kms_key")).isEmpty();
    assertThat(
            single
                .resource("aws_cloudwatch_log_group", "network/flow-log-group")
                .path("kms_key_id")
                .asText())
        .isEqualTo(KEY_ARN);
  }

  @Test
  void aZoneThatComesOrGoesMovesNoOther() {
    SynthesizedStack fewer = withZones("eu-central-1c", "eu-central-1b");
    SynthesizedStack more =
        withZones("eu-central-1d", "eu-central-1a", "eu-central-1b", "eu-central-1c");

    assertThat(stack.addresses("network")).containsAll(fewer.addresses("network"));
    assertThat(more.addresses("network")).containsAll(stack.addresses("network"));
    for (String path : fewer.all("aws_subnet")) {
      assertThat(fewer.resource("aws_subnet", path).path("cidr_block"))
          .as(path)
          .isEqualTo(stack.resource("aws_subnet", path).path("cidr_block"))
          .isEqualTo(more.resource("aws_subnet", path).path("cidr_block"));
    }
  }

  private static SynthesizedStack withZones(String... zones) {
    return AwsStack.of(
        scope ->
            new AwsNetwork(
                scope,
                "network",
                AwsNetworkProps.builder(
                        ACCOUNT, "staging", Cidr.parse("10.20.0.0/16"), List.of(zones))
                    .build()));
  }

  @Test
  void saysWhereItsPartsAre() {
    assertThat(stack.target(stack.output("id").asText())).isEqualTo("network/vpc.id");
    assertThat(stack.targets(stack.output("nodes")).get(2))
        .isEqualTo("network/nodes-eu-central-1c.id");
    assertThat(stack.targets(stack.output("databases")).get(2))
        .isEqualTo("network/database-eu-central-1c.id");
    assertThat(stack.targets(stack.output("publics")).get(2))
        .isEqualTo("network/public-eu-central-1c.id");
  }

  /** An address that changes destroys what it stood for. */
  @Test
  void addressesAreFrozen() {
    assertThat(stack.all())
        .containsExactly(
            "aws_cloudwatch_log_group network/flow-log-group",
            "aws_default_security_group network/default-security-group",
            "aws_eip network/nat-address-eu-central-1a",
            "aws_eip network/nat-address-eu-central-1b",
            "aws_eip network/nat-address-eu-central-1c",
            "aws_flow_log network/flow-log",
            "aws_iam_role network/flow-log-role",
            "aws_iam_role_policy network/flow-log-policy",
            "aws_internet_gateway network/internet-gateway",
            "aws_kms_alias network/encryption/alias",
            "aws_kms_key network/encryption/key",
            "aws_nat_gateway network/nat-eu-central-1a",
            "aws_nat_gateway network/nat-eu-central-1b",
            "aws_nat_gateway network/nat-eu-central-1c",
            "aws_route network/nodes-route-eu-central-1a",
            "aws_route network/nodes-route-eu-central-1b",
            "aws_route network/nodes-route-eu-central-1c",
            "aws_route network/public-route",
            "aws_route_table network/database-routes",
            "aws_route_table network/nodes-eu-central-1a-routes",
            "aws_route_table network/nodes-eu-central-1b-routes",
            "aws_route_table network/nodes-eu-central-1c-routes",
            "aws_route_table network/public-routes",
            "aws_route_table_association network/database-association-eu-central-1a",
            "aws_route_table_association network/database-association-eu-central-1b",
            "aws_route_table_association network/database-association-eu-central-1c",
            "aws_route_table_association network/nodes-association-eu-central-1a",
            "aws_route_table_association network/nodes-association-eu-central-1b",
            "aws_route_table_association network/nodes-association-eu-central-1c",
            "aws_route_table_association network/public-association-eu-central-1a",
            "aws_route_table_association network/public-association-eu-central-1b",
            "aws_route_table_association network/public-association-eu-central-1c",
            "aws_subnet network/database-eu-central-1a",
            "aws_subnet network/database-eu-central-1b",
            "aws_subnet network/database-eu-central-1c",
            "aws_subnet network/nodes-eu-central-1a",
            "aws_subnet network/nodes-eu-central-1b",
            "aws_subnet network/nodes-eu-central-1c",
            "aws_subnet network/public-eu-central-1a",
            "aws_subnet network/public-eu-central-1b",
            "aws_subnet network/public-eu-central-1c",
            "aws_vpc network/vpc",
            "aws_vpc_endpoint network/s3");
  }
}
