package dev.gitopslab.commands.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitopslab.commands.FailedException;
import dev.gitopslab.commands.InvalidInputException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Which identity previews or applies an environment: the repository's variables name them. */
final class Identities {

  /** What an identity is for. */
  enum Purpose {
    /** May read. */
    PREVIEW,
    /** May change. */
    APPLY
  }

  private static final String RUNNER = "ubuntu-24.04";
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9:/_@.,+=-]*");

  private final JsonNode variables;
  private final Purpose purpose;

  /**
   * The identities of a repository.
   *
   * @param variables all its variables, as {@code toJSON(vars)} writes them
   * @param purpose what they are for
   */
  Identities(String variables, Purpose purpose) {
    try {
      this.variables = new ObjectMapper().readTree(variables.isBlank() ? "{}" : variables);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException("the repository's variables are not JSON");
    }
    this.purpose = purpose;
  }

  /**
   * The entry of an environment.
   *
   * @param environment its name
   * @param change what happened to it
   * @param facts what the app says of it
   */
  MatrixEntry of(String environment, String change, Map<String, String> facts) {
    String cloud = facts.getOrDefault("cloud", "");
    String prefix = environment.toUpperCase(Locale.ROOT).replace('-', '_');
    String provider =
        cloud.equals("google") ? variable(prefix + "_WORKLOAD_IDENTITY_PROVIDER") : "";
    String name = prefix + "_" + purpose + "_" + kind(cloud);
    String identity = "";
    String runner = "";
    String reason = reasonOf(environment, cloud, facts);
    if (reason.isEmpty()) {
      identity = variable(name);
      runner = variable(prefix + "_RUNNER");
      if (identity.isEmpty()) {
        reason = missing(name, "which names who may do it");
      } else if (cloud.equals("google") && provider.isEmpty()) {
        reason = missing(prefix + "_WORKLOAD_IDENTITY_PROVIDER", "by which Google Cloud knows it");
      }
    }
    return new MatrixEntry(
        environment,
        change,
        cloud,
        reason.isEmpty() ? MatrixEntry.PLAN : MatrixEntry.SYNTHESIZED,
        reason,
        identity,
        provider,
        facts.getOrDefault("account", ""),
        facts.getOrDefault("region", ""),
        facts.getOrDefault("tenant", ""),
        facts.getOrDefault("subscription", ""),
        facts.getOrDefault("project", ""),
        runner.isEmpty() ? RUNNER : runner,
        "");
  }

  /** {@return the entry of an environment that nobody may be signed in for} */
  static MatrixEntry without(String environment, String change, String reason) {
    return new MatrixEntry(
        environment,
        change,
        "",
        MatrixEntry.SYNTHESIZED,
        reason,
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        RUNNER,
        "");
  }

  private static String reasonOf(String environment, String cloud, Map<String, String> facts) {
    if (facts.getOrDefault("emulator", "").equals("true")) {
      return environment
          + " is an emulator on the machine that deploys it, so there is no state here to plan"
          + " against";
    }
    return switch (cloud) {
      case "local" ->
          environment
              + " is a cluster on the machine that deploys it, so there is no state here to plan"
              + " against";
      case "digitalocean" ->
          "DigitalOcean knows no sign-in without a static token, and this project keeps none";
      default -> "";
    };
  }

  private static String kind(String cloud) {
    return switch (cloud) {
      case "azure" -> "CLIENT_ID";
      case "google" -> "SERVICE_ACCOUNT";
      default -> "ROLE";
    };
  }

  private static String missing(String name, String what) {
    return "the repository has no variable " + name + ", " + what + " (docs/previews.md)";
  }

  private String variable(String name) {
    String value = variables.path(name).asText("");
    if (!VALUE.matcher(value).matches()) {
      throw new FailedException(
          "the variable " + name + " has a character that none of its kind has");
    }
    return value;
  }
}
