package dev.gitopslab.commands.cli;

import dev.gitopslab.commands.Workspace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "program",
    description = {
      "Copies these commands, with all their libraries, into a folder.",
      "",
      "For a job that checks nothing out: java -cp 'FOLDER/*' dev.gitopslab.commands.cli.Cli"
    })
final class ProgramCommand implements Runnable {

  private final Workspace workspace;

  @Parameters(paramLabel = "FOLDER", description = "Where to; it is made where it is not there.")
  private Path folder;

  ProgramCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    String classPath = System.getProperty("java.class.path");
    try {
      Files.createDirectories(folder);
      for (String jar : classPath.split(Pattern.quote(File.pathSeparator))) {
        Path file = workspace.root().resolve(jar);
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
