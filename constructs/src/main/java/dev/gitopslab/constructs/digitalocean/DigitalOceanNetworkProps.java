package dev.gitopslab.constructs.digitalocean;

import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;

/**
 * The settings of a {@link DigitalOceanNetwork}.
 *
 * <pre>{@code
 * DigitalOceanNetworkProps.builder("fra1", "staging", Cidr.parse("10.60.0.0/20")).build()
 * }</pre>
 */
public final class DigitalOceanNetworkProps {

  private static final int LARGEST = 16;
  private static final int SMALLEST = 24;

  private final String region;
  private final String name;
  private final Cidr cidr;

  private DigitalOceanNetworkProps(Builder builder) {
    Problems problems = new Problems();
    Checks.region(problems, builder.region);
    Checks.name(problems, builder.name);
    Checks.range(problems, "cidr", builder.cidr, LARGEST, SMALLEST);
    problems.throwIfAny();
    region = builder.region;
    name = builder.name;
    cidr = builder.cidr;
  }

  /**
   * Starts the settings.
   *
   * @param region where the network is, such as {@code fra1}; another region is another network
   * @param name its name, unique in the account: 1 to 32 lower-case letters, digits and single
   *     hyphens, a letter first
   * @param cidr its addresses, for nodes, load balancers and databases: private, /16 to /24, apart
   *     from every other network of the account and from the ranges that DigitalOcean uses itself;
   *     other addresses are another network
   */
  public static Builder builder(String region, String name, Cidr cidr) {
    return new Builder(region, name, cidr);
  }

  /** {@return where the network is} */
  public String region() {
    return region;
  }

  /** {@return its name} */
  public String name() {
    return name;
  }

  /** {@return its addresses} */
  public Cidr cidr() {
    return cidr;
  }

  /** Collects the settings of a {@link DigitalOceanNetwork}. */
  public static final class Builder {

    private final String region;
    private final String name;
    private final Cidr cidr;

    private Builder(String region, String name, Cidr cidr) {
      this.region = region;
      this.name = name;
      this.cidr = cidr;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public DigitalOceanNetworkProps build() {
      return new DigitalOceanNetworkProps(this);
    }
  }
}
