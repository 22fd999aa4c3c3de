package dev.gitopslab.constructs.gitops;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.Expression;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.SecretLike;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The settings of {@link ClusterMetadata}: what Argo CD shall know of its cluster. */
public final class ClusterMetadataProps {

  private static final Pattern ADD_ON = Pattern.compile("[a-z0-9]([a-z0-9_-]*[a-z0-9])?");
  private static final String RESERVED = "argocd.argoproj.io/";
  private static final int MOST_ANNOTATION_BYTES = 256 * 1024;

  private final ArgoCd argoCd;
  private final String name;
  private final Map<String, String> labels;
  private final Map<String, String> annotations;

  private ClusterMetadataProps(Builder builder) {
    Problems problems =
        new Problems()
            .required("argoCd", builder.argoCd)
            .required("name", builder.name)
            .matches("name", builder.name, Names.DNS_LABEL, Names.DNS_LABEL_RULE);
    builder.addOns.forEach(
        (addOn, enabled) ->
            problems.check(
                ADD_ON.matcher(addOn).matches(),
                "addOns." + addOn,
                addOn,
                "cannot name an add-on; use lower-case letters, digits, '-' and '_'"));
    builder.labels.forEach((key, value) -> checkLabel(problems, key, value));
    builder.annotations.forEach((key, value) -> checkAnnotation(problems, key, value));
    int bytes =
        builder.annotations.entrySet().stream()
            .mapToInt(entry -> bytes(entry.getKey()) + bytes(entry.getValue()))
            .sum();
    if (bytes > MOST_ANNOTATION_BYTES) {
      problems.add(
          "annotations",
          "are "
              + bytes
              + " bytes together; Kubernetes takes "
              + MOST_ANNOTATION_BYTES
              + ", and long things belong into Git");
    }
    problems.throwIfAny();
    argoCd = builder.argoCd;
    name = builder.name;
    Map<String, String> allLabels = new TreeMap<>(builder.labels);
    builder.addOns.forEach(
        (addOn, enabled) ->
            allLabels.put("enable_" + addOn.replace('-', '_'), String.valueOf(enabled)));
    labels = Collections.unmodifiableMap(allLabels);
    annotations = Collections.unmodifiableMap(new TreeMap<>(builder.annotations));
  }

  /**
   * Starts the settings.
   *
   * @param argoCd the Argo CD that is told; the cluster is the one it runs in
   * @param name what Argo CD calls the cluster, such as {@code aws-staging}: 1 to 63 lower-case
   *     letters, digits and hyphens
   */
  public static Builder builder(ArgoCd argoCd, String name) {
    return new Builder(argoCd, name);
  }

  /** {@return the Argo CD that is told} */
  public ArgoCd argoCd() {
    return argoCd;
  }

  /** {@return what Argo CD calls the cluster} */
  public String name() {
    return name;
  }

  /** {@return the labels, which ApplicationSets select clusters by; sorted} */
  public Map<String, String> labels() {
    return labels;
  }

  /** {@return the annotations, which ApplicationSets fill in; sorted} */
  public Map<String, String> annotations() {
    return annotations;
  }

  private static void checkLabel(Problems problems, String key, String value) {
    String path = "labels." + key;
    checkKey(problems, path, key);
    if (value == null) {
      problems.add(path, "has no value; leave the label out, or use an empty text");
      return;
    }
    problems.check(
        Expression.isIn(value) || Names.isLabelValue(value), path, value, Names.LABEL_VALUE_RULE);
  }

  private static void checkAnnotation(Problems problems, String key, String value) {
    String path = "annotations." + key;
    checkKey(problems, path, key);
    // What may be a secret is not repeated in a message.
    if (SecretLike.key(key)) {
      problems.add(
          path,
          "looks like a secret, and everybody who may read the plan, the state or Argo CD reads"
              + " annotations; keep the secret in the cloud's store and name it here, under a key"
              + " that ends with reference, arn, name or id");
    } else if (value == null) {
      problems.add(path, "has no value; leave the annotation out, or use an empty text");
    } else if (SecretLike.value(value)) {
      problems.add(
          path,
          "has a value that looks like a credential; keep it in the cloud's store and name it"
              + " here");
    }
  }

  private static void checkKey(Problems problems, String path, String key) {
    if (!Names.isKey(key)) {
      problems.add(path, key, Names.KEY_RULE);
    } else if (key.startsWith(RESERVED)) {
      problems.add(path, key, "belongs to Argo CD itself; use a key of your own");
    }
  }

  private static int bytes(String text) {
    return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Collects the settings of {@link ClusterMetadata}. A label or annotation that is given twice has
   * the later value.
   */
  public static final class Builder {

    private final ArgoCd argoCd;
    private final String name;
    private final Map<String, Boolean> addOns = new LinkedHashMap<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, String> annotations = new LinkedHashMap<>();

    private Builder(ArgoCd argoCd, String name) {
      this.argoCd = argoCd;
      this.name = name;
    }

    /** The label {@code environment}, such as {@code aws-staging}. Default: none. */
    public Builder environment(String value) {
      return label("environment", value);
    }

    /** The label {@code cloud}, such as {@code aws}. Default: none. */
    public Builder cloud(String value) {
      return label("cloud", value);
    }

    /** The label {@code tier}, such as {@code staging} or {@code production}. Default: none. */
    public Builder tier(String value) {
      return label("tier", value);
    }

    /**
     * The label {@code enable_<add-on>}, {@code "true"} or {@code "false"}, with hyphens turned
     * into underscores, so that a template can write {@code .metadata.labels.enable_external_dns}.
     * Default: none.
     */
    public Builder addOn(String addOn, boolean enabled) {
      addOns.put(addOn, enabled);
      return this;
    }

    /** A label of your own: at most 63 letters, digits, '-', '_' and '.'. Default: none. */
    public Builder label(String key, String value) {
      labels.put(key, value);
      return this;
    }

    /** Labels of your own. Default: none. */
    public Builder labels(Map<String, String> values) {
      labels.putAll(values);
      return this;
    }

    /**
     * The annotations {@code repo}, {@code path} and {@code revision}: where the ApplicationSets
     * find what they deploy. Default: none.
     */
    public Builder repository(String url, String path, String revision) {
      return annotation("repo", url).annotation("path", path).annotation("revision", revision);
    }

    /**
     * The annotation {@code domain}: what the host names of the cluster end with. Default: none.
     */
    public Builder domain(String value) {
      return annotation("domain", value);
    }

    /** The annotation {@code region}: where the cluster is. Default: none. */
    public Builder region(String value) {
      return annotation("region", value);
    }

    /**
     * How to reach a database: the annotations {@code database_host}, {@code database_port}, {@code
     * database_name} and {@code database_tls} (libpq's sslmode), and either {@code
     * database_secret_reference}, the name of its secret in the cloud's store, or {@code
     * database_secret_namespace} and {@code database_secret_name}, a Secret of the cluster, or
     * {@code database_user}. Never a password. Default: none.
     */
    public Builder database(Database database) {
      annotation("database_host", database.host());
      annotation("database_port", String.valueOf(database.port()));
      annotation("database_name", database.name());
      annotation("database_tls", database.tls().sslMode());
      DatabaseCredential credential = database.credential();
      if (credential instanceof DatabaseCredential.CloudSecret secret) {
        annotation("database_secret_reference", secret.reference());
      } else if (credential instanceof DatabaseCredential.KubernetesSecret secret) {
        annotation("database_secret_namespace", secret.namespace());
        annotation("database_secret_name", secret.name());
      } else if (credential instanceof DatabaseCredential.PasswordlessIdentity identity) {
        annotation("database_user", identity.userName());
      } else if (credential instanceof DatabaseCredential.SecretInState inState) {
        annotation("database_user", inState.userName());
      }
      return this;
    }

    /**
     * The annotation {@code identity_<name>}: the cloud's id of an identity, such as the ARN of a
     * role that an add-on's ServiceAccount takes on. Hyphens of the name turn into underscores.
     * Default: none.
     */
    public Builder identity(String identityName, String cloudId) {
      return annotation("identity_" + identityName.replace('-', '_'), cloudId);
    }

    /**
     * An annotation of your own; the value may be a Terraform expression. Refused where the key or
     * the value looks like a secret; the name of a secret in a store is fine under a key that says
     * so. Default: none.
     */
    public Builder annotation(String key, String value) {
      annotations.put(key, value);
      return this;
    }

    /** Annotations of your own. Default: none. */
    public Builder annotations(Map<String, String> values) {
      annotations.putAll(values);
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public ClusterMetadataProps build() {
      return new ClusterMetadataProps(this);
    }
  }
}
