package dev.gitopslab.constructs.azure;

import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings of an {@link AzureNetwork}.
 *
 * <pre>{@code
 * AzureNetworkProps.builder(group, "staging", Cidr.parse("10.20.0.0/16"))
 *     .ingressPorts(List.of(443))
 *     .build()
 * }</pre>
 */
public final class AzureNetworkProps {

  private static final int LARGEST = 16;
  private static final int SMALLEST = 22;
  private static final Set<Integer> NEVER_PUBLIC = Set.of(22, 3389, 5432, 6443, 10250);

  private final ResourceGroup group;
  private final String name;
  private final Cidr cidr;
  private final List<Integer> ingressPorts;

  private AzureNetworkProps(Builder builder) {
    Problems problems = new Problems().required("group", builder.group);
    Checks.name(problems, "name", builder.name);
    problems.required("cidr", builder.cidr);
    if (builder.cidr != null) {
      checkCidr(problems, builder.cidr);
    }
    checkIngressPorts(problems, builder.ingressPorts);
    problems.throwIfAny();
    group = builder.group;
    name = builder.name;
    cidr = builder.cidr;
    ingressPorts = builder.ingressPorts;
  }

  private static void checkCidr(Problems problems, Cidr cidr) {
    if (cidr.prefix() < LARGEST) {
      problems.add("cidr", cidr, "is larger than a cluster can use; use /16 to /22");
    } else if (cidr.prefix() > SMALLEST) {
      problems.add("cidr", cidr, "is too small for its subnets; use /16 to /22");
    }
    Checks.isPrivate(problems, "cidr", cidr);
  }

  private static void checkIngressPorts(Problems problems, List<Integer> ports) {
    Set<Integer> seen = new TreeSet<>();
    for (int i = 0; i < ports.size(); i++) {
      String path = "ingressPorts[" + i + "]";
      int port = ports.get(i);
      problems
          .range(path, port, 1, 65_535)
          .check(
              !NEVER_PUBLIC.contains(port),
              path,
              port,
              "belongs to machines and databases, which the internet must not reach; use one that"
                  + " an ingress controller serves, such as 443")
          .check(seen.add(port), path, port, "is listed twice");
    }
  }

  /**
   * Starts the settings.
   *
   * @param group what its parts are kept in
   * @param name what its parts are called: 1 to 32 lower-case letters, digits and single hyphens, a
   *     letter first
   * @param cidr its addresses: private, /16 to /22; see {@link AzureNetwork} for what becomes of
   *     them. Azure refuses another range while anything is in the subnets
   */
  public static Builder builder(ResourceGroup group, String name, Cidr cidr) {
    return new Builder(group, name, cidr);
  }

  /** {@return what its parts are kept in} */
  public ResourceGroup group() {
    return group;
  }

  /** {@return what its parts are called} */
  public String name() {
    return name;
  }

  /** {@return its addresses} */
  public Cidr cidr() {
    return cidr;
  }

  /** {@return the ports that the internet may reach through load balancers of the cluster} */
  public List<Integer> ingressPorts() {
    return ingressPorts;
  }

  /** Collects the settings of an {@link AzureNetwork}. */
  public static final class Builder {

    private final ResourceGroup group;
    private final String name;
    private final Cidr cidr;
    private List<Integer> ingressPorts = List.of();

    private Builder(ResourceGroup group, String name, Cidr cidr) {
      this.group = group;
      this.name = name;
      this.cidr = cidr;
    }

    /**
     * The TCP ports that the internet may reach through load balancers that the cluster makes, such
     * as 443: 1 to 65535. A load balancer of Azure passes packets on as they are, so that the
     * subnet has to let them in. Default: none, and only the network itself reaches a Service.
     */
    public Builder ingressPorts(List<Integer> ports) {
      ingressPorts = List.copyOf(ports);
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public AzureNetworkProps build() {
      return new AzureNetworkProps(this);
    }
  }
}
