package dev.gitopslab.constructs.core;

import java.util.regex.Pattern;

/**
 * Names a ServiceAccount of a cluster; it need not exist yet.
 *
 * @param namespace its namespace
 * @param name its name
 */
public record ServiceAccountReference(String namespace, String name) {

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final String RULE =
      "is no Kubernetes name; use 1 to 63 lower-case letters, digits and hyphens";

  /**
   * Checks both names.
   *
   * @throws ConfigurationException where one is no Kubernetes name
   */
  public ServiceAccountReference {
    new Problems()
        .required("namespace", namespace)
        .required("name", name)
        .matches("namespace", namespace, LABEL, RULE)
        .matches("name", name, LABEL, RULE)
        .throwIfAny();
  }

  /** {@return {@code namespace/name} } */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
