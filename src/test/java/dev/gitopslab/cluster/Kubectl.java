package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/** The commands that a user of a cluster types, for one cluster. */
final class Kubectl {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Path folder;
  private final Map<String, String> environment;

  /**
   * @param environment KUBECONFIG, and PATH where programs of the cluster's own are to be used
   */
  Kubectl(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  /** By way of env, which looks for the program on the cluster's PATH and not on Java's. */
  Command command(String program, String... arguments) {
    String[] words =
        Stream.concat(Stream.of("env", program), Stream.of(arguments)).toArray(String[]::new);
    return new Command(folder, words).with(environment);
  }

  /** Runs any program on the cluster, for instance helm, to its end. */
  Command.Result tries(String program, String... arguments) {
    return command(program, arguments).run(LIMIT);
  }

  /** {@return what kubectl prints} It fails the test where it fails. */
  String run(String... arguments) {
    Command.Result result = tries("kubectl", arguments);
    assertThat(result.exitCode())
        .as("kubectl %s: %s", String.join(" ", arguments), result.output())
        .isZero();
    return result.output();
  }

  /** {@return an object, or a list of them; missing where there is none} */
  JsonNode get(String... arguments) {
    String output =
        run(
            Stream.concat(
                    Stream.of("get", "--output=json", "--ignore-not-found"), Stream.of(arguments))
                .toArray(String[]::new));
    try {
      return JSON.readTree(output);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  void apply(String manifests) {
    try {
      Path file = Files.createTempFile(folder, "manifests", ".yaml");
      run("apply", "--filename", Files.writeString(file, manifests).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  Map<String, String> environment() {
    return environment;
  }
}
