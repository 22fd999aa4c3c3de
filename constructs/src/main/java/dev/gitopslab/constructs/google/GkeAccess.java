package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.Fn;
import dev.gitopslab.constructs.core.ClusterAccess;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How to reach the API of a GKE cluster with Application Default Credentials. */
final class GkeAccess {

  private static final String PLUGIN = "gke-gcloud-auth-plugin";

  /** What the google provider signs in with too, so that both are the same identity. */
  private static final List<String> ARGUMENTS = List.of("--use_application_default_credentials");

  private GkeAccess() {}

  /** By the DNS endpoint, whose certificate a public authority has signed. */
  static ClusterAccess byName(String host, Optional<String> proxyUrl) {
    return exec(host, Optional.empty(), proxyUrl);
  }

  /** By the address of the control plane, whose certificate the cluster's own authority signed. */
  static ClusterAccess byAddress(
      String address, String certificateBase64, Optional<String> proxyUrl) {
    return exec(address, Optional.of(Fn.base64decode(certificateBase64)), proxyUrl);
  }

  private static ClusterAccess exec(
      String host, Optional<String> certificateAuthority, Optional<String> proxyUrl) {
    return new ClusterAccess.Exec(
        "https://" + host, certificateAuthority, PLUGIN, ARGUMENTS, Map.of(), proxyUrl);
  }

  static String kubeconfigCommand(GoogleProject project, String name, String endpoint) {
    return "gcloud container clusters get-credentials "
        + name
        + " --project "
        + project.id()
        + " --region "
        + project.region()
        + endpoint;
  }
}
