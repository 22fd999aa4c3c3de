package dev.gitopslab.commands.workflow;

import dev.gitopslab.commands.FailedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fails with what was not applied for want of a review. */
@Command(
    name = "refused",
    description = "Fails with the environments that reviewed found no plan of.")
public final class RefusedCommand implements Runnable {

  @Option(
      names = "--environments",
      paramLabel = "NAMES",
      required = true,
      defaultValue = "${env:REFUSED}",
      description = "Their names; else the variable REFUSED.")
  private String names;

  @Override
  public void run() {
    throw new FailedException(
        "Not applied, for no plan of it was reviewed: " + names + ". " + ApplyCommand.BY_HAND);
  }
}
