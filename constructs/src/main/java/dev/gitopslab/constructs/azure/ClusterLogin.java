package dev.gitopslab.constructs.azure;

/**
 * How <a href="https://azure.github.io/kubelogin/concepts/login-modes.html">kubelogin</a> signs in
 * to a cluster where Terraform runs. None of them puts a credential into the plan or the state.
 */
public enum ClusterLogin {
  /** As whoever {@code az login} has signed in, on a laptop as in a pipeline. */
  AZURE_CLI("azurecli"),
  /** With a token that another identity provider has signed. */
  WORKLOAD_IDENTITY("workloadidentity"),
  /** As the managed identity of the machine. */
  MANAGED_IDENTITY("msi"),
  /** As an application, with what the variables of the environment say. */
  SERVICE_PRINCIPAL("spn");

  private final String mode;

  ClusterLogin(String mode) {
    this.mode = mode;
  }

  /** {@return kubelogin's word for it} */
  String mode() {
    return mode;
  }
}
