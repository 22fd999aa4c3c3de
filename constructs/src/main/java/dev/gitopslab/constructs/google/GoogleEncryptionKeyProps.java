package dev.gitopslab.constructs.google;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;

/** The settings of a {@link GoogleEncryptionKey}. */
public final class GoogleEncryptionKeyProps {

  private static final int LONGEST_NAME = 48;

  private final GoogleProject project;
  private final String name;
  private final boolean protect;

  private GoogleEncryptionKeyProps(Builder builder) {
    Problems problems = new Problems().required("project", builder.project);
    // Longer than the names of the constructs that have a key of their own: "<name>-cluster".
    Checks.name(problems, "name", builder.name, LONGEST_NAME);
    problems.throwIfAny();
    project = builder.project;
    name = builder.name;
    protect = builder.protect;
  }

  /**
   * Starts the settings.
   *
   * @param project where the key is; its region is also the only place that it encrypts in
   * @param name what it is called: 1 to 48 lower-case letters, digits and single hyphens, a letter
   *     first
   */
  public static Builder builder(GoogleProject project, String name) {
    return new Builder(project, name);
  }

  /** {@return where the key is} */
  public GoogleProject project() {
    return project;
  }

  /** {@return what it is called} */
  public String name() {
    return name;
  }

  /** {@return whether a plan that deletes the key fails} */
  public boolean protect() {
    return protect;
  }

  /** Collects the settings of a {@link GoogleEncryptionKey}. */
  public static final class Builder {

    private final GoogleProject project;
    private final String name;
    private boolean protect;

    private Builder(GoogleProject project, String name) {
      this.project = project;
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
    public GoogleEncryptionKeyProps build() {
      return new GoogleEncryptionKeyProps(this);
    }
  }
}
