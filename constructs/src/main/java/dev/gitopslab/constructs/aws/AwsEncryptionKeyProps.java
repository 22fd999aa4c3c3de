package dev.gitopslab.constructs.aws;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;

/** The settings of an {@link AwsEncryptionKey}. */
public final class AwsEncryptionKeyProps {

  private static final int LONGEST_NAME = 63;

  private final AwsAccount account;
  private final String name;
  private final boolean protect;

  private AwsEncryptionKeyProps(Builder builder) {
    Problems problems = new Problems().required("account", builder.account);
    // Longer than the names of the constructs that have a key of their own: "<name>-database".
    Checks.name(problems, "name", builder.name, LONGEST_NAME);
    problems.throwIfAny();
    account = builder.account;
    name = builder.name;
    protect = builder.protect;
  }

  /**
   * Starts the settings.
   *
   * @param account where the key is
   * @param name what its alias is called, after {@code alias/}: 1 to 63 lower-case letters, digits
   *     and single hyphens, a letter first
   */
  public static Builder builder(AwsAccount account, String name) {
    return new Builder(account, name);
  }

  /** {@return where the key is} */
  public AwsAccount account() {
    return account;
  }

  /** {@return the name of its alias, without {@code alias/} } */
  public String name() {
    return name;
  }

  /** {@return whether a plan that deletes the key fails} */
  public boolean protect() {
    return protect;
  }

  /** Collects the settings of an {@link AwsEncryptionKey}. */
  public static final class Builder {

    private final AwsAccount account;
    private final String name;
    private boolean protect;

    private Builder(AwsAccount account, String name) {
      this.account = account;
      this.name = name;
    }

    /** Whether a plan that deletes the key fails. Default: false. */
    public Builder protect(boolean value) {
      protect = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public AwsEncryptionKeyProps build() {
      return new AwsEncryptionKeyProps(this);
    }
  }
}
