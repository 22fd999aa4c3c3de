package dev.gitopslab.constructs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NodePoolTest {

  @Test
  void hasTheDocumentedDefaults() {
    NodePool pool = NodePool.builder("general", "m7i.large").build();

    assertThat(pool.minSize()).isEqualTo(2);
    assertThat(pool.maxSize()).isEqualTo(4);
    assertThat(pool.diskSizeGib()).isEqualTo(50);
    assertThat(pool.capacity()).isEqualTo(NodePool.Capacity.ON_DEMAND);
    assertThat(pool.architecture()).isEqualTo(NodePool.Architecture.AMD64);
    assertThat(pool.labels()).isEmpty();
    assertThat(pool.taints()).isEmpty();
  }

  @Test
  void namesEveryProblemAtOnce() {
    NodePool.Builder pool =
        NodePool.builder("General_1", " ").minSize(5).maxSize(3).diskSizeGib(10);

    assertThatThrownBy(pool::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
            name: "General_1" cannot name a node pool; use 1 to 12 lower-case letters, digits and \
            hyphens, a letter first
            machineType: is required
            maxSize: "3" is below minSize; use 5 or more
            diskSizeGib: "10" is out of range; use a whole number from 20 to 16384\
            """);
  }

  @Test
  void keepsLabelsInTheirOrder() {
    NodePool pool = NodePool.builder("a", "b").label("z", "1").label("a", "2").build();

    assertThat(pool.labels().keySet()).containsExactly("z", "a");
  }
}
