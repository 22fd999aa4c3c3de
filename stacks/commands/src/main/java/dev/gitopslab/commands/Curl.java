package dev.gitopslab.commands;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds out what can be reached from here. By curl, because that goes through the proxies of this
 * machine as Terraform will; where there is no curl, everything counts as reached, and Terraform
 * tells.
 */
public final class Curl {

  private final Workspace workspace;

  /** Of one project. */
  public Curl(Workspace workspace) {
    this.workspace = workspace;
  }

  /** {@return whether a document can be had within three seconds} */
  public boolean gets(String address) {
    return ask("--fail", "--max-time", "3", address);
  }

  /**
   * Whether a server answers at all, also one that this machine would not trust or that asks who
   * this is: no credentials are sent.
   *
   * @param endpoint an address, or a host with or without a port
   */
  public boolean reaches(String endpoint) {
    String address = endpoint.contains("://") ? endpoint : "https://" + endpoint;
    return ask("--insecure", "--connect-timeout", "5", "--max-time", "10", address);
  }

  private boolean ask(String... words) {
    if (!workspace.hasProgram("curl")) {
      return true;
    }
    List<String> all = new ArrayList<>(List.of("curl", "--silent", "--output", "/dev/null"));
    all.addAll(List.of(words));
    return new Processes(workspace.root(), workspace.variables()).ask(all).exitCode() == 0;
  }
}
