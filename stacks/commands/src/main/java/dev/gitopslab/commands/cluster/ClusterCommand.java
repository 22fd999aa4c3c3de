package dev.gitopslab.commands.cluster;

import dev.gitopslab.commands.Workspace;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a cluster for the environment "local" where there is none. */
@Command(
    name = "cluster",
    description = {
      "Makes a Kubernetes cluster on this machine for ./cdktfw deploy local, if there is none yet: by"
          + " minikube, kind or k3d, whichever is installed, in this order. Where the context of the"
          + " kubeconfig file answers, it does nothing and says so. It deletes nothing, and installs"
          + " no tool."
    })
public final class ClusterCommand implements Runnable {

  private final Workspace workspace;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description =
          "The context to use or to make; else the current one, or gitops-lab of the tool. The tool"
              + " follows from the name: kind-NAME is kind's, k3d-NAME is k3d's, any other is"
              + " minikube's.")
  private String context;

  @Option(
      names = "--tool",
      paramLabel = "TOOL",
      description = "One of ${COMPLETION-CANDIDATES}, if several are installed.")
  private LocalCluster.Tool tool;

  /** The command. */
  public ClusterCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    new LocalCluster(workspace).make(Optional.ofNullable(context), Optional.ofNullable(tool));
  }
}
