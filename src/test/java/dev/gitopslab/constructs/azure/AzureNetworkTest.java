package dev.gitopslab.constructs.azure;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hashicorp.cdktf.ITerraformDependable;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.constructs.Construct;

class AzureNetworkTest {

  private static final List<String> ready = new ArrayList<>();

  private static SynthesizedStack stack;

  @BeforeAll
  static void synthesize() {
    ready.clear();
    stack = with(props -> props, ready);
  }

  private static SynthesizedStack with(UnaryOperator<AzureNetworkProps.Builder> change) {
    return with(change, new ArrayList<>());
  }

  private static SynthesizedStack with(
      UnaryOperator<AzureNetworkProps.Builder> change, List<String> ready) {
    return AzureStack.of(
        scope -> {
          AzureNetwork network =
              new AzureNetwork(scope, "network", change.apply(AzureStack.network()).build());
          output(scope, "id", network.id());
          output(scope, "nodes", network.nodeSubnetIds());
          output(scope, "databases", network.databaseSubnetIds());
          output(scope, "egress", network.egressCidrs());
          network.egressReady().forEach(part -> ready.add(path(part)));
        });
  }

  private static String path(ITerraformDependable part) {
    return ((Construct) part).getNode().getPath().substring("test/".length());
  }

  private static JsonNode rules(SynthesizedStack stack, String kind) {
    return stack
        .resource("azurerm_network_security_group", "network/" + kind + "-security-group")
        .path("security_rule");
  }

  @Test
  void subnetsHaveTheirPlaces() {
    assertThat(texts(subnet("nodes").path("address_prefixes"))).containsExactly("10.20.0.0/18");
    assertThat(texts(subnet("database").path("address_prefixes"))).containsExactly("10.20.64.0/22");
    AzureNetworkLayout smallest = new AzureNetworkLayout(Cidr.parse("10.20.0.0/22"));
    assertThat(smallest.nodes()).hasToString("10.20.0.0/24");
    assertThat(smallest.databases()).hasToString("10.20.1.0/28");
  }

  private static JsonNode subnet(String name) {
    return stack.resource("azurerm_subnet", "network/" + name);
  }

  @Test
  void theDatabaseSubnetIsForFlexibleServersOnly() {
    assertThat(subnet("database").at("/delegation/0/service_delegation/name").asText())
        .isEqualTo("Microsoft.DBforPostgreSQL/flexibleServers");
    assertThat(texts(subnet("database").path("service_endpoints")))
        .containsExactly("Microsoft.Storage");
    assertThat(subnet("nodes").has("delegation")).isFalse();
  }

  @Test
  void nodesLeaveByTheNatGatewayAndNothingElse() {
    JsonNode address = stack.resource("azurerm_public_ip", "network/egress-address");
    JsonNode nat =
        stack.resource("azurerm_subnet_nat_gateway_association", "network/nat-association");

    assertThat(subnet("nodes").get("default_outbound_access_enabled").asBoolean(true)).isFalse();
    assertThat(subnet("database").get("default_outbound_access_enabled").asBoolean(true)).isFalse();
    assertThat(stack.target(nat.path("subnet_id").asText())).isEqualTo("network/nodes.id");
    assertThat(stack.all("azurerm_subnet_nat_gateway_association")).hasSize(1);
    assertThat(address.path("sku").asText()).isEqualTo("Standard");
    assertThat(address.path("allocation_method").asText()).isEqualTo("Static");
    assertThat(stack.output("egress").get(0).asText())
        .matches("\\$\\{azurerm_public_ip\\.network_egress-address_\\w+\\.ip_address}/32");
  }

  @Test
  void egressIsReadyWithBothHalvesOfTheGatewayAndTheRules() {
    assertThat(ready)
        .containsExactlyInAnyOrder(
            "network/nat-address",
            "network/nat-association",
            "network/nodes-security-group-association",
            "network/database-security-group-association");
  }

  @Test
  void theInternetReachesNothingUnlessPortsAreNamed() {
    JsonNode open = rules(with(props -> props.ingressPorts(List.of(443, 80))), "nodes");

    assertThat(rules(stack, "nodes").isMissingNode()).isTrue();
    assertThat(open).hasSize(1);
    assertThat(open.at("/0/source_address_prefix").asText()).isEqualTo("Internet");
    assertThat(open.at("/0/access").asText()).isEqualTo("Allow");
    assertThat(texts(open.at("/0/destination_port_ranges"))).containsExactly("80", "443");
  }

  @Test
  void onlyNodesAndTheStandbyReachDatabases() {
    JsonNode rules = rules(stack, "database");

    assertThat(rules).hasSize(3);
    assertThat(rule(rules.get(0))).isEqualTo("Allow Tcp 10.20.0.0/18 10.20.64.0/22 5432");
    assertThat(rule(rules.get(1))).isEqualTo("Allow Tcp 10.20.64.0/22 10.20.64.0/22 5432");
    assertThat(rule(rules.get(2))).isEqualTo("Deny * VirtualNetwork * *");
    assertThat(rules.at("/2/priority").asInt()).isGreaterThan(rules.at("/1/priority").asInt());
  }

  private static String rule(JsonNode rule) {
    assertThat(rule.path("direction").asText()).isEqualTo("Inbound");
    return String.join(
        " ",
        rule.path("access").asText(),
        rule.path("protocol").asText(),
        rule.path("source_address_prefix").asText(),
        rule.path("destination_address_prefix").asText(),
        rule.path("destination_port_range").asText());
  }

  @Test
  void everySubnetHasItsRules() {
    for (String kind : List.of("nodes", "database")) {
      JsonNode association =
          stack.resource(
              "azurerm_subnet_network_security_group_association",
              "network/" + kind + "-security-group-association");
      assertThat(stack.target(association.path("subnet_id").asText()))
          .isEqualTo("network/" + kind + ".id");
      assertThat(stack.target(association.path("network_security_group_id").asText()))
          .isEqualTo("network/" + kind + "-security-group.id");
    }
  }

  @Test
  void isInItsGroupWithTheTagsOfTheGroup() {
    for (String type :
        List.of(
            "azurerm_virtual_network",
            "azurerm_network_security_group",
            "azurerm_public_ip",
            "azurerm_nat_gateway")) {
      for (String path : stack.all(type)) {
        JsonNode resource = stack.resource(type, path);
        assertThat(resource.path("resource_group_name").asText()).isEqualTo("staging-group");
        assertThat(resource.path("location").asText()).isEqualTo("westeurope");
        assertThat(resource.at("/tags/team").asText()).isEqualTo("platform");
      }
    }
  }

  @Test
  void saysWhatOthersNeed() {
    assertThat(stack.target(stack.output("id").asText())).isEqualTo("network/network.id");
    assertThat(stack.targets(stack.output("nodes"))).containsExactly("network/nodes.id");
    assertThat(stack.targets(stack.output("databases"))).containsExactly("network/database.id");
  }

  @Test
  void portsMoveNothing() {
    assertThat(with(props -> props.ingressPorts(List.of(443))).addresses(""))
        .isEqualTo(stack.addresses(""));
  }

  /** An address that changes destroys what it stood for. */
  @Test
  void addressesAreFrozen() {
    assertThat(stack.all())
        .containsExactly(
            "azurerm_nat_gateway network/nat",
            "azurerm_nat_gateway_public_ip_association network/nat-address",
            "azurerm_network_security_group network/database-security-group",
            "azurerm_network_security_group network/nodes-security-group",
            "azurerm_public_ip network/egress-address",
            "azurerm_subnet network/database",
            "azurerm_subnet network/nodes",
            "azurerm_subnet_nat_gateway_association network/nat-association",
            "azurerm_subnet_network_security_group_association"
                + " network/database-security-group-association",
            "azurerm_subnet_network_security_group_association"
                + " network/nodes-security-group-association",
            "azurerm_virtual_network network/network");
  }
}
