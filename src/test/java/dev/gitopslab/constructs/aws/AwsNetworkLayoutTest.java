package dev.gitopslab.constructs.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.constructs.core.Cidr;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsNetworkLayoutTest {

  @ParameterizedTest
  @ValueSource(ints = {16, 17, 18, 19, 20})
  void sixZonesFitWithoutOverlap(int prefix) {
    Cidr network = new Cidr(Cidr.parse("10.64.0.0/16").address(), prefix);
    AwsNetworkLayout layout = new AwsNetworkLayout(network);
    List<Cidr> subnets = new ArrayList<>();
    for (char zone = 'a'; zone <= 'f'; zone++) {
      subnets.add(layout.nodes("eu-central-1" + zone));
      subnets.add(layout.publics("eu-central-1" + zone));
      subnets.add(layout.databases("eu-central-1" + zone));
    }

    assertThat(subnets).hasSize(18).allMatch(network::contains);
    for (int i = 0; i < subnets.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(subnets.get(i).overlaps(subnets.get(j)))
            .as(subnets.get(i) + " and " + subnets.get(j))
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.20.0.0/16, eu-central-1a, 10.20.0.0/19, 10.20.192.0/22, 10.20.224.0/22",
    "10.20.0.0/16, eu-central-1c, 10.20.64.0/19, 10.20.200.0/22, 10.20.232.0/22",
    "10.20.0.0/16, us-east-1f, 10.20.160.0/19, 10.20.212.0/22, 10.20.244.0/22",
    "10.20.16.0/20, eu-central-1b, 10.20.18.0/23, 10.20.28.64/26, 10.20.30.64/26"
  })
  void aZonesPlaceNeverMoves(
      String network, String zone, String nodes, String publics, String databases) {
    AwsNetworkLayout layout = new AwsNetworkLayout(Cidr.parse(network));

    assertThat(layout.nodes(zone)).hasToString(nodes);
    assertThat(layout.publics(zone)).hasToString(publics);
    assertThat(layout.databases(zone)).hasToString(databases);
  }

  @Test
  void theSmallestNetworkIsLargeEnoughForLoadBalancers() {
    // An Application Load Balancer wants a /27 at least.
    AwsNetworkLayout layout = new AwsNetworkLayout(Cidr.parse("10.20.16.0/20"));

    assertThat(layout.publics("eu-central-1a").prefix()).isLessThanOrEqualTo(27);
  }
}
