package dev.gitopslab.commands.cluster;

import dev.gitopslab.commands.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The kubeconfig files at hand. The Helm and Kubernetes providers read neither {@code KUBECONFIG},
 * a list of files of which some may not exist, nor the file that kubectl takes without it.
 */
public final class Kubeconfig {

  private Kubeconfig() {}

  /**
   * The files that exist, as absolute paths.
   *
   * @param workspace where paths begin, and its environment variables
   * @param orTheUsersOwn whether {@code ~/.kube/config} is meant where no variable names a file
   */
  public static List<Path> files(Workspace workspace, boolean orTheUsersOwn) {
    Map<String, String> variables = workspace.variables();
    String named =
        Stream.of("KUBE_CONFIG_PATHS", "KUBE_CONFIG_PATH", "KUBECONFIG")
            .map(name -> variables.getOrDefault(name, ""))
            .filter(value -> !value.isEmpty())
            .findFirst()
            .orElse("");
    if (named.isEmpty() && orTheUsersOwn) {
      named = variables.getOrDefault("HOME", "") + "/.kube/config";
    }
    return Stream.of(named.split(":"))
        .filter(file -> !file.isEmpty())
        .map(file -> workspace.root().resolve(file).toAbsolutePath())
        .filter(Files::isRegularFile)
        .toList();
  }

  /** Names files in the variables that the providers read. */
  public static void pass(List<Path> files, Map<String, String> variables) {
    variables.remove("KUBE_CONFIG_PATH");
    variables.remove("KUBE_CONFIG_PATHS");
    variables.put(files.size() == 1 ? "KUBE_CONFIG_PATH" : "KUBE_CONFIG_PATHS", joined(files));
  }

  /** {@return files as a list that kubectl reads} */
  public static String joined(List<Path> files) {
    return String.join(":", files.stream().map(Path::toString).toList());
  }
}
