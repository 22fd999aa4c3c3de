package dev.gitopslab.constructs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitopslab.constructs.core.KubernetesReleases.Support;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesReleasesTest {

  @ParameterizedTest
  @CsvSource({
    "1.34, 2026-10-03, CURRENT",
    "1.34, 2026-10-04, ENDING",
    "1.34, 2026-12-02, ENDING",
    "1.34, 2026-12-03, ENDED",
    "1.35, 2026-11-24, CURRENT",
    "1.9, 2026-11-24, UNKNOWN",
    "nonsense, 2026-11-24, UNKNOWN",
  })
  void judgesAVersionByTheDay(String version, LocalDate today, Support support) {
    assertThat(KubernetesReleases.of("aws").support(version, today)).isEqualTo(support);
  }

  @Test
  void listsTheOldestFirst() {
    assertThat(KubernetesReleases.of("aws").lastDays().keySet())
        .startsWith("1.32")
        .endsWith("1.35");
  }

  @Test
  void knowsOnlyItsClouds() {
    assertThatThrownBy(() -> KubernetesReleases.of("mars"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no Kubernetes releases are known for mars");
  }
}
