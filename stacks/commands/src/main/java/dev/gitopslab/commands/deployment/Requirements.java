package dev.gitopslab.commands.deployment;

import dev.gitopslab.commands.Messages;
import dev.gitopslab.commands.Processes;
import dev.gitopslab.commands.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs that must be on this machine. What is missing is told at once, with how to get it.
 */
public final class Requirements {

  private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+)[.\\d]*");

  private final Workspace workspace;
  private final Processes processes;
  private final List<String> missing = new ArrayList<>();

  /** Nothing is required yet. */
  public Requirements(Workspace workspace) {
    this.workspace = workspace;
    this.processes = new Processes(workspace.root(), workspace.variables());
  }

  /** Node.js 20.9 with npm, which makes the bindings and runs them. */
  public Requirements node() {
    String version = firstVersion("node", "--version");
    if (!isThere("npm") || !isAtLeast(version, 20, 9)) {
      lacks(
          "Node.js 20.9 or newer, with npm (found: " + found(version) + ")",
          "see https://nodejs.org/en/download",
          "brew install node");
    }
    return this;
  }

  /** Terraform, or what {@code TERRAFORM_BINARY_NAME} says, in this version at least. */
  public Requirements terraform(int major, int minor) {
    String version = firstVersion(workspace.terraform(), "version");
    if (!isAtLeast(version, major, minor)) {
      lacks(
          "Terraform "
              + major
              + "."
              + minor
              + " or newer (found: "
              + found(version)
              + "), or OpenTofu with TERRAFORM_BINARY_NAME=tofu",
          "see https://developer.hashicorp.com/terraform/install",
          "brew install hashicorp/tap/terraform");
    }
    return this;
  }

  /** Python, for the emulator. */
  public Requirements python() {
    String check = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";
    if (processes.ask(List.of("python3", "-c", check)).exitCode() != 0) {
      lacks(
          "Python 3.10 or newer with venv, for the emulator (found: "
              + found(firstVersion("python3", "--version"))
              + ")",
          "apt install python3 python3-venv",
          "brew install python");
    }
    return this;
  }

  /** What the Helm and Kubernetes providers start to sign in to a cluster. */
  public Requirements programsOf(String cloud) {
    switch (cloud) {
      case "aws" ->
          program(
              "aws",
              "which signs in to AWS and to the cluster",
              "apt install awscli",
              "brew install awscli");
      case "azure" -> {
        program(
            "az",
            "which signs in to Azure",
            "see https://learn.microsoft.com/cli/azure/install-azure-cli",
            "brew install azure-cli");
        program(
            "kubelogin",
            "which signs in to the cluster",
            "az aks install-cli",
            "brew install Azure/kubelogin/kubelogin");
      }
      case "google" ->
          program(
              "gke-gcloud-auth-plugin",
              "which signs in to the cluster",
              "apt install google-cloud-cli-gke-gcloud-auth-plugin",
              "gcloud components install gke-gcloud-auth-plugin");
      case "digitalocean" ->
          program(
              "doctl",
              "which signs in to the cluster",
              "see https://docs.digitalocean.com/reference/doctl/how-to/install/",
              "brew install doctl");
      default -> {}
    }
    return this;
  }

  /** Refuses to go on where anything is missing. */
  public void check() {
    if (!missing.isEmpty()) {
      throw Messages.refusal("this is missing:", missing);
    }
  }

  private void program(String name, String purpose, String debian, String macOs) {
    if (!isThere(name)) {
      lacks(name + ", " + purpose, debian, macOs);
    }
  }

  private void lacks(String what, String debian, String macOs) {
    missing.add(what);
    missing.add("  Debian, Ubuntu: " + debian);
    missing.add("  macOS: " + macOs);
  }

  private boolean isThere(String program) {
    return workspace.hasProgram(program);
  }

  private String firstVersion(String... words) {
    Processes.Answer answer = processes.ask(List.of(words));
    Matcher version = VERSION.matcher(answer.exitCode() == 0 ? answer.text() : "");
    return version.find() ? version.group() : "";
  }

  private static String found(String version) {
    return version.isEmpty() ? "none" : version;
  }

  private static boolean isAtLeast(String version, int major, int minor) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      return false;
    }
    int foundMajor = Integer.parseInt(matcher.group(1));
    return foundMajor > major || foundMajor == major && Integer.parseInt(matcher.group(2)) >= minor;
  }
}
