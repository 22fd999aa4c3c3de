package dev.gitopslab.commands.deployment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of plans, by the names that cdktf gives them. */
final class TerraformOptions {

  @Option(
      names = "--var",
      paramLabel = "NAME=VALUE",
      description = "The value of a variable of the stack, as often as needed.")
  private List<String> variables = List.of();

  @Option(
      names = "--var-file",
      paramLabel = "FILE",
      description = "A file of such values, as often as needed.")
  private List<Path> variableFiles = List.of();

  @Option(
      names = "--refresh-only",
      description = "Look only at what was changed by others, and take that into the state.")
  private boolean refreshOnly;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      hidden = true,
      description = "How many stacks at once; here it is always one.")
  private int stacks;

  @Option(
      names = "--terraform-parallelism",
      paramLabel = "N",
      description = "How many resources at once: 10.")
  private Integer parallelism;

  @Option(names = "--no-color", description = "No colours; as NO_COLOR.")
  private boolean noColor;

  @Option(
      names = "--migrate-state",
      description = "Where the backend was changed: take the state along.")
  private boolean migrateState;

  @Option(
      names = "--ignore-missing-stack-dependencies",
      hidden = true,
      description = "Here no stack depends on another.")
  private boolean ignoreMissingStackDependencies;

  List<String> init() {
    return migrateState ? List.of("-migrate-state", "-force-copy") : List.of();
  }

  List<String> plan(boolean withoutColour) {
    List<String> words = new ArrayList<>();
    variables.forEach(one -> words.add("-var=" + one));
    variableFiles.forEach(file -> words.add("-var-file=" + file.toAbsolutePath()));
    if (refreshOnly) {
      words.add("-refresh-only");
    }
    if (parallelism != null) {
      words.add("-parallelism=" + parallelism);
    }
    if (noColor || withoutColour) {
      words.add("-no-color");
    }
    return words;
  }
}
