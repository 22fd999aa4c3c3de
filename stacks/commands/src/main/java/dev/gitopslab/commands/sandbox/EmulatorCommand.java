package dev.gitopslab.commands.sandbox;

import dev.gitopslab.commands.Workspace;
import picocli.CommandLine.Command;

/** Installs the emulator. */
@Command(
    name = "emulator-python",
    hidden = true,
    description = "Installs the AWS emulator, and prints the Python that has it.")
public final class EmulatorCommand implements Runnable {

  private final Workspace workspace;

  /** The command. */
  public EmulatorCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    workspace.out().println(new EmulatorPython(workspace).prepare());
  }
}
