package dev.gitopslab.constructs.gitops;

import java.util.regex.Pattern;

/** The names that Kubernetes accepts. */
final class Names {

  /** A name that is also a DNS label: of a namespace, a project, an Application. */
  static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  static final String DNS_LABEL_RULE =
      "is no Kubernetes name; use 1 to 63 lower-case letters, digits and hyphens, a letter or digit"
          + " first and last";

  /** The key of a label or an annotation: an optional DNS subdomain, a slash, a name. */
  private static final Pattern KEY =
      Pattern.compile(
          "([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?"
              + "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

  static final String KEY_RULE =
      "is no key that Kubernetes accepts; use 1 to 63 letters, digits, '-', '_' and '.', a letter"
          + " or digit first and last, with a DNS name and '/' before it at most";

  private static final Pattern LABEL_VALUE =
      Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?");

  static final String LABEL_VALUE_RULE =
      "cannot be the value of a Kubernetes label; use at most 63 letters, digits, '-', '_' and '.',"
          + " a letter or digit first and last, or an annotation";

  private Names() {}

  static boolean isKey(String key) {
    int slash = key.indexOf('/');
    return slash <= 253 && KEY.matcher(key).matches();
  }

  static boolean isLabelValue(String value) {
    return LABEL_VALUE.matcher(value).matches();
  }
}
