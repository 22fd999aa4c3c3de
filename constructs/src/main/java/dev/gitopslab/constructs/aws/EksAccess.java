package dev.gitopslab.constructs.aws;

import com.hashicorp.cdktf.Fn;
import dev.gitopslab.constructs.core.ClusterAccess;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How to reach the API of an EKS cluster with the credentials that the AWS CLI finds. */
final class EksAccess {

  private EksAccess() {}

  static ClusterAccess exec(
      AwsAccount account,
      String name,
      String endpoint,
      String certificateBase64,
      Optional<String> proxyUrl) {
    return new ClusterAccess.Exec(
        endpoint,
        Optional.of(Fn.base64decode(certificateBase64)),
        "aws",
        List.of("eks", "get-token", "--cluster-name", name, "--region", account.region()),
        Map.of(),
        proxyUrl);
  }

  static String kubeconfigCommand(AwsAccount account, String name) {
    return "aws eks update-kubeconfig --region " + account.region() + " --name " + name;
  }
}
