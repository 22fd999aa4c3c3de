package dev.gitopslab.stacks;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.constructs.core.Problem;
import dev.gitopslab.stacks.yaml.Section;
import dev.gitopslab.stacks.yaml.Suggestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** The folder with one YAML file per environment. */
final class EnvironmentFiles {

  private static final String ENDING = ".yaml";

  private final Path folder;
  private final String shownFolder;
  private final LocalDate today;
  private final YAMLMapper yaml =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  // A switch is true or false; "no" may be a country.
                  .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * The environments below a project's root.
   *
   * @param root the root of the project
   * @param today the day by which the support of Kubernetes versions is judged
   */
  EnvironmentFiles(Path root, LocalDate today) {
    this.shownFolder = "stacks/environments";
    this.folder = root.resolve(shownFolder);
    this.today = today;
  }

  /**
   * The names of all environments, sorted.
   *
   * @throws InvalidEnvironmentsException where the folder holds none, or files that are none
   */
  List<String> names() {
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
      problems.add(shownFolder + ": holds no environment; add a file such as aws-staging.yaml");
    }
    InvalidEnvironmentsException.throwIfAny(problems);
    return names;
  }

  /** Reads every environment. */
  List<Environment> readAll() {
    return read(names());
  }

  /**
   * Reads some environments.
   *
   * @throws InvalidEnvironmentsException naming every problem of every file read
   */
  List<Environment> read(List<String> wanted) {
    List<String> names = names();
    List<String> problems = new ArrayList<>();
    List<Environment> environments = new ArrayList<>();
    for (String name : wanted) {
      if (names.contains(name)) {
        read(name, problems).ifPresent(environments::add);
      } else {
        problems.add(unknown(name, names));
      }
    }
    InvalidEnvironmentsException.throwIfAny(problems);
    return environments;
  }

  private Optional<Environment> read(String name, List<String> problems) {
    String file = shown(name + ENDING);
    JsonNode document;
    try {
      document = yaml.readTree(Files.readString(folder.resolve(name + ENDING)));
    } catch (JsonProcessingException e) {
      problems.add(file + ": " + syntaxError(e));
      return Optional.empty();
    } catch (IOException e) {
      problems.add(file + ": cannot be read: " + e.getMessage());
      return Optional.empty();
    }
    if (!document.isObject()) {
      problems.add(
          file + ": is empty or no mapping; start it with cloud: and take another file as a model");
      return Optional.empty();
    }
    List<Problem> found = new ArrayList<>();
    Environment environment =
        new EnvironmentReader(name, today).read(Section.root(document, found));
    found.forEach(problem -> problems.add(file + ": " + problem));
    return found.isEmpty() ? Optional.of(environment) : Optional.empty();
  }

  private List<String> files() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(Path::getFileName).map(Path::toString).sorted().toList();
    } catch (java.nio.file.NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String shown(String file) {
    return shownFolder + "/" + file;
  }

  private static String unknown(String name, List<String> names) {
    String hint =
        Suggestions.nearest(name, names)
            .map(nearest -> "did you mean " + nearest + "? ")
            .orElse("");
    return "\"" + name + "\" is no environment; " + hint + "There are: " + String.join(", ", names);
  }

  private static String syntaxError(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      return at(marked.getProblemMark().getLine() + 1, marked.getProblemMark().getColumn() + 1)
          + marked.getProblem();
    }
    JsonLocation location = e.getLocation();
    return at(location.getLineNr(), location.getColumnNr())
        + e.getOriginalMessage().lines().findFirst().orElse("is no YAML");
  }

  private static String at(int line, int column) {
    return "line " + line + ", column " + column + ": ";
  }
}
