package dev.gitopslab.stacks;

import dev.gitopslab.constructs.core.ServiceAccountReference;

/** What a stack must know of the add-on {@code gitops/platform/external-secrets}. */
final class ExternalSecrets {

  /** Who reads from AWS's store: the operator itself, by EKS Pod Identity. */
  static final ServiceAccountReference OPERATOR =
      new ServiceAccountReference("external-secrets", "external-secrets");

  /** Who reads from the store of a cloud that asks a ServiceAccount for its token. */
  static final ServiceAccountReference READER =
      new ServiceAccountReference("external-secrets", "secret-reader");

  /** The annotation of the cluster's Secret that says who the reader is in the cloud. */
  static final String IDENTITY = "identity_external_secrets";

  private ExternalSecrets() {}

  /** {@return whether the add-on is switched on} */
  static boolean isOn(Environment environment) {
    return environment
        .gitOps()
        .map(gitOps -> gitOps.addons().getOrDefault("external-secrets", false))
        .orElse(false);
  }
}
