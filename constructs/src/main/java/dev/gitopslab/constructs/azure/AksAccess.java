package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.Fn;
import dev.gitopslab.constructs.core.ClusterAccess;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How to reach the API of an AKS cluster with a token of Microsoft Entra ID. */
final class AksAccess {

  /** The application that stands for the API of every AKS cluster, in every tenant. */
  private static final String SERVER_ID = "6dae42f8-4368-4678-94ff-3960e28e3630";

  private AksAccess() {}

  static ClusterAccess exec(
      AzureSubscription subscription,
      ClusterLogin login,
      String hostName,
      String certificateBase64,
      Optional<String> proxyUrl) {
    return new ClusterAccess.Exec(
        // Not the host of kube_config: that block counts as a secret, and an output must be none.
        "https://" + hostName + ":443",
        Optional.of(Fn.base64decode(certificateBase64)),
        "kubelogin",
        List.of(
            "get-token",
            "--login",
            login.mode(),
            "--tenant-id",
            subscription.tenantId(),
            "--server-id",
            SERVER_ID),
        Map.of(),
        proxyUrl);
  }

  static String kubeconfigCommand(ResourceGroup group, String name, ClusterLogin login) {
    return "az aks get-credentials --subscription "
        + group.subscription().id()
        + " --resource-group "
        + group.name()
        + " --name "
        + name
        + " && kubelogin convert-kubeconfig --login "
        + login.mode();
  }
}
