package dev.gitopslab.commands.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitopslab.commands.FailedException;
import dev.gitopslab.commands.LocalFiles;
import dev.gitopslab.commands.Messages;
import dev.gitopslab.commands.Processes;
import dev.gitopslab.commands.Step;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.constructs.core.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Terraform, or OpenTofu, on the synthesized stack of one environment, with the terminal of whoever
 * started this. It is interrupted once, however this process is, and waited for.
 */
final class Terraform {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STAMP = ".terraform/initialized";

  private final Workspace workspace;
  private final Path folder;
  private final Path run;
  private final Map<String, String> variables;
  private final Path script;
  private final String program;

  /**
   * Terraform for an environment.
   *
   * @param workspace where it runs
   * @param environment the environment
   * @param run where it leaves its process id, and whether it was cut short
   * @param variables the environment variables that it sees
   */
  Terraform(Workspace workspace, String environment, Path run, Map<String, String> variables) {
    this.workspace = workspace;
    this.folder =
        workspace.root().resolve("cdktf.out/stacks").resolve(environment).toAbsolutePath();
    this.run = run.toAbsolutePath();
    this.script = workspace.root().resolve("stacks/terraform.sh").toAbsolutePath();
    this.program = workspace.terraform();
    this.variables = new HashMap<>(variables);
    this.variables.put("CHECKPOINT_DISABLE", "1");
    this.variables.put(
        "TF_IN_AUTOMATION", "1"); // it would say what to type next, which is wrong here
    this.variables.put("GITOPS_LAB_TERRAFORM", program);
    this.variables.put("GITOPS_LAB_TERRAFORM_RUN", this.run.toString());
  }

  /**
   * Gets providers and the backend ready, unless that was done for the very same ones.
   *
   * @param options more for {@code terraform init}
   */
  void init(List<String> options) {
    String wanted = requirements();
    Path stamp = folder.resolve(STAMP);
    if (options.isEmpty() && isReady(stamp, wanted)) {
      return;
    }
    List<String> words = new ArrayList<>(List.of(program, "init", "-input=false"));
    words.addAll(options);
    Processes.Answer answer;
    try (Step step = Step.begin(workspace, "getting providers and the backend ready")) {
      answer = new Processes(folder, variables).askAll(words);
      if (answer.exitCode() != 0 && answer.text().contains("init -upgrade")) {
        words.add("-upgrade"); // other versions are asked for than the lock file here has
        answer = new Processes(folder, variables).askAll(words);
      }
    }
    if (answer.exitCode() != 0) {
      throw new FailedException(answer.text().strip());
    }
    LocalFiles.write(stamp, wanted);
  }

  private boolean isReady(Path stamp, String wanted) {
    return Files.isDirectory(folder.resolve(".terraform/providers"))
        && Files.exists(folder.resolve(".terraform.lock.hcl"))
        && LocalFiles.readIfThere(stamp).equals(wanted);
  }

  /** What an init depends on. */
  private String requirements() {
    try {
      JsonNode stack = JSON.readTree(folder.resolve("cdk.tf.json").toFile());
      String settings = variables.getOrDefault("TF_CLI_CONFIG_FILE", "");
      String text =
          program
              + stack.path("terraform")
              + (settings.isEmpty() || !Files.exists(Path.of(settings))
                  ? ""
                  : LocalFiles.read(Path.of(settings)));
      return Sha256.of(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the exit code of a command that has the terminal} */
  int run(List<String> words) {
    List<String> all = new ArrayList<>(List.of("bash", script.toString()));
    all.addAll(words);
    Process process = new Processes(folder, variables).start(all);
    Thread hook = new Thread(() -> stop(process));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      int exitCode = process.waitFor();
      Runtime.getRuntime().removeShutdownHook(hook);
      return exitCode;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted");
    } catch (IllegalStateException e) {
      return waitForTheEnd(); // this process is ending already, as soon as Terraform has
    }
  }

  /**
   * Terraform finishes what it has begun; a window that is closed, or a job that is cancelled,
   * waits for it.
   */
  private void stop(Process process) {
    if (process.isAlive()) {
      Messages.progress(workspace, "Terraform is finishing what it has begun");
      process.destroy();
    }
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int waitForTheEnd() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 1;
  }

  /** {@return the outputs, by name; those that are sensitive only where they are asked for} */
  Map<String, JsonNode> outputs(boolean sensitive) {
    Processes.Answer answer =
        new Processes(folder, variables).ask(List.of(program, "output", "-json"));
    if (answer.exitCode() != 0) {
      throw new FailedException("the outputs could not be read");
    }
    Map<String, JsonNode> outputs = new TreeMap<>();
    try {
      JSON.readTree(answer.text())
          .fields()
          .forEachRemaining(
              output -> {
                if (sensitive || !output.getValue().path("sensitive").asBoolean()) {
                  outputs.put(output.getKey(), output.getValue().path("value"));
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return outputs;
  }
}
