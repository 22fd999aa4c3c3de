package dev.gitopslab.constructs.google;

import dev.gitopslab.constructs.core.NodePool;
import java.util.Set;
import java.util.regex.Pattern;

/** What the name of a machine type says about it. */
final class MachineTypes {

  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)+");

  private static final Set<String> ARM = Set.of("t2a", "c4a", "n4a", "a4x");

  /** These take no Persistent Disk to start from. */
  private static final Set<String> HYPERDISK_ONLY =
      Set.of("c4", "c4a", "c4d", "n4", "n4a", "n4d", "h4d", "m4", "x4", "a4", "a4x");

  private MachineTypes() {}

  static NodePool.Architecture architecture(String machineType) {
    return ARM.contains(family(machineType))
        ? NodePool.Architecture.ARM64
        : NodePool.Architecture.AMD64;
  }

  static String bootDiskType(String machineType) {
    return HYPERDISK_ONLY.contains(family(machineType)) ? "hyperdisk-balanced" : "pd-balanced";
  }

  private static String family(String machineType) {
    int end = machineType.indexOf('-');
    return end < 0 ? machineType : machineType.substring(0, end);
  }
}
