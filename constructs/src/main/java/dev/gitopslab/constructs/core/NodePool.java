package dev.gitopslab.constructs.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A group of like nodes that grows and shrinks between two sizes.
 *
 * <pre>{@code
 * NodePool.builder("general", "m7g.large").minSize(2).maxSize(6).build()
 * }</pre>
 */
public final class NodePool {

  /** How the cloud sells the machines of a pool. */
  public enum Capacity {
    /** Machines that stay until they are given back. */
    ON_DEMAND,
    /** Cheaper machines that the cloud may take back at any time. */
    SPOT
  }

  /** The processor of a pool's machines; it must fit the machine type. */
  public enum Architecture {
    /** 64-bit x86. */
    AMD64,
    /** 64-bit Arm. */
    ARM64
  }

  private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,10}[a-z0-9])?");

  private final String name;
  private final String machineType;
  private final int minSize;
  private final int maxSize;
  private final int diskSizeGib;
  private final Capacity capacity;
  private final Architecture architecture;
  private final Map<String, String> labels;
  private final List<Taint> taints;

  private NodePool(Builder builder) {
    new Problems()
        .required("name", builder.name)
        .matches(
            "name",
            builder.name,
            NAME,
            "cannot name a node pool; use 1 to 12 lower-case letters, digits and hyphens, a letter"
                + " first")
        .required("machineType", builder.machineType)
        .range("minSize", builder.minSize, 0, 1000)
        .range("maxSize", builder.maxSize, 1, 1000)
        .check(
            builder.maxSize >= builder.minSize,
            "maxSize",
            builder.maxSize,
            "is below minSize; use " + builder.minSize + " or more")
        .range("diskSizeGib", builder.diskSizeGib, 20, 16_384)
        .throwIfAny();
    name = builder.name;
    machineType = builder.machineType;
    minSize = builder.minSize;
    maxSize = builder.maxSize;
    diskSizeGib = builder.diskSizeGib;
    capacity = builder.capacity;
    architecture = builder.architecture;
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(builder.labels));
    taints = List.copyOf(builder.taints);
  }

  /**
   * Starts a pool.
   *
   * @param name 1 to 12 lower-case letters, digits and hyphens, a letter first (the shortest limit
   *     of the clouds)
   * @param machineType the cloud's name of the machines, such as {@code m7g.large}
   */
  public static Builder builder(String name, String machineType) {
    return new Builder(name, machineType);
  }

  /** {@return the pool's name, unique in its cluster} */
  public String name() {
    return name;
  }

  /** {@return the cloud's name of the machines} */
  public String machineType() {
    return machineType;
  }

  /** {@return the fewest nodes; also how many there are at first} */
  public int minSize() {
    return minSize;
  }

  /** {@return the most nodes} */
  public int maxSize() {
    return maxSize;
  }

  /** {@return the size of each node's disk, in GiB} */
  public int diskSizeGib() {
    return diskSizeGib;
  }

  /** {@return how the machines are bought} */
  public Capacity capacity() {
    return capacity;
  }

  /** {@return the processor of the machines} */
  public Architecture architecture() {
    return architecture;
  }

  /** {@return the labels of each node} */
  public Map<String, String> labels() {
    return labels;
  }

  /** {@return the taints of each node} */
  public List<Taint> taints() {
    return taints;
  }

  /**
   * Keeps pods off a node that do not tolerate it.
   *
   * @param key such as {@code dedicated}
   * @param value such as {@code database}; may be empty
   * @param effect what happens to pods that do not tolerate it
   */
  public record Taint(String key, String value, Effect effect) {

    /** What a taint does to pods that do not tolerate it. */
    public enum Effect {
      /** None is placed on the node. */
      NO_SCHEDULE,
      /** None is placed on the node where another is to be had. */
      PREFER_NO_SCHEDULE,
      /** None is placed on the node, and those on it must leave. */
      NO_EXECUTE
    }
  }

  /** Collects the settings of a {@link NodePool}. */
  public static final class Builder {

    private final String name;
    private final String machineType;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<Taint> taints = new ArrayList<>();
    private int minSize = 2;
    private int maxSize = 4;
    private int diskSizeGib = 50;
    private Capacity capacity = Capacity.ON_DEMAND;
    private Architecture architecture = Architecture.AMD64;

    private Builder(String name, String machineType) {
      this.name = name;
      this.machineType = machineType;
    }

    /** The fewest nodes, and how many there are at first: 0 to 1000. Default: 2. */
    public Builder minSize(int nodes) {
      minSize = nodes;
      return this;
    }

    /** The most nodes: 1 to 1000, not below {@link #minSize}. Default: 4. */
    public Builder maxSize(int nodes) {
      maxSize = nodes;
      return this;
    }

    /** The size of each node's disk in GiB: 20 to 16384. Default: 50. */
    public Builder diskSizeGib(int gib) {
      diskSizeGib = gib;
      return this;
    }

    /** How the machines are bought. Default: {@link Capacity#ON_DEMAND}. */
    public Builder capacity(Capacity value) {
      capacity = value;
      return this;
    }

    /** The processor, which must fit the machine type. Default: {@link Architecture#AMD64}. */
    public Builder architecture(Architecture value) {
      architecture = value;
      return this;
    }

    /** A label of each node. Default: none. */
    public Builder label(String key, String value) {
      labels.put(key, value);
      return this;
    }

    /** A taint of each node. Default: none. */
    public Builder taint(Taint taint) {
      taints.add(taint);
      return this;
    }

    /**
     * The pool.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public NodePool build() {
      return new NodePool(this);
    }
  }
}
