package dev.gitopslab.commands.sandbox;

import dev.gitopslab.commands.LocalFiles;
import dev.gitopslab.commands.Messages;
import dev.gitopslab.commands.Processes;
import dev.gitopslab.commands.Step;
import dev.gitopslab.commands.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A virtual environment with what {@code stacks/sandbox/requirements.txt} pins. */
public final class EmulatorPython {

  private final Workspace workspace;
  private final Path home;

  /** That of one project. */
  public EmulatorPython(Workspace workspace) {
    this.workspace = workspace;
    this.home = workspace.root().resolve(".sandbox").toAbsolutePath();
  }

  /** {@return its Python; made anew when that file or Python changes} */
  public Path prepare() {
    Path requirements = workspace.root().resolve("stacks/sandbox/requirements.txt");
    Path python = home.resolve("venv/bin/python");
    Path stamp = home.resolve("venv/stamp");
    Processes processes = new Processes(workspace.root(), workspace.variables());
    String version =
        processes
            .ask(List.of("python3", "-c", "import sys; print(sys.version, sys.prefix)"))
            .text();
    String wanted = version + LocalFiles.read(requirements);
    if (Files.isExecutable(python) && LocalFiles.readIfThere(stamp).equals(wanted)) {
      return python;
    }
    Path made = home.resolve("venv." + ProcessHandle.current().pid());
    LocalFiles.delete(made);
    LocalFiles.create(home);
    boolean done;
    try (Step step = Step.begin(workspace, "installing the AWS emulator into .sandbox/venv")) {
      done =
          run(processes, List.of("python3", "-m", "venv", made.toString()))
              && run(
                  processes,
                  List.of(
                      made.resolve("bin/python").toString(),
                      "-m",
                      "pip",
                      "install",
                      "--quiet",
                      "--disable-pip-version-check",
                      "--require-hashes",
                      "--only-binary",
                      ":all:",
                      "-r",
                      requirements.toString()));
    }
    if (!done) {
      LocalFiles.delete(made);
      throw Messages.failure("the emulator could not be installed");
    }
    try {
      Files.writeString(made.resolve("stamp"), wanted);
      LocalFiles.delete(home.resolve("venv"));
      Files.move(made, home.resolve("venv"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return python;
  }

  private static boolean run(Processes processes, List<String> words) {
    return processes.run(Redirect.INHERIT, Redirect.INHERIT, words) == 0;
  }
}
