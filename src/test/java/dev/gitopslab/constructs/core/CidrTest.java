package dev.gitopslab.constructs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({"10.20.0.0/16", "0.0.0.0/0", "255.255.255.255/32", "192.168.4.0/22"})
  void readsAndWritesTheUsualNotation(String notation) {
    assertThat(Cidr.parse(notation)).hasToString(notation);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.20.0.0 | is no IPv4 range; write it as 10.20.0.0/16",
        "10.20.0/16 | is no IPv4 range; write it as 10.20.0.0/16",
        "fd00::/8 | is no IPv4 range; write it as 10.20.0.0/16",
        "10.256.0.0/16 | is no IPv4 range; each part goes from 0 to 255",
        "10.20.0.0/33 | is no IPv4 range; the prefix goes from /0 to /32",
        "10.20.30.0/16 | has bits set behind its prefix; use 10.20.0.0/16",
        "1.2.3.4/0 | has bits set behind its prefix; use 0.0.0.0/0",
      })
  void saysWhatIsWrong(String notation, String message) {
    assertThatThrownBy(() -> Cidr.parse(notation))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void cutsItselfIntoParts() {
    Cidr network = Cidr.parse("10.20.0.0/16");

    assertThat(network.subnet(20, 0)).hasToString("10.20.0.0/20");
    assertThat(network.subnet(20, 15)).hasToString("10.20.240.0/20");
    assertThat(network.subnet(16, 0)).isEqualTo(network);
    assertThat(Cidr.parse("0.0.0.0/0").subnet(8, 255)).hasToString("255.0.0.0/8");
    assertThatThrownBy(() -> network.subnet(20, 16))
        .hasMessage("10.20.0.0/16 has no /20 number 16");
    assertThatThrownBy(() -> network.subnet(15, 0)).hasMessage("10.20.0.0/16 has no /15 number 0");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.20.0.0/16, true, true",
    "10.20.0.0/16, 10.0.0.0/8, false, true",
    "10.20.0.0/16, 10.21.0.0/16, false, false",
    "0.0.0.0/0, 10.21.0.0/16, true, true",
    "10.20.0.0/16, 10.20.0.0/16, true, true",
  })
  void knowsWhatItContains(String range, String other, boolean contains, boolean overlaps) {
    assertThat(Cidr.parse(range).contains(Cidr.parse(other))).isEqualTo(contains);
    assertThat(Cidr.parse(range).overlaps(Cidr.parse(other))).isEqualTo(overlaps);
  }

  @Test
  void countsItsAddresses() {
    assertThat(Cidr.parse("10.20.0.0/16").size()).isEqualTo(65_536);
    assertThat(Cidr.parse("0.0.0.0/0").size()).isEqualTo(4_294_967_296L);
  }
}
