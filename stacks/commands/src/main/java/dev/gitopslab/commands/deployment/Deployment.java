package dev.gitopslab.commands.deployment;

import dev.gitopslab.commands.App;
import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.commands.Messages;
import dev.gitopslab.commands.Notices;
import dev.gitopslab.commands.Processes;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.cluster.Kubeconfig;
import dev.gitopslab.commands.cluster.LocalCluster;
import dev.gitopslab.commands.sandbox.Emulator;
import dev.gitopslab.commands.sandbox.EmulatorPython;
import dev.gitopslab.commands.sandbox.ProviderMirror;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What diff, deploy and destroy do to one environment, from its file to the end of Terraform. */
final class Deployment {

  /** What is done. */
  enum Action {
    DIFF,
    DEPLOY,
    DESTROY
  }

  private final Workspace workspace;
  private final Action action;
  private final TerraformOptions options;
  private boolean autoApprove;
  private boolean makeCluster;

  Deployment(Workspace workspace, Action action, TerraformOptions options) {
    this.workspace = workspace;
    this.action = action;
    this.options = options;
  }

  Deployment autoApprove(boolean yes) {
    this.autoApprove = yes;
    return this;
  }

  Deployment makeCluster(boolean yes) {
    this.makeCluster = yes;
    return this;
  }

  /**
   * Does it.
   *
   * @param name the environment
   * @param afterwards what follows, with Terraform still at hand; not after a destroy of nothing
   */
  void run(String name, Consumer<Terraform> afterwards) {
    App app = workspace.requireApp();
    Map<String, List<String>> notices = app.check(List.of());
    Facts facts = Facts.of(name, app.facts(name));
    Notices.show(Map.of(name, notices.getOrDefault(name, List.of())), workspace);
    if (makeCluster && !facts.isLocal()) {
      throw Messages.refusal("--make-cluster is for the deployment of a local environment");
    }
    requirePrograms(facts);
    Map<String, String> variables = new HashMap<>(workspace.variables());
    dropMissingSettings(variables);
    if (!facts.emulator()) {
      requireApproval(name);
      new Credentials(workspace).require(facts);
    }
    if (facts.isLocal()) {
      requireCluster(facts, variables);
    } else if (facts.emulator() && facts.gitOps()) {
      passKubeconfig(facts, variables);
    }
    Path run = Turn.folder(workspace, facts);
    try (Turn turn = Turn.take(workspace, name, run)) {
      Optional<Emulator> emulator = Optional.empty();
      if (facts.emulator()) {
        Path python = new EmulatorPython(workspace).prepare();
        emulator = Optional.of(new Emulator(workspace.with(variables), python, name));
        variables = emulator.get().start();
        if (action == Action.DESTROY && !emulator.get().hasResources()) {
          emulator.get().remove();
          Messages.progress(workspace, "nothing is deployed to " + name);
          return;
        }
        if (action != Action.DIFF && !autoApprove) {
          String word = action.name().toLowerCase(Locale.ROOT);
          Messages.progress(workspace, word + " without asking: it is only the emulator");
          autoApprove = true;
        }
      }
      app.synthesize(List.of(name));
      useMirror(facts, variables);
      Terraform terraform = new Terraform(workspace, name, run, variables);
      terraform.init(options.init());
      int exitCode = terraform.run(words());
      if (exitCode != 0) {
        throw Messages.failure(
            "Terraform ended with exit code " + exitCode + ", and what it printed says why");
      }
      afterwards.accept(terraform);
      if (action == Action.DESTROY) {
        emulator.ifPresent(Emulator::remove);
      }
    }
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    switch (action) {
      case DIFF -> words.add("plan");
      case DEPLOY -> words.add("apply");
      case DESTROY -> words.add("destroy");
    }
    words.addAll(options.plan(!workspace.hasColours()));
    if (action == Action.DIFF) {
      words.add("-input=false");
    } else if (autoApprove) {
      words.addAll(List.of("-auto-approve", "-input=false"));
    }
    return words;
  }

  private void requirePrograms(Facts facts) {
    Requirements requirements = new Requirements(workspace);
    // Terraform locks a state in S3 by a file beside it since 1.10.
    requirements.terraform(1, facts.backend().equals("s3") ? 10 : 5);
    if (facts.emulator()) {
      requirements.python();
    } else {
      requirements.programsOf(facts.cloud());
    }
    requirements.check();
  }

  private void dropMissingSettings(Map<String, String> variables) {
    String file = variables.get("TF_CLI_CONFIG_FILE");
    if (file != null && !Files.isRegularFile(workspace.root().resolve(file))) {
      Messages.progress(
          workspace, "TF_CLI_CONFIG_FILE names " + file + ", which does not exist; not using it");
      variables.remove("TF_CLI_CONFIG_FILE");
    }
  }

  private void requireApproval(String name) {
    if (action != Action.DIFF && !autoApprove && !workspace.hasTerminal()) {
      throw Messages.refusal(
          "there is no terminal to ask on: look at ./cdktfw diff "
              + name
              + ", then pass --auto-approve");
    }
  }

  private void useMirror(Facts facts, Map<String, String> variables) {
    if (!facts.emulator() && !facts.isLocal()) {
      return;
    }
    List<String> providers = new ArrayList<>();
    if (facts.isLocal() || facts.gitOps()) {
      providers.addAll(List.of("hashicorp/helm", "hashicorp/kubernetes"));
    }
    if (facts.emulator()) {
      providers.add("hashicorp/aws");
    }
    new ProviderMirror(workspace.with(variables))
        .use(providers)
        .ifPresent(file -> variables.put("TF_CLI_CONFIG_FILE", file.toString()));
  }

  // A cluster on this machine

  /** An emulated environment takes only what is named: it should not find a real cluster. */
  private List<Path> passKubeconfig(Facts facts, Map<String, String> variables) {
    List<Path> files = Kubeconfig.files(workspace.with(variables), !facts.emulator());
    if (files.isEmpty()) {
      throw Messages.refusal(
          facts.name() + " needs a cluster, and no kubeconfig file was found",
          "Set KUBECONFIG to one" + orMakeCluster(facts));
    }
    Kubeconfig.pass(files, variables);
    return files;
  }

  /** The words that a local environment's errors end with. */
  private static String orMakeCluster(Facts facts) {
    if (!facts.isLocal()) {
      return "";
    }
    return "; or make a cluster: ./cdktfw cluster"
        + facts.context().map(context -> " --context " + context).orElse("")
        + ", or ./cdktfw deploy "
        + facts.name()
        + " --make-cluster";
  }

  /**
   * Terraform would stop as well where a local cluster does not answer, but cannot know what to do
   * about it.
   */
  private void requireCluster(Facts facts, Map<String, String> variables) {
    List<Path> named = Kubeconfig.files(workspace, false);
    if (!named.isEmpty()) {
      variables.put("KUBECONFIG", Kubeconfig.joined(named));
    }
    if (makeCluster) {
      new LocalCluster(workspace.with(variables)).make(facts.context(), Optional.empty());
    }
    List<Path> files = passKubeconfig(facts, variables);
    if (!workspace.hasProgram("kubectl")) {
      return; // Terraform will tell
    }
    String place = Kubeconfig.joined(files);
    Map<String, String> there = new HashMap<>(variables);
    there.put("KUBECONFIG", place);
    List<String> words = new ArrayList<>(List.of("kubectl"));
    facts.context().ifPresent(context -> words.addAll(List.of("--context", context)));
    words.addAll(List.of("--request-timeout", "10s", "get", "--raw", "/readyz"));
    Processes.Answer answer = new Processes(workspace.root(), there).askAll(words);
    if (answer.exitCode() != 0) {
      throw noCluster(facts, place, answer.lastLine());
    }
  }

  private InvalidInputException noCluster(Facts facts, String place, String why) {
    String help = "Start it" + orMakeCluster(facts);
    if (action == Action.DESTROY && facts.backend().equals("local")) {
      help +=
          ". Is it gone for good? Then all that was in it is as well: remove " + facts.stateFile();
    }
    String which = facts.context().map(context -> "the context " + context + " of ").orElse("");
    return Messages.refusal("no cluster answers by " + which + place + ": " + why, help);
  }
}
