package dev.gitopslab.commands.workflow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.commands.Workspace;
import java.util.List;

/**
 * An environment of a workflow's matrix, and the identity that previews or applies it.
 *
 * @param environment its name
 * @param change {@code changed}, {@code added} or {@code removed}
 * @param cloud its cloud; empty where the environment is removed
 * @param how {@code plan}, or {@code synthesized} where nobody can be signed in
 * @param reason why it is not planned; empty where it is
 * @param identity what signs in: a role, a client id, a service account
 * @param provider Google Cloud's workload identity provider
 * @param account AWS's account
 * @param region the region
 * @param tenant Azure's tenant
 * @param subscription Azure's subscription
 * @param project Google Cloud's project
 * @param runner the runner of the job
 * @param fingerprint the plan that was reviewed; left out where none was yet
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record MatrixEntry(
    String environment,
    String change,
    String cloud,
    String how,
    String reason,
    String identity,
    String provider,
    String account,
    String region,
    String tenant,
    String subscription,
    String project,
    String runner,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String fingerprint) {

  static final String PLAN = "plan";
  static final String SYNTHESIZED = "synthesized";

  private static final ObjectMapper JSON = new ObjectMapper();

  MatrixEntry {
    change = text(change);
    cloud = text(cloud);
    how = text(how);
    reason = text(reason);
    identity = text(identity);
    provider = text(provider);
    account = text(account);
    region = text(region);
    tenant = text(tenant);
    subscription = text(subscription);
    project = text(project);
    runner = text(runner);
    fingerprint = text(fingerprint);
    if (environment == null || !Workspace.isEnvironmentName(environment)) {
      throw new InvalidInputException("\"" + environment + "\" cannot name an environment");
    }
  }

  /** Reads one entry, as {@code toJSON(matrix)} writes it. */
  static MatrixEntry parse(String json) {
    try {
      return JSON.readValue(json, MatrixEntry.class);
    } catch (JsonProcessingException e) {
      throw unreadable("the entry of the matrix", e);
    }
  }

  /** Reads a matrix. */
  static List<MatrixEntry> parseAll(String json) {
    try {
      return List.of(JSON.readValue(json, MatrixEntry[].class));
    } catch (JsonProcessingException e) {
      throw unreadable("the matrix", e);
    }
  }

  /** {@return a matrix, on one line} */
  static String write(List<MatrixEntry> matrix) {
    try {
      return JSON.writeValueAsString(matrix);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isPlanned() {
    return how.equals(PLAN);
  }

  MatrixEntry withFingerprint(String reviewed) {
    return new MatrixEntry(
        environment,
        change,
        cloud,
        how,
        reason,
        identity,
        provider,
        account,
        region,
        tenant,
        subscription,
        project,
        runner,
        reviewed);
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  private static RuntimeException unreadable(String what, JsonProcessingException e) {
    if (e.getCause() instanceof InvalidInputException invalid) {
      return invalid;
    }
    return new InvalidInputException(
        what + " is not what affected prints: " + e.getOriginalMessage());
  }
}
