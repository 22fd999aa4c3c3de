package dev.gitopslab.constructs.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import org.junit.jupiter.api.Test;

/** What docs/upgrading.md says of constructs that change their names. */
class MovedResourceTest {

  @Test
  void aResourceTakesOverWhatHadAnotherAddress() {
    SynthesizedStack stack =
        AwsStack.of(
            scope -> {
              AwsNetwork network = new AwsNetwork(scope, "renamed", AwsStack.network().build());
              network.vpc().moveFromId("aws_vpc.network_vpc_12345678");
            });

    JsonNode moved = stack.json().at("/moved/0");
    assertThat(moved.path("from").asText()).isEqualTo("aws_vpc.network_vpc_12345678");
    assertThat(moved.path("to").asText()).isEqualTo(stack.address("renamed/vpc"));
    assertThat(stack.all("aws_vpc")).containsExactly("renamed/vpc");
  }
}
