package dev.gitopslab.commands.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.gitopslab.commands.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plans, asks, and makes it so. */
@Command(name = "deploy", description = "Plans, asks, and makes it so.")
public final class DeployCommand implements Runnable {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Workspace workspace;

  @Parameters(paramLabel = "ENVIRONMENT", description = "A file stacks/environments/<name>.yaml.")
  private String name;

  @Option(
      names = "--auto-approve",
      description = "Do not ask; needed where there is no terminal. A sandbox never asks.")
  private boolean autoApprove;

  @Option(
      names = "--make-cluster",
      description = "Where a local environment's cluster does not answer, make it (see cluster).")
  private boolean makeCluster;

  @Option(
      names = "--outputs-file",
      paramLabel = "FILE",
      description = "Write the outputs as JSON, below the environment's name.")
  private Path outputsFile;

  @Option(
      names = "--outputs-file-include-sensitive-outputs",
      description = "With those that are sensitive.")
  private boolean sensitive;

  @Mixin private TerraformOptions options;

  /** The command. */
  public DeployCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    new Deployment(workspace, Deployment.Action.DEPLOY, options)
        .autoApprove(autoApprove)
        .makeCluster(makeCluster)
        .run(name, this::writeOutputs);
  }

  private void writeOutputs(Terraform terraform) {
    if (outputsFile == null) {
      return;
    }
    try {
      String text = JSON.writeValueAsString(Map.of(name, terraform.outputs(sensitive)));
      Files.writeString(workspace.root().resolve(outputsFile), text + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
