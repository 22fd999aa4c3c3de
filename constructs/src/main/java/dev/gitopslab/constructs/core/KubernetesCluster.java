package dev.gitopslab.constructs.core;

import com.hashicorp.cdktf.ITerraformDependable;
import java.util.List;

/** A Kubernetes cluster that something can be installed on. */
public interface KubernetesCluster {

  /** {@return the name of the cluster} */
  String name();

  /**
   * {@return the cloud's id of the cluster, an expression that is known once the cluster is there
   * and changes only when the cluster is replaced}
   */
  String id();

  /** {@return how to reach its API} */
  ClusterAccess access();

  /**
   * {@return what must be there before anything can be installed: the cluster, nodes, cluster DNS,
   * and the permission of whoever deploys}
   */
  List<ITerraformDependable> ready();

  /**
   * {@return who is to plan changes of the cluster and what is in it without being able to make
   * them, as its API knows them; they can do nothing in it until they are given rights there}
   */
  default List<KubernetesSubject> planReaders() {
    return List.of();
  }

  /** {@return the command that adds the cluster to a user's kubeconfig, ready to paste} */
  String kubeconfigCommand();

  /**
   * Gives a ServiceAccount an identity in the cloud, without any key.
   *
   * @param serviceAccount whose pods get the identity
   * @return the identity, to grant permissions to, and what the ServiceAccount must carry
   * @throws ConfigurationException where the cloud has no such thing; the message says what to do
   *     instead
   */
  WorkloadIdentity workloadIdentity(ServiceAccountReference serviceAccount);
}
