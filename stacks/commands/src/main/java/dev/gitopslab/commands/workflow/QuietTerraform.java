package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.Processes;
import dev.gitopslab.commands.Workspace;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Terraform, or OpenTofu where {@code TERRAFORM_BINARY_NAME} says so, in the folder of one stack.
 * What it prints stays on this machine, for it may hold secrets.
 */
final class QuietTerraform {

  private final Processes processes;
  private final String program;
  private final Path folder;

  /**
   * Terraform for an environment.
   *
   * @param workspace where it runs
   * @param entry the environment, and what signs in
   */
  QuietTerraform(Workspace workspace, MatrixEntry entry) {
    Map<String, String> variables = new HashMap<>(workspace.variables());
    variables.put("CHECKPOINT_DISABLE", "1");
    variables.put("TF_IN_AUTOMATION", "1");
    variables.put("TF_INPUT", "0");
    if (entry.cloud().equals("azure") && !entry.identity().isEmpty()) {
      // The provider fetches a token of its own for what the sign-in of az does not do.
      variables.put("ARM_USE_OIDC", "true");
      variables.put("ARM_CLIENT_ID", entry.identity());
      variables.put("ARM_TENANT_ID", entry.tenant());
      variables.put("ARM_SUBSCRIPTION_ID", entry.subscription());
    }
    this.processes = new Processes(workspace.root(), variables);
    this.program = workspace.terraform();
    this.folder = new Layout(workspace).stacks().resolve(entry.environment()).toAbsolutePath();
  }

  /** Runs a command whose output goes into a log, in the place of what is there. */
  int log(Path log, String... words) {
    return processes.run(Redirect.to(log.toFile()), Redirect.appendTo(log.toFile()), words(words));
  }

  /** Runs a command that answers into a file; what else it says is added to a log. */
  int answer(Path file, Path log, String... words) {
    return processes.run(Redirect.to(file.toFile()), Redirect.appendTo(log.toFile()), words(words));
  }

  /** {@return what a command prints; empty where it fails} */
  String ask(String... words) {
    Processes.Answer answer = processes.ask(words(words));
    return answer.exitCode() == 0 ? answer.text().strip() : "";
  }

  /** Runs a command that everybody may watch. */
  int show(String... words) {
    return processes.run(Redirect.INHERIT, Redirect.INHERIT, words(words));
  }

  private List<String> words(String... words) {
    List<String> all = new ArrayList<>(List.of(program, "-chdir=" + folder));
    all.addAll(List.of(words));
    return all;
  }
}
