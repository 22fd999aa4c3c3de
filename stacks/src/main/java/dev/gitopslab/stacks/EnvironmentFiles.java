package dev.gitopslab.stacks;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.gitopslab.commands.EnvironmentNames;
import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.constructs.core.Problem;
import dev.gitopslab.stacks.yaml.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** The folder with one YAML file per environment. */
final class EnvironmentFiles {

  private static final String ENDING = ".yaml";

  private final Path folder;
  private final EnvironmentNames names;
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
    this.names = new EnvironmentNames(root);
    this.folder = root.resolve(EnvironmentNames.FOLDER);
    this.today = today;
  }

  /**
   * The names of all environments, sorted.
   *
   * @throws InvalidInputException where the folder holds none, or files that are none
   */
  List<String> names() {
    return names.all();
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
    List<String> problems = new ArrayList<>();
    List<Environment> environments = new ArrayList<>();
    for (String name : wanted) {
      Optional<String> unknown = names.unknown(name);
      if (unknown.isPresent()) {
        problems.add(unknown.get());
      } else {
        read(name, problems).ifPresent(environments::add);
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

  private String shown(String file) {
    return EnvironmentNames.FOLDER + "/" + file;
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
