package dev.gitopslab.constructs.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How Terraform reaches the API of a cluster. Neither way puts a credential into the plan or the
 * state.
 */
public sealed interface ClusterAccess {

  /**
   * An endpoint, and a command that prints a short-lived credential (a <a
   * href="https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins">client-go
   * credential plugin</a>, v1beta1). The endpoint and the certificate must come from the cluster
   * itself, so that a plan that replaces the cluster does not talk to the old one.
   *
   * @param endpoint the address of the API, with {@code https://}
   * @param certificateAuthority the PEM certificate that signs the API's own; empty where a public
   *     authority does
   * @param command the program, found on the PATH of whoever runs Terraform
   * @param arguments its arguments
   * @param environment variables for it; no secrets, they are part of the plan
   * @param proxyUrl a proxy in front of a private API, such as {@code socks5://127.0.0.1:1080}
   */
  record Exec(
      String endpoint,
      Optional<String> certificateAuthority,
      String command,
      List<String> arguments,
      Map<String, String> environment,
      Optional<String> proxyUrl)
      implements ClusterAccess {

    /** Keeps copies and checks that nothing is null. */
    public Exec {
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(certificateAuthority, "certificateAuthority");
      Objects.requireNonNull(command, "command");
      Objects.requireNonNull(proxyUrl, "proxyUrl");
      arguments = List.copyOf(arguments);
      environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }
  }

  /**
   * A context of the kubeconfig file that the user has anyway, as for minikube or kind.
   *
   * @param context the context's name; empty for the current one
   * @param path the kubeconfig file; empty for the one that the variable {@code KUBE_CONFIG_PATH}
   *     names where Terraform runs
   */
  record KubeconfigContext(Optional<String> context, Optional<String> path)
      implements ClusterAccess {

    /** Checks that nothing is null. */
    public KubeconfigContext {
      Objects.requireNonNull(context, "context");
      Objects.requireNonNull(path, "path");
    }
  }
}
