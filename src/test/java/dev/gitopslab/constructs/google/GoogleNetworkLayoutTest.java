package dev.gitopslab.constructs.google;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.constructs.core.Cidr;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleNetworkLayoutTest {

  @ParameterizedTest
  @CsvSource({
    "10.20.0.0/16, 10.20.0.0/17, 10.20.128.0/18, 10.20.192.0/19, 10.20.224.0/19, 128",
    "10.20.64.0/18, 10.20.64.0/19, 10.20.96.0/20, 10.20.112.0/21, 10.20.120.0/21, 32",
    "10.20.16.0/20, 10.20.16.0/21, 10.20.24.0/22, 10.20.28.0/23, 10.20.30.0/23, 8"
  })
  void cutsTheAddresses(
      String network, String pods, String nodes, String services, String databases, long count) {
    GoogleNetworkLayout layout = new GoogleNetworkLayout(Cidr.parse(network));

    assertThat(layout.pods()).hasToString(pods);
    assertThat(layout.nodes()).hasToString(nodes);
    assertThat(layout.services()).hasToString(services);
    assertThat(layout.databases()).hasToString(databases);
    assertThat(layout.nodeCount()).isEqualTo(count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.16.0.0/12", "10.20.0.0/16", "10.20.16.0/20"})
  void nothingOverlapsAndNothingIsLeftOver(String notation) {
    Cidr network = Cidr.parse(notation);
    GoogleNetworkLayout layout = new GoogleNetworkLayout(network);
    List<Cidr> parts =
        List.of(layout.pods(), layout.nodes(), layout.services(), layout.databases());

    for (int i = 0; i < parts.size(); i++) {
      assertThat(network.contains(parts.get(i))).isTrue();
      for (Cidr other : parts.subList(i + 1, parts.size())) {
        assertThat(parts.get(i).overlaps(other)).as(parts.get(i) + " " + other).isFalse();
      }
    }
    assertThat(parts.stream().mapToLong(Cidr::size).sum()).isEqualTo(network.size());
  }

  @Test
  void theSmallestNetworkHasRoomForMoreNodesThanPods() {
    GoogleNetworkLayout layout = new GoogleNetworkLayout(Cidr.parse("10.0.0.0/20"));

    assertThat(layout.nodes().size()).isGreaterThan(layout.nodeCount() + 4);
  }
}
