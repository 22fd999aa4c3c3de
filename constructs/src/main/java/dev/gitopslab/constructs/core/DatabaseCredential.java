package dev.gitopslab.constructs.core;

/** How a client signs in to a {@link Database}. None of these holds a secret itself. */
public sealed interface DatabaseCredential {

  /**
   * A secret in the cloud's store, made and rotated by the cloud; Terraform never reads it.
   *
   * @param reference the store's name of the secret, such as the ARN of an AWS Secrets Manager
   *     secret
   */
  record CloudSecret(String reference) implements DatabaseCredential {}

  /**
   * A Secret in the cluster that the database itself runs in, with the keys {@code username} and
   * {@code password}; made there, so that Terraform never reads it.
   *
   * @param namespace the Secret's namespace; pods of no other can mount it
   * @param name the Secret's name
   */
  record KubernetesSecret(String namespace, String name) implements DatabaseCredential {}

  /**
   * No password: the client shows a token of its cloud identity.
   *
   * @param userName the database user that the identity is
   */
  record PasswordlessIdentity(String userName) implements DatabaseCredential {}

  /**
   * A password that the provider keeps <b>in the Terraform state</b>, because the cloud offers
   * nothing better. Whoever reads the state reads the password: keep the state in an encrypted
   * backend with few readers.
   *
   * @param userName the database user
   * @param password a sensitive Terraform expression, never a literal
   */
  record SecretInState(String userName, String password) implements DatabaseCredential {

    /** {@return the user's name; not the expression of the password} */
    @Override
    public String toString() {
      return "SecretInState[userName=" + userName + "]";
    }
  }
}
