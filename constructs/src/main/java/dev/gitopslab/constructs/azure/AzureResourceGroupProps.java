package dev.gitopslab.constructs.azure;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.util.Map;

/**
 * The settings of an {@link AzureResourceGroup}.
 *
 * <pre>{@code
 * AzureResourceGroupProps.builder(subscription, "staging").tags(Map.of("team", "platform")).build()
 * }</pre>
 */
public final class AzureResourceGroupProps {

  private final AzureSubscription subscription;
  private final String name;
  private final Map<String, String> tags;
  private final boolean protect;

  private AzureResourceGroupProps(Builder builder) {
    Problems problems = new Problems().required("subscription", builder.subscription);
    Checks.groupName(problems, "name", builder.name);
    Checks.tags(problems, "tags", builder.tags);
    problems.throwIfAny();
    subscription = builder.subscription;
    name = builder.name;
    tags = builder.tags;
    protect = builder.protect;
  }

  /**
   * Starts the settings.
   *
   * @param subscription where the group is
   * @param name its name: 1 to 90 letters, digits, hyphens, underscores and dots, no dot at the
   *     end; another name is another group
   */
  public static Builder builder(AzureSubscription subscription, String name) {
    return new Builder(subscription, name);
  }

  /** {@return where the group is} */
  public AzureSubscription subscription() {
    return subscription;
  }

  /** {@return its name} */
  public String name() {
    return name;
  }

  /** {@return the tags of the group and of everything that is built in it} */
  public Map<String, String> tags() {
    return tags;
  }

  /** {@return whether a plan that deletes the group fails} */
  public boolean protect() {
    return protect;
  }

  /** Collects the settings of an {@link AzureResourceGroup}. */
  public static final class Builder {

    private final AzureSubscription subscription;
    private final String name;
    private Map<String, String> tags = Map.of();
    private boolean protect;

    private Builder(AzureSubscription subscription, String name) {
      this.subscription = subscription;
      this.name = name;
    }

    /**
     * The tags of the group and of everything that is built in it: at most 50, which differ in more
     * than case. Default: none.
     */
    public Builder tags(Map<String, String> values) {
      tags = Checks.copy(values);
      return this;
    }

    /** Whether a plan that deletes the group fails. Default: false. */
    public Builder protect(boolean value) {
      protect = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public AzureResourceGroupProps build() {
      return new AzureResourceGroupProps(this);
    }
  }
}
