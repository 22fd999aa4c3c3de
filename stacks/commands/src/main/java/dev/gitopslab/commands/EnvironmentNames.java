package dev.gitopslab.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which environments there are: a file each. */
public final class EnvironmentNames {

  /** The folder of their files. */
  public static final String FOLDER = "stacks/environments";

  private static final String ENDING = ".yaml";

  private final Path folder;

  /** Those below the root of a project. */
  public EnvironmentNames(Path root) {
    this.folder = root.resolve(FOLDER);
  }

  /**
   * All of them, sorted.
   *
   * @throws InvalidInputException where the folder holds none, or files that are none
   */
  public List<String> all() {
    List<String> problems = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String file : files()) {
      String name = file.substring(0, Math.max(0, file.lastIndexOf('.')));
      if (file.endsWith(".yml")) {
        problems.add(shown(file) + ": would not be read; rename it to " + name + ENDING);
      } else if (file.endsWith(ENDING) && !Workspace.isEnvironmentName(name)) {
        problems.add(
            shown(file)
                + ": \""
                + name
                + "\" cannot name an environment; use 1 to 30 lower-case letters, digits and"
                + " single hyphens, a letter first");
      } else if (file.endsWith(ENDING)) {
        names.add(name);
      }
    }
    if (names.isEmpty() && problems.isEmpty()) {
      problems.add(FOLDER + ": holds no environment; add a file such as aws-staging.yaml");
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(String.join(System.lineSeparator(), problems));
    }
    return names;
  }

  /**
   * {@return why a name is no environment, with the one that was likely meant; empty where it is}
   */
  public Optional<String> unknown(String name) {
    List<String> names = all();
    if (names.contains(name)) {
      return Optional.empty();
    }
    String hint =
        Suggestions.nearest(name, names)
            .map(nearest -> "did you mean " + nearest + "? ")
            .orElse("");
    return Optional.of(
        "\"" + name + "\" is no environment; " + hint + "There are: " + String.join(", ", names));
  }

  private List<String> files() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(Path::getFileName).map(Path::toString).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String shown(String file) {
    return FOLDER + "/" + file;
  }
}
