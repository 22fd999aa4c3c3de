package dev.gitopslab.constructs.aws;

import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The settings of an {@link AwsNetwork}.
 *
 * <pre>{@code
 * AwsNetworkProps.builder(account, "staging", Cidr.parse("10.20.0.0/16"),
 *         List.of("eu-central-1a", "eu-central-1b", "eu-central-1c"))
 *     .natGateways(NatGateways.SINGLE)
 *     .build()
 * }</pre>
 */
public final class AwsNetworkProps {

  private static final int LARGEST = 16;
  private static final int SMALLEST = 20;
  private static final List<Cidr> PRIVATE =
      List.of(
          Cidr.parse("10.0.0.0/8"),
          Cidr.parse("172.16.0.0/12"),
          Cidr.parse("192.168.0.0/16"),
          Cidr.parse("100.64.0.0/10"));

  private final AwsAccount account;
  private final String name;
  private final Cidr cidr;
  private final List<String> availabilityZones;
  private final NatGateways natGateways;
  private final int flowLogRetentionDays;
  private final EncryptionKey encryptionKey;
  private final boolean protect;

  private AwsNetworkProps(Builder builder) {
    Problems problems = new Problems().required("account", builder.account);
    Checks.name(problems, "name", builder.name);
    problems.required("cidr", builder.cidr);
    if (builder.cidr != null) {
      checkCidr(problems, builder.cidr);
    }
    checkZones(problems, builder.account, builder.availabilityZones);
    problems.required("natGateways", builder.natGateways);
    Checks.retention(problems, "flowLogRetentionDays", builder.flowLogRetentionDays);
    problems.throwIfAny();
    account = builder.account;
    name = builder.name;
    cidr = builder.cidr;
    availabilityZones = List.copyOf(builder.availabilityZones);
    natGateways = builder.natGateways;
    flowLogRetentionDays = builder.flowLogRetentionDays;
    encryptionKey = builder.encryptionKey;
    protect = builder.protect;
  }

  private static void checkCidr(Problems problems, Cidr cidr) {
    if (cidr.prefix() < LARGEST) {
      problems.add("cidr", cidr, "is too large for a VPC; use /16 to /20");
    } else if (cidr.prefix() > SMALLEST) {
      problems.add("cidr", cidr, "is too small for its subnets; use /16 to /20");
    }
    problems.check(
        PRIVATE.stream().anyMatch(range -> range.contains(cidr)),
        "cidr",
        cidr,
        "is not private; use a part of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10");
  }

  private static void checkZones(Problems problems, AwsAccount account, List<String> zones) {
    problems.required("availabilityZones", zones);
    if (zones == null || zones.isEmpty()) {
      return;
    }
    problems.check(
        zones.size() >= 2 && zones.size() <= AwsNetworkLayout.ZONES,
        "availabilityZones",
        String.join(", ", zones),
        "has "
            + (zones.size() == 1 ? "one zone" : zones.size() + " zones")
            + "; use 2 to 6: EKS and RDS want at least two");
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < zones.size(); i++) {
      String path = "availabilityZones[" + i + "]";
      String zone = zones.get(i);
      if (account != null) {
        problems.matches(
            path,
            zone,
            Pattern.compile(Pattern.quote(account.region()) + "[a-f]"),
            "is no zone of "
                + account.region()
                + "; use the region and a letter from a to f, such as "
                + account.region()
                + "a");
      }
      problems.check(seen.add(zone), path, zone, "is listed twice");
    }
  }

  /**
   * Starts the settings.
   *
   * @param account where the network is
   * @param name what its parts are called: 1 to 32 lower-case letters, digits and single hyphens, a
   *     letter first
   * @param cidr its addresses: private, /16 to /20; see {@link AwsNetwork} for what becomes of them
   * @param availabilityZones 2 to 6 zones of the account's region, such as {@code eu-central-1a}; a
   *     later one may be added and any may be taken away without touching the others
   */
  public static Builder builder(
      AwsAccount account, String name, Cidr cidr, List<String> availabilityZones) {
    return new Builder(account, name, cidr, availabilityZones);
  }

  /** {@return where the network is} */
  public AwsAccount account() {
    return account;
  }

  /** {@return what its parts are called} */
  public String name() {
    return name;
  }

  /** {@return its addresses} */
  public Cidr cidr() {
    return cidr;
  }

  /** {@return its zones} */
  public List<String> availabilityZones() {
    return availabilityZones;
  }

  /** {@return how many NAT gateways it has} */
  public NatGateways natGateways() {
    return natGateways;
  }

  /** {@return how long flow logs are kept, in days} */
  public int flowLogRetentionDays() {
    return flowLogRetentionDays;
  }

  /** {@return the key that encrypts the flow logs; empty for one of the network's own} */
  public Optional<EncryptionKey> encryptionKey() {
    return Optional.ofNullable(encryptionKey);
  }

  /** {@return whether a plan that deletes or replaces the network fails} */
  public boolean protect() {
    return protect;
  }

  /** Collects the settings of an {@link AwsNetwork}. */
  public static final class Builder {

    private final AwsAccount account;
    private final String name;
    private final Cidr cidr;
    private final List<String> availabilityZones;
    private NatGateways natGateways = NatGateways.ONE_PER_ZONE;
    private int flowLogRetentionDays = 365;
    private EncryptionKey encryptionKey;
    private boolean protect;

    private Builder(AwsAccount account, String name, Cidr cidr, List<String> availabilityZones) {
      this.account = account;
      this.name = name;
      this.cidr = cidr;
      this.availabilityZones = availabilityZones;
    }

    /** How many NAT gateways. Default: {@link NatGateways#ONE_PER_ZONE}. */
    public Builder natGateways(NatGateways value) {
      natGateways = value;
      return this;
    }

    /**
     * How long flow logs are kept, in days: one of the values of <a
     * href="https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/cloudwatch_log_group">retention_in_days</a>
     * but 0. Default: 365.
     */
    public Builder flowLogRetentionDays(int days) {
      flowLogRetentionDays = days;
      return this;
    }

    /** The key that encrypts the flow logs. Default: one of the network's own. */
    public Builder encryptionKey(EncryptionKey key) {
      encryptionKey = key;
      return this;
    }

    /**
     * Whether a plan that deletes or replaces the network fails. A cluster in it does not stop
     * that: its subnets change in place as far as a plan knows, and EKS refuses those of another
     * VPC only half-way through the apply. Default: false.
     */
    public Builder protect(boolean value) {
      protect = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public AwsNetworkProps build() {
      return new AwsNetworkProps(this);
    }
  }
}
