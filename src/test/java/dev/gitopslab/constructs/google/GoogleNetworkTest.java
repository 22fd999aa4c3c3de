package dev.gitopslab.constructs.google;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GoogleNetworkTest {

  private static SynthesizedStack stack;

  @BeforeAll
  static void synthesize() {
    stack =
        GoogleStack.of(
            scope -> {
              GoogleNetwork network =
                  new GoogleNetwork(scope, "network", GoogleStack.network().build());
              output(scope, "id", network.id());
              output(scope, "subnets", network.nodeSubnetIds());
              output(scope, "databaseSubnets", network.databaseSubnetIds());
            });
  }

  @Test
  void hasOneSubnetworkWithARangeForEachPurpose() {
    JsonNode subnetwork = stack.resource("google_compute_subnetwork", "network/subnetwork");

    assertThat(subnetwork.path("ip_cidr_range").asText()).isEqualTo("10.20.128.0/18");
    assertThat(subnetwork.path("secondary_ip_range").toString())
        .isEqualTo(
            "[{\"ip_cidr_range\":\"10.20.0.0/17\",\"range_name\":\"pods\"},"
                + "{\"ip_cidr_range\":\"10.20.192.0/19\",\"range_name\":\"services\"}]");
    assertThat(
            stack
                .resource("google_compute_network", "network/network")
                .path("auto_create_subnetworks")
                .asBoolean(true))
        .isFalse();
    assertThat(stack.target(stack.output("id").asText())).isEqualTo("network/network.id");
    assertThat(stack.targets(stack.output("subnets"))).containsExactly("network/subnetwork.id");
    assertThat(stack.output("databaseSubnets")).isEmpty();
  }

  @Test
  void logsTrafficAndReachesGoogleWithoutTheInternet() {
    JsonNode subnetwork = stack.resource("google_compute_subnetwork", "network/subnetwork");

    assertThat(subnetwork.path("private_ip_google_access").asBoolean()).isTrue();
    assertThat(subnetwork.at("/log_config/flow_sampling").asDouble()).isEqualTo(0.5);
    assertThat(subnetwork.at("/log_config/metadata").asText()).isEqualTo("INCLUDE_ALL_METADATA");
    SynthesizedStack all =
        GoogleStack.of(
            scope ->
                new GoogleNetwork(
                    scope, "network", GoogleStack.network().flowLogPercentage(100).build()));
    assertThat(
            all.resource("google_compute_subnetwork", "network/subnetwork")
                .at("/log_config/flow_sampling")
                .asDouble())
        .isEqualTo(1.0);
  }

  @Test
  void refusesWhatNothingElseLetsIn() {
    JsonNode rule = stack.resource("google_compute_firewall", "network/refuse-ingress");

    assertThat(rule.path("direction").asText()).isEqualTo("INGRESS");
    assertThat(rule.at("/deny/0/protocol").asText()).isEqualTo("all");
    assertThat(texts(rule.path("source_ranges"))).containsExactly("0.0.0.0/0");
    assertThat(rule.path("priority").asInt()).isEqualTo(65_534);
    assertThat(rule.has("allow")).isFalse();
    assertThat(rule.has("log_config")).isTrue();
    assertThat(stack.all("google_compute_firewall")).containsExactly("network/refuse-ingress");
  }

  @Test
  void hasAWayOutForEverythingInIt() {
    JsonNode nat = stack.resource("google_compute_router_nat", "network/nat");

    assertThat(nat.path("source_subnetwork_ip_ranges_to_nat").asText())
        .isEqualTo("ALL_SUBNETWORKS_ALL_IP_RANGES");
    assertThat(stack.target(nat.path("router").asText())).isEqualTo("network/router.name");
    assertThat(nat.path("enable_dynamic_port_allocation").asBoolean()).isTrue();
    // The two exclude each other.
    assertThat(nat.path("enable_endpoint_independent_mapping").asBoolean(true)).isFalse();
  }

  @Test
  void givesDatabasesAddressesAndLeavesTheConnectionToGoogle() {
    JsonNode range = stack.resource("google_compute_global_address", "network/databases-range");
    JsonNode connection =
        stack.resource("google_service_networking_connection", "network/databases");

    assertThat(range.path("purpose").asText()).isEqualTo("VPC_PEERING");
    assertThat(range.path("address_type").asText()).isEqualTo("INTERNAL");
    assertThat(range.path("address").asText()).isEqualTo("10.20.224.0");
    assertThat(range.path("prefix_length").asInt()).isEqualTo(19);
    assertThat(stack.targets(connection.path("reserved_peering_ranges")))
        .containsExactly("network/databases-range.name");
    assertThat(connection.path("deletion_policy").asText()).isEqualTo("ABANDON");
    assertThat(connection.path("update_on_creation_fail").asBoolean()).isTrue();
  }

  @Test
  void switchesApisOnAndNeverOff() {
    assertThat(stack.all("google_project_service"))
        .containsExactlyInAnyOrder("network/service-compute", "network/service-servicenetworking");
    for (String path : stack.all("google_project_service")) {
      assertThat(
              stack
                  .resource("google_project_service", path)
                  .path("disable_on_destroy")
                  .asBoolean(true))
          .isFalse();
    }
    assertThat(stack.dependencies("google_compute_network", "network/network"))
        .containsExactlyInAnyOrder("network/service-compute", "network/service-servicenetworking");
  }
}
