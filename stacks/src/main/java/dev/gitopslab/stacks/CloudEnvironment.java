package dev.gitopslab.stacks;

import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.gitops.ClusterConnection;
import java.util.Map;
import java.util.Optional;

/**
 * What an environment has on its cloud. One class per cloud, chosen by the file's {@code cloud}.
 */
public sealed interface CloudEnvironment
    permits AwsEnvironment,
        AzureEnvironment,
        DigitalOceanEnvironment,
        GoogleEnvironment,
        LocalEnvironment {

  /** {@return the cloud as the file names it} */
  String cloud();

  /** {@return facts for the command-line wrapper, such as the region} */
  Map<String, String> facts();

  /** Creates the provider, the network, the cluster and the database in a stack. */
  Provisioned provision(TerraformStack stack, Environment environment);

  /**
   * What was created.
   *
   * @param cluster the cluster
   * @param gitOpsAccess how Terraform reaches the cluster that Argo CD is installed on, where that
   *     is not the cluster itself (an emulated cloud has no Kubernetes API)
   * @param connection the way into the cluster, where something was already made in it; Argo CD
   *     then takes the same
   * @param database the database, where the environment has one
   * @param annotations facts about the cloud that Argo CD hands to charts; no secrets
   */
  record Provisioned(
      KubernetesCluster cluster,
      Optional<ClusterAccess> gitOpsAccess,
      Optional<ClusterConnection> connection,
      Optional<Database> database,
      Map<String, String> annotations) {

    /** A cluster that Argo CD is installed on, and in which nothing was made yet. */
    Provisioned(
        KubernetesCluster cluster, Optional<Database> database, Map<String, String> annotations) {
      this(cluster, Optional.empty(), Optional.empty(), database, annotations);
    }
  }
}
