package dev.gitopslab.constructs.digitalocean;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DigitalOceanNetworkTest {

  private static SynthesizedStack stack;

  @BeforeAll
  static void synthesize() {
    stack =
        DigitalOceanStack.of(
            scope -> {
              DigitalOceanNetwork network =
                  new DigitalOceanNetwork(scope, "network", DigitalOceanStack.network().build());
              output(scope, "id", network.id());
              assertThat(network.cidr()).hasToString("10.60.0.0/20");
              assertThat(network.nodeSubnetIds()).isEmpty();
              assertThat(network.databaseSubnetIds()).isEmpty();
              assertThat(network.egressReady()).isEmpty();
            });
  }

  @Test
  void isANetworkOfItsOwn() {
    JsonNode vpc = stack.resource("digitalocean_vpc", "network/vpc");

    assertThat(vpc.path("name").asText()).isEqualTo("staging");
    assertThat(vpc.path("region").asText()).isEqualTo("fra1");
    assertThat(vpc.path("ip_range").asText()).isEqualTo("10.60.0.0/20");
    assertThat(stack.target(stack.output("id").asText())).isEqualTo("network/vpc.id");
  }

  /** The provider's own two minutes are too few: what was in it is still listed for longer. */
  @Test
  void isGivenTimeToGo() {
    assertThat(stack.resource("digitalocean_vpc", "network/vpc").at("/timeouts/delete").asText())
        .isEqualTo("10m");
  }

  /** An address that changes destroys what it stood for. */
  @Test
  void addressesAreFrozen() {
    assertThat(stack.all()).containsExactly("digitalocean_vpc network/vpc");
  }
}
