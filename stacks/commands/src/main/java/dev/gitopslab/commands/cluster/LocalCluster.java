package dev.gitopslab.commands.cluster;

import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.commands.Messages;
import dev.gitopslab.commands.Processes;
import dev.gitopslab.commands.Workspace;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a cluster on this machine where there is none. It deletes nothing, and installs no tool.
 */
public final class LocalCluster {

  /** The tools that make clusters, in the order in which they are taken. */
  public enum Tool {
    /** https://minikube.sigs.k8s.io */
    MINIKUBE,
    /** https://kind.sigs.k8s.io */
    KIND,
    /** https://k3d.io */
    K3D;

    private String program() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The tool whose context has a name. */
    private static Tool ofContext(String context) {
      return context.startsWith("kind-") ? KIND : context.startsWith("k3d-") ? K3D : MINIKUBE;
    }
  }

  private static final String NAME = "gitops-lab";

  private static final Set<String> ON_THIS_MACHINE =
      Set.of("minikube", NAME, "docker-desktop", "rancher-desktop", "orbstack", "colima");

  private final Workspace workspace;
  private final Processes processes;

  /** Clusters of one machine. */
  public LocalCluster(Workspace workspace) {
    this.workspace = workspace;
    this.processes = new Processes(workspace.root(), workspace.variables());
  }

  /**
   * Makes a cluster, unless the context answers.
   *
   * @param wanted the context to use or to make; else the current one, or {@code gitops-lab} of the
   *     tool
   * @param by the tool; else it follows from the context, or is the first that is installed
   */
  public void make(Optional<String> wanted, Optional<Tool> by) {
    if (!installed("kubectl")) {
      throw Messages.refusal(
          "kubectl is not installed", "How: https://kubernetes.io/docs/tasks/tools/");
    }
    // Asked for a tool, but not for a context: the current one, of whatever cluster, is not meant.
    if ((wanted.isPresent() || by.isEmpty()) && answers(wanted)) {
      sayThatItIsThere(wanted);
      return;
    }
    Optional<String> context = wanted;
    if (wanted.isEmpty() && by.isEmpty()) {
      context = Optional.of(currentContext()).filter(name -> !name.isEmpty());
      context.ifPresent(LocalCluster::requireOneOfTheTools);
    }
    Tool tool = tool(context, by);
    String name = name(context, tool);
    start(tool, name, contextOf(tool, name));
  }

  private void sayThatItIsThere(Optional<String> wanted) {
    String current = wanted.orElseGet(this::currentContext);
    say("the cluster of context " + current + " is there; nothing to do");
    if (wanted.isEmpty() && !looksLocal(current)) {
      say(
          "mind that "
              + current
              + " does not look like a cluster on this machine; --context "
              + NAME
              + " makes one that is");
    }
    goOn(current);
  }

  private static void requireOneOfTheTools(String current) {
    boolean ours =
        current.equals("minikube")
            || current.equals(NAME)
            || current.startsWith("kind-")
            || current.startsWith("k3d-");
    if (!ours) {
      // Perhaps a cluster behind a VPN that is down. Another one would become current, unasked.
      throw Messages.refusal(
          "the current context, "
              + current
              + ", does not answer, and none of the tools here made it",
          "If it should answer, find out why not: kubectl get --raw /readyz",
          "For a new cluster on this machine say so: ./cdktfw cluster --context " + NAME);
    }
  }

  private Tool tool(Optional<String> context, Optional<Tool> by) {
    Optional<Tool> implied = context.map(Tool::ofContext);
    if (implied.isPresent() && by.isPresent() && implied.get() != by.get()) {
      throw Messages.refusal(
          "the context "
              + context.get()
              + " would be one of "
              + implied.get().program()
              + ", not of "
              + by.get().program()
              + "; leave one of the two options away");
    }
    Tool tool =
        by.or(() -> implied)
            .orElseGet(
                () ->
                    List.of(Tool.values()).stream()
                        .filter(candidate -> installed(candidate.program()))
                        .findFirst()
                        .orElseThrow(LocalCluster::noTool));
    if (!installed(tool.program())) {
      throw Messages.refusal(tool.program() + " is not installed");
    }
    return tool;
  }

  private static InvalidInputException noTool() {
    return Messages.refusal(
        "none of minikube, kind and k3d is installed",
        "How: https://minikube.sigs.k8s.io/docs/start/ or"
            + " https://kind.sigs.k8s.io/docs/user/quick-start/",
        "Or point KUBECONFIG at a cluster that is there.");
  }

  /** The name of the cluster behind a context. */
  private static String name(Optional<String> context, Tool tool) {
    String prefix = tool == Tool.MINIKUBE ? "" : tool.program() + "-";
    return context.map(name -> name.substring(prefix.length())).orElse(NAME);
  }

  private static String contextOf(Tool tool, String name) {
    return tool == Tool.MINIKUBE ? name : tool.program() + "-" + name;
  }

  private void start(Tool tool, String name, String context) {
    say(
        "making the cluster "
            + name
            + " by "
            + tool.program()
            + "; its context becomes the current one");
    Instant started = Instant.now();
    for (List<String> words : commands(tool, name)) {
      if (processes.run(Redirect.INHERIT, Redirect.INHERIT, words) != 0) {
        throw Messages.failure(tool.program() + " failed; what it printed above says why");
      }
    }
    if (!answers(Optional.of(context))) {
      throw Messages.failure(
          tool.program()
              + " made the cluster "
              + name
              + ", but context "
              + context
              + " does not answer: kubectl --context "
              + context
              + " get --raw /readyz");
    }
    say("made it in " + Duration.between(started, Instant.now()).toSeconds() + " s");
    goOn(context);
  }

  /** A cluster of this name that is stopped is started. */
  private List<List<String>> commands(Tool tool, String name) {
    List<List<String>> commands = new ArrayList<>();
    switch (tool) {
      case MINIKUBE -> commands.add(List.of("minikube", "start", "--profile", name));
      case KIND -> {
        boolean there =
            processes.ask(List.of("kind", "get", "clusters")).text().lines().anyMatch(name::equals);
        // kind cannot start one; its nodes are containers that Docker starts with itself.
        commands.add(
            there
                ? List.of("kind", "export", "kubeconfig", "--name", name)
                : List.of("kind", "create", "cluster", "--name", name, "--wait", "5m"));
      }
      case K3D -> {
        boolean there =
            processes
                .ask(List.of("k3d", "cluster", "list", "--no-headers"))
                .text()
                .lines()
                .map(line -> line.split("\\s+")[0])
                .anyMatch(name::equals);
        commands.add(List.of("k3d", "cluster", there ? "start" : "create", name, "--wait"));
        if (there) {
          commands.add(
              List.of(
                  "k3d",
                  "kubeconfig",
                  "merge",
                  name,
                  "--kubeconfig-merge-default",
                  "--kubeconfig-switch-context"));
        }
      }
    }
    return commands;
  }

  private boolean answers(Optional<String> context) {
    List<String> words = new ArrayList<>(List.of("kubectl"));
    context.ifPresent(name -> words.addAll(List.of("--context", name)));
    words.addAll(List.of("--request-timeout", "10s", "get", "--raw", "/readyz"));
    return processes.ask(words).exitCode() == 0;
  }

  private String currentContext() {
    Processes.Answer answer = processes.ask(List.of("kubectl", "config", "current-context"));
    return answer.exitCode() == 0 ? answer.text().strip() : "";
  }

  private static boolean looksLocal(String context) {
    return ON_THIS_MACHINE.contains(context)
        || context.startsWith("kind-")
        || context.startsWith("k3d-");
  }

  private boolean installed(String program) {
    return workspace.hasProgram(program);
  }

  private void goOn(String context) {
    say(
        "next: ./cdktfw deploy local (local.context: "
            + context
            + " in stacks/environments/local.yaml keeps it to this cluster)");
  }

  private void say(String text) {
    Messages.progress(workspace, text);
  }
}
