package dev.gitopslab.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitopslab.stacks.Command;
import dev.gitopslab.stacks.FixtureImage;
import dev.gitopslab.stacks.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fixture project's image, and what a container of it is: its program is process 1, its user is
 * a number, its root cannot be written to but for /tmp, and it may do nothing that is privileged.
 * It has the network of this machine, where the database is.
 */
interface MigratorImage extends AutoCloseable {

  int USER = 1654;

  /**
   * {@return a command that runs a container to its end}
   *
   * @param shared files and folders of this machine that are in the container by the same path
   */
  Command run(List<Path> shared, Map<String, String> variables, String... arguments);

  @Override
  void close();

  /**
   * {@return the image, made by a Docker engine, else by a lab} Without any the test is skipped.
   */
  static MigratorImage make() throws IOException {
    Path folder = Files.createTempDirectory("containers");
    if (hasDockerEngine()) {
      FixtureImage.buildByDocker();
      return new OfDocker(folder);
    }
    Lab lab = Lab.find();
    if (!Command.isThere("runc")) {
      abort("there is no Docker engine, and runc is not on the PATH: .ci/run gets it");
    }
    FixtureImage.buildBy(lab);
    return OfRunc.of(folder, lab);
  }

  private static boolean hasDockerEngine() {
    return Command.isThere("docker")
        && new Command(Path.of("").toAbsolutePath(), "docker", "info")
                .run(Duration.ofSeconds(30))
                .exitCode()
            == 0;
  }

  /** Containers of a Docker engine's. */
  record OfDocker(Path folder) implements MigratorImage {

    @Override
    public Command run(List<Path> shared, Map<String, String> variables, String... arguments) {
      List<String> words =
          new ArrayList<>(
              List.of(
                  "docker",
                  "run",
                  "--rm",
                  "--network=host",
                  "--read-only",
                  "--tmpfs=/tmp",
                  "--cap-drop=ALL",
                  "--security-opt=no-new-privileges",
                  "--user=" + USER + ":" + USER,
                  "--entrypoint=/app/migrate"));
      shared.forEach(path -> words.add("--volume=" + path + ":" + path));
      // By name alone: a command line can be read by anyone on the machine.
      variables.keySet().forEach(name -> words.add("--env=" + name));
      words.add(FixtureImage.NAME);
      words.addAll(List.of(arguments));
      return new Command(folder, words.toArray(String[]::new)).with(variables);
    }

    @Override
    public void close() {
      folder.toFile().delete();
    }
  }

  /** Containers of the program that Docker itself starts them by, on a root that buildah mounts. */
  record OfRunc(Path folder, Lab lab, String container, Path root, List<String> environment)
      implements MigratorImage {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static OfRunc of(Path folder, Lab lab) throws IOException {
      String container = lab.buildah("from", FixtureImage.NAME).strip();
      Path root = Path.of(lab.buildah("mount", container).strip());
      List<String> environment = new ArrayList<>();
      JSON.readTree(lab.buildah("inspect", "--type=image", FixtureImage.NAME))
          .at("/OCIv1/config/Env")
          .forEach(variable -> environment.add(variable.asText()));
      return new OfRunc(folder, lab, container, root, environment);
    }

    @Override
    public Command run(List<Path> shared, Map<String, String> variables, String... arguments) {
      try {
        Path bundle = Files.createTempDirectory(folder, "bundle");
        JSON.writeValue(
            bundle.resolve("config.json").toFile(), configuration(shared, variables, arguments));
        return new Command(
            bundle,
            "runc",
            "--root=" + folder.resolve("state"),
            "run",
            "--bundle=" + bundle,
            bundle.getFileName().toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private ObjectNode configuration(
        List<Path> shared, Map<String, String> variables, String... arguments) {
      ObjectNode configuration = JSON.createObjectNode().put("ociVersion", "1.0.2");
      configuration.putObject("root").put("path", root.toString()).put("readonly", true);
      ObjectNode process = configuration.putObject("process");
      process.put("terminal", false).put("cwd", "/app").put("noNewPrivileges", true);
      process.putObject("user").put("uid", USER).put("gid", USER);
      process.putObject("capabilities");
      ArrayNode words = process.putArray("args").add("/app/migrate");
      List.of(arguments).forEach(words::add);
      Map<String, String> all = new TreeMap<>();
      environment.forEach(
          pair -> all.put(pair.split("=", 2)[0], pair.substring(pair.indexOf('=') + 1)));
      all.putAll(variables);
      ArrayNode pairs = process.putArray("env");
      all.forEach((name, value) -> pairs.add(name + "=" + value));
      ArrayNode mounts = configuration.putArray("mounts");
      mount(mounts, "/proc", "proc", "proc");
      mount(mounts, "/dev", "tmpfs", "tmpfs", "nosuid", "mode=755");
      mount(mounts, "/tmp", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=1777");
      for (Path path : shared) {
        mount(mounts, path.toString(), "bind", path.toString(), "rbind");
      }
      ArrayNode namespaces = configuration.putObject("linux").putArray("namespaces");
      for (String kind : List.of("pid", "ipc", "uts", "mount")) {
        namespaces.addObject().put("type", kind);
      }
      return configuration;
    }

    private static void mount(
        ArrayNode mounts, String destination, String type, String source, String... options) {
      ArrayNode list =
          mounts
              .addObject()
              .put("destination", destination)
              .put("type", type)
              .put("source", source)
              .putArray("options");
      List.of(options).forEach(list::add);
    }

    @Override
    public void close() {
      lab.buildah("rm", container);
      Command.Result removed =
          new Command(folder, "rm", "-rf", folder.toString()).run(Duration.ofMinutes(1));
      assertThat(removed.exitCode()).as(removed.output()).isZero();
    }
  }
}
