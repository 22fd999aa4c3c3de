package dev.gitopslab.constructs.azure;

import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.NodePool.Capacity;
import dev.gitopslab.constructs.core.NodePool.Taint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What node pools are called and marked with in AKS. */
final class NodePools {

  static final String SYSTEM = "system";
  static final int LONGEST_NAME = 12;

  private static final String SPOT = "kubernetes.azure.com/scalesetpriority";

  private NodePools() {}

  /**
   * The name in AKS. How machines are bought cannot be changed in a pool, so it is part of the
   * name, and the other pool can be there before this one goes.
   */
  static String name(NodePool pool) {
    return isSpot(pool) ? pool.name() + "spot" : pool.name();
  }

  /** What nodes move to while their pool is made anew; like no other name of the cluster. */
  static String temporaryName(String name) {
    return "tmp" + Names.hash(name);
  }

  static boolean isSpot(NodePool pool) {
    return pool.capacity() == Capacity.SPOT;
  }

  /** Whether a pod that tolerates nothing may run there. */
  static boolean takesEveryPod(NodePool pool) {
    return !isSpot(pool)
        && pool.taints().stream()
            .allMatch(taint -> taint.effect() == Taint.Effect.PREFER_NO_SCHEDULE);
  }

  /** The labels; AKS adds that of spot pools itself, and a plan without it would remove it. */
  static Map<String, String> labels(NodePool pool) {
    Map<String, String> labels = new LinkedHashMap<>(pool.labels());
    if (isSpot(pool)) {
      labels.put(SPOT, "spot");
    }
    return labels;
  }

  /** The taints; as with labels. */
  static List<String> taints(NodePool pool) {
    List<String> taints = new ArrayList<>(pool.taints().stream().map(NodePools::taint).toList());
    if (isSpot(pool)) {
      taints.add(SPOT + "=spot:NoSchedule");
    }
    return taints;
  }

  private static String taint(Taint taint) {
    String effect =
        switch (taint.effect()) {
          case NO_SCHEDULE -> "NoSchedule";
          case PREFER_NO_SCHEDULE -> "PreferNoSchedule";
          case NO_EXECUTE -> "NoExecute";
        };
    return taint.key() + "=" + taint.value() + ":" + effect;
  }
}
