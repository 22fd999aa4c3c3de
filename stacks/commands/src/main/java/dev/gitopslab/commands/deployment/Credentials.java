package dev.gitopslab.commands.deployment;

import dev.gitopslab.commands.Messages;
import dev.gitopslab.commands.Processes;
import dev.gitopslab.commands.Workspace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether somebody is signed in to the cloud of an environment, and to the right account. */
final class Credentials {

  private final Workspace workspace;

  Credentials(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Refuses to go on where nobody is. */
  void require(Facts facts) {
    switch (facts.cloud()) {
      case "aws" -> requireAws(facts);
      case "azure" -> requireAzure();
      case "digitalocean" -> requireDigitalOcean();
      default -> {}
    }
  }

  private void requireAws(Facts facts) {
    Map<String, String> variables = new HashMap<>(workspace.variables());
    variables.put("AWS_MAX_ATTEMPTS", "2");
    variables.put("AWS_PAGER", "");
    Processes.Answer answer =
        new Processes(workspace.root(), variables)
            .askAll(
                List.of(
                    "aws",
                    "sts",
                    "get-caller-identity",
                    "--query",
                    "Account",
                    "--output",
                    "text",
                    "--cli-connect-timeout",
                    "5",
                    "--cli-read-timeout",
                    "10"));
    if (answer.exitCode() != 0) {
      throw Messages.refusal(
          "AWS does not accept the credentials at hand: " + answer.lastLine(),
          "Sign in (aws sso login), choose a profile (export AWS_PROFILE=...), or set"
              + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY;",
          "\"aws sts get-caller-identity\" shows who you are. Without an account: ./cdktfw deploy"
              + " sandbox");
    }
    String account = answer.text().strip();
    if (!account.equals(facts.account())) {
      throw Messages.refusal(
          "the AWS credentials at hand are of account "
              + account
              + ", "
              + facts.name()
              + " is in "
              + facts.account(),
          "Choose another profile, or correct aws.accountId in stacks/environments/"
              + facts.name()
              + ".yaml.");
    }
  }

  private void requireAzure() {
    // ARM_CLIENT_ID and its like are for machines; the provider says itself what is wrong with
    // those.
    boolean machine =
        workspace.variables().keySet().stream()
            .anyMatch(name -> name.startsWith("ARM_CLIENT_ID") || name.startsWith("ARM_USE_"));
    if (!machine
        && new Processes(workspace.root(), workspace.variables())
                .ask(List.of("az", "account", "show"))
                .exitCode()
            != 0) {
      throw Messages.refusal(
          "there are no Azure credentials",
          "Sign in (az login), or set ARM_CLIENT_ID and what belongs to it.");
    }
  }

  private void requireDigitalOcean() {
    String token =
        workspace.variables().getOrDefault("DIGITALOCEAN_TOKEN", "")
            + workspace.variables().getOrDefault("DIGITALOCEAN_ACCESS_TOKEN", "");
    if (token.isEmpty()) {
      throw Messages.refusal(
          "there are no DigitalOcean credentials",
          "Set DIGITALOCEAN_ACCESS_TOKEN to an API token.");
    }
  }
}
