package dev.gitopslab.stacks;

import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.stacks.yaml.Section;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code cluster.nodePools}, which is written the same way on every cloud. */
final class NodePools {

  private NodePools() {}

  static List<NodePool> read(Section cluster) {
    List<NodePool> pools = new ArrayList<>();
    for (Section section : cluster.sections("nodePools")) {
      try (section) {
        String name = section.requiredText("name");
        NodePool.Builder pool = NodePool.builder(name, section.requiredText("machineType"));
        section.number("minSize").ifPresent(pool::minSize);
        section.number("maxSize").ifPresent(pool::maxSize);
        section.number("diskSizeGib").ifPresent(pool::diskSizeGib);
        section.choice("capacity", NodePool.Capacity.class).ifPresent(pool::capacity);
        section.choice("architecture", NodePool.Architecture.class).ifPresent(pool::architecture);
        section.textMap("labels").forEach(pool::label);
        taints(section).forEach(pool::taint);
        section.build(pool::build).ifPresent(pools::add);
      }
    }
    return pools;
  }

  private static List<NodePool.Taint> taints(Section pool) {
    List<NodePool.Taint> taints = new ArrayList<>();
    for (Section section : pool.sections("taints")) {
      try (section) {
        taints.add(
            new NodePool.Taint(
                section.requiredText("key"),
                section.text("value").orElse(""),
                section.requiredChoice("effect", NodePool.Taint.Effect.class)));
      }
    }
    return taints;
  }
}
