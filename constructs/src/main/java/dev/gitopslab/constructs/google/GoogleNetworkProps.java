package dev.gitopslab.constructs.google;

import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.util.List;

/**
 * The settings of a {@link GoogleNetwork}.
 *
 * <pre>{@code
 * GoogleNetworkProps.builder(project, "staging", Cidr.parse("10.20.0.0/16")).build()
 * }</pre>
 */
public final class GoogleNetworkProps {

  private static final int LARGEST = 12;
  private static final int SMALLEST = 20;
  private static final List<Cidr> PRIVATE =
      List.of(
          Cidr.parse("10.0.0.0/8"),
          Cidr.parse("172.16.0.0/12"),
          Cidr.parse("192.168.0.0/16"),
          Cidr.parse("100.64.0.0/10"));

  /** Cloud SQL uses it on the machine of a database, which then cannot answer these addresses. */
  private static final Cidr NEVER = Cidr.parse("172.17.0.0/16");

  private final GoogleProject project;
  private final String name;
  private final Cidr cidr;
  private final int flowLogPercentage;

  private GoogleNetworkProps(Builder builder) {
    Problems problems = new Problems().required("project", builder.project);
    Checks.name(problems, "name", builder.name);
    problems.required("cidr", builder.cidr);
    if (builder.cidr != null) {
      checkCidr(problems, builder.cidr);
    }
    problems.range("flowLogPercentage", builder.flowLogPercentage, 1, 100).throwIfAny();
    project = builder.project;
    name = builder.name;
    cidr = builder.cidr;
    flowLogPercentage = builder.flowLogPercentage;
  }

  private static void checkCidr(Problems problems, Cidr cidr) {
    if (cidr.prefix() < LARGEST) {
      problems.add("cidr", cidr, "is too large for one network; use /12 to /20");
    } else if (cidr.prefix() > SMALLEST) {
      problems.add("cidr", cidr, "is too small for pods and nodes; use /12 to /20");
    }
    problems
        .check(
            PRIVATE.stream().anyMatch(range -> range.contains(cidr)),
            "cidr",
            cidr,
            "is not private; use a part of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or"
                + " 100.64.0.0/10")
        .check(
            !cidr.overlaps(NEVER),
            "cidr",
            cidr,
            "overlaps " + NEVER + ", which Cloud SQL keeps to itself; use another range");
  }

  /**
   * Starts the settings.
   *
   * @param project where the network is
   * @param name what its parts are called: 1 to 32 lower-case letters, digits and single hyphens, a
   *     letter first
   * @param cidr its addresses: private, /12 to /20; see {@link GoogleNetwork} for what becomes of
   *     them. Other addresses are another network
   */
  public static Builder builder(GoogleProject project, String name, Cidr cidr) {
    return new Builder(project, name, cidr);
  }

  /** {@return where the network is} */
  public GoogleProject project() {
    return project;
  }

  /** {@return what its parts are called} */
  public String name() {
    return name;
  }

  /** {@return its addresses} */
  public Cidr cidr() {
    return cidr;
  }

  /** {@return how much of the traffic is logged, in per cent} */
  public int flowLogPercentage() {
    return flowLogPercentage;
  }

  /** Collects the settings of a {@link GoogleNetwork}. */
  public static final class Builder {

    private final GoogleProject project;
    private final String name;
    private final Cidr cidr;
    private int flowLogPercentage = 50;

    private Builder(GoogleProject project, String name, Cidr cidr) {
      this.project = project;
      this.name = name;
      this.cidr = cidr;
    }

    /**
     * How much of the traffic is logged, in per cent: 1 to 100. Logs are billed by their size.
     * Default: 50.
     */
    public Builder flowLogPercentage(int value) {
      flowLogPercentage = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public GoogleNetworkProps build() {
      return new GoogleNetworkProps(this);
    }
  }
}
