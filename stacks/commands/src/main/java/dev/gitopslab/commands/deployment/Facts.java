package dev.gitopslab.commands.deployment;

import java.util.Map;
import java.util.Optional;

/**
 * What the app says of an environment, as far as its deployment depends on it.
 *
 * @param name the environment
 * @param cloud its cloud
 * @param emulator whether an emulator stands in for the cloud
 * @param gitOps whether Argo CD is installed
 * @param account the account that it is in; AWS only
 * @param backend the kind of its backend
 * @param context the kubeconfig context of a local cluster; empty: the current one
 */
public record Facts(
    String name,
    String cloud,
    boolean emulator,
    boolean gitOps,
    String account,
    String backend,
    Optional<String> context) {

  /** Reads the facts of an environment. */
  public static Facts of(String name, Map<String, String> facts) {
    return new Facts(
        name,
        facts.getOrDefault("cloud", ""),
        "true".equals(facts.get("emulator")),
        "true".equals(facts.get("gitops")),
        facts.getOrDefault("account", ""),
        facts.getOrDefault("backend", ""),
        Optional.ofNullable(facts.get("context")).filter(context -> !context.equals("current")));
  }

  /** {@return whether it is a cluster on this machine} */
  public boolean isLocal() {
    return cloud.equals("local");
  }

  /** {@return the file that holds its state, where its backend is local} */
  public String stateFile() {
    return "terraform." + name + ".tfstate";
  }
}
