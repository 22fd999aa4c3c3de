package dev.gitopslab.constructs.core;

import java.util.regex.Pattern;

/**
 * Somebody from outside the cluster whom RoleBindings can name, as the API knows them once they
 * have signed in.
 *
 * @param kind a user or a group
 * @param name the name of the user or the group
 */
public record KubernetesSubject(Kind kind, String name) {

  /** What a subject is. */
  public enum Kind {
    /** A single identity. */
    USER,
    /** Everybody whom the cloud counts in. */
    GROUP
  }

  private static final Pattern RESERVED = Pattern.compile("system:.*");

  /**
   * Checks the name.
   *
   * @throws ConfigurationException where it is missing, or Kubernetes keeps it to itself
   */
  public KubernetesSubject {
    new Problems()
        .required("kind", kind)
        .required("name", name)
        .check(
            name == null || !RESERVED.matcher(name).matches(),
            "name",
            name,
            "is a name that Kubernetes keeps to itself; use one that does not begin with system:")
        .throwIfAny();
  }

  /**
   * A single identity.
   *
   * @param name what the API calls it
   */
  public static KubernetesSubject user(String name) {
    return new KubernetesSubject(Kind.USER, name);
  }

  /**
   * Everybody in a group.
   *
   * @param name what the API calls it
   */
  public static KubernetesSubject group(String name) {
    return new KubernetesSubject(Kind.GROUP, name);
  }
}
