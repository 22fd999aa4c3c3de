package dev.gitopslab.stacks;

import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.sandbox.Emulator;
import dev.gitopslab.commands.sandbox.EmulatorPython;
import dev.gitopslab.commands.sandbox.ProviderMirror;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the tests' own Terraform takes providers from, and what it deploys to. */
public final class Mirror {

  private Mirror() {}

  /** {@return the file for {@code TF_CLI_CONFIG_FILE}; empty where there need be none} */
  public static String settings() {
    return new ProviderMirror(workspace(Path.of("").toAbsolutePath()))
        .use(List.of())
        .map(Path::toString)
        .orElse("");
  }

  /** Starts the emulator of a project's sandbox. {@return the environment of who talks to it} */
  public static Map<String, String> emulator(Path root) {
    Workspace workspace = workspace(root);
    Path python = new EmulatorPython(workspace).prepare();
    Map<String, String> variables =
        new HashMap<>(new Emulator(workspace, python, "sandbox").start());
    variables.put("TF_CLI_CONFIG_FILE", settings());
    return variables;
  }

  private static Workspace workspace(Path root) {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.remove("TF_CLI_CONFIG_FILE");
    return new Workspace(root, Optional.empty(), variables, System.out, System.err);
  }
}
