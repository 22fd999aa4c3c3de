package dev.gitopslab.constructs.gitops;

import com.hashicorp.cdktf.providers.kubernetes.secret_v1.SecretV1;
import com.hashicorp.cdktf.providers.kubernetes.secret_v1.SecretV1Config;
import com.hashicorp.cdktf.providers.kubernetes.secret_v1.SecretV1Metadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * What Terraform knows and Argo CD needs: the <a
 * href="https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters">cluster
 * Secret</a> of the cluster that Argo CD runs in, with labels that switch add-ons on and
 * annotations that carry repository, domain, region, database and identities. ApplicationSets
 * select clusters by the labels and fill in the annotations (<a
 * href="https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Cluster/">cluster
 * generator</a>).
 *
 * <p>Argo CD knows its own cluster without a Secret too, but the cluster generator passes over it
 * as soon as it selects by label. Applications reach the cluster as {@code
 * https://kubernetes.default.svc} or by the name given here; the name {@code in-cluster} ends where
 * the Secret begins.
 *
 * <p>It holds no credential, Argo CD uses its ServiceAccount, and refuses what looks like one. It
 * is made after Argo CD and goes before it; {@link AppOfApps} goes before both, so that
 * Applications find their cluster for as long as they are being deleted.
 */
public final class ClusterMetadata extends Construct {

  private static final String SERVER = "https://kubernetes.default.svc";

  private final String name;
  private final SecretV1 secret;

  /**
   * Makes the Secret.
   *
   * @param scope the stack, or a construct in it
   * @param id the construct's id, unique in its scope; never change it once deployed
   * @param props the settings
   */
  public ClusterMetadata(Construct scope, String id, ClusterMetadataProps props) {
    super(scope, id);
    name = props.name();
    ArgoCd argoCd = props.argoCd();
    Map<String, String> labels = new LinkedHashMap<>(props.labels());
    labels.put("argocd.argoproj.io/secret-type", "cluster");
    SecretV1Metadata.Builder metadata =
        SecretV1Metadata.builder()
            .name("cluster-" + name)
            .namespace(argoCd.namespaceName())
            .labels(labels);
    if (!props.annotations().isEmpty()) {
      Map<String, String> annotations = new LinkedHashMap<>();
      props.annotations().forEach((key, value) -> annotations.put(key, Expressions.literal(value)));
      metadata.annotations(annotations);
    }
    secret =
        argoCd
            .connection()
            .secret(
                this,
                "secret",
                SecretV1Config.builder()
                    .metadata(metadata.build())
                    .data(
                        Map.of(
                            "name",
                            name,
                            "server",
                            SERVER,
                            "config",
                            "{\"tlsClientConfig\":{\"insecure\":false}}"))
                    .dependsOn(List.of(argoCd.namespace(), argoCd.release())));
  }

  /** {@return what Argo CD calls the cluster} */
  public String name() {
    return name;
  }

  /** {@return the Secret} */
  public SecretV1 secret() {
    return secret;
  }
}
