package dev.gitopslab.commands.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gitopslab.commands.Curl;
import dev.gitopslab.commands.LocalFiles;
import dev.gitopslab.commands.TerraformState;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.preview.Previews;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan of one environment. The plan, its state and the JSON of both hold secrets in clear text,
 * so they are in a folder that goes with this.
 */
final class Plan implements AutoCloseable {

  /** How planning ended. */
  enum Outcome {
    UNCHANGED,
    CHANGED,
    /** Terraform could not plan; the log says why. */
    FAILED,
    /** The cluster's API does not answer, and the plan would have to ask it. */
    UNREACHABLE
  }

  /** Why a plan is {@link Outcome#UNREACHABLE}. */
  static final String UNREACHABLE =
      "the cluster's API does not answer this runner, and a plan would have to ask it what is"
          + " installed";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHANGES = 2; // the exit code of -detailed-exitcode

  private final SecretFolder secrets = SecretFolder.create();
  private final QuietTerraform terraform;
  private final Path stack;
  private final Outcome outcome;

  /**
   * Plans.
   *
   * @param workspace where it runs
   * @param entry the environment, and what signs in
   * @param options more for {@code terraform plan}
   */
  Plan(Workspace workspace, MatrixEntry entry, String... options) {
    terraform = new QuietTerraform(workspace, entry);
    stack = new Layout(workspace).stack(entry.environment());
    outcome = plan(workspace, options);
  }

  private Outcome plan(Workspace workspace, String... options) {
    Path state = secrets.file("state");
    LocalFiles.write(state, "");
    if (terraform.log(log(), "init", "-no-color") != 0
        || terraform.answer(state, log(), "state", "pull") != 0) {
      return Outcome.FAILED;
    }
    if (needsCluster()) {
      String endpoint = terraform.ask("output", "-no-color", "-raw", "cluster_endpoint");
      if (!endpoint.isEmpty() && !new Curl(workspace).reaches(endpoint + "/readyz")) {
        return Outcome.UNREACHABLE;
      }
    }
    List<String> words = new ArrayList<>(List.of("plan", "-no-color", "-detailed-exitcode"));
    words.add("-out=" + secrets.file("plan"));
    words.addAll(List.of(options));
    int status = terraform.log(log(), words.toArray(String[]::new));
    if (status != 0 && status != CHANGES) {
      return Outcome.FAILED;
    }
    if (terraform.answer(json(), log(), "show", "-json", secrets.file("plan").toString()) != 0) {
      return Outcome.FAILED;
    }
    return status == 0 ? Outcome.UNCHANGED : Outcome.CHANGED;
  }

  Outcome outcome() {
    return outcome;
  }

  /** What Terraform said last. */
  Path log() {
    return secrets.file("log");
  }

  /** The plan as JSON. */
  Path json() {
    return secrets.file("plan.json");
  }

  String fingerprint() {
    return Previews.fingerprint(stack, json(), secrets.file("state"));
  }

  /** {@return whether anything was ever deployed} */
  boolean hasResources() {
    return state().hasResources();
  }

  /** {@return the exit code of the apply of exactly this plan, which everybody may watch} */
  int apply() {
    return terraform.show(
        "apply", "-no-color", "-lock-timeout=5m", secrets.file("plan").toString());
  }

  @Override
  public void close() {
    secrets.close();
  }

  /** Whether the stack or the state holds something of the Helm or Kubernetes provider. */
  private boolean needsCluster() {
    JsonNode providers = read(stack).path("provider");
    TerraformState state = state();
    return providers.has("helm")
        || providers.has("kubernetes")
        || state.uses("hashicorp/helm")
        || state.uses("hashicorp/kubernetes");
  }

  private TerraformState state() {
    return TerraformState.read(secrets.file("state"));
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // Terraform will say what is wrong with it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
