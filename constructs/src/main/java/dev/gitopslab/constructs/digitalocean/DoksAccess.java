package dev.gitopslab.constructs.digitalocean;

import com.hashicorp.cdktf.Fn;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problem;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How to reach the API of a DOKS cluster with the token that doctl finds. */
final class DoksAccess {

  private DoksAccess() {}

  static ClusterAccess exec(
      String id, String endpoint, String certificateBase64, Optional<String> proxyUrl) {
    return new ClusterAccess.Exec(
        endpoint,
        Optional.of(Fn.base64decode(certificateBase64)),
        "doctl",
        List.of("kubernetes", "cluster", "kubeconfig", "exec-credential", "--version=v1beta1", id),
        Map.of(),
        proxyUrl);
  }

  static String kubeconfigCommand(String name) {
    return "doctl kubernetes cluster kubeconfig save " + name;
  }

  static ConfigurationException noIdentity(ServiceAccountReference serviceAccount) {
    return new ConfigurationException(
        List.of(
            new Problem(
                "serviceAccount",
                Optional.of(serviceAccount.toString()),
                "cannot have an identity: DigitalOcean has none for pods; make an API token with"
                    + " only the scopes it needs, or a Spaces key for one bucket, keep it in a"
                    + " secret store, and bring it into the cluster as a Secret by External Secrets"
                    + " or Sealed Secrets")));
  }
}
