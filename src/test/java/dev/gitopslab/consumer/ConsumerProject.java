package dev.gitopslab.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitopslab.stacks.Command;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A user's project that is built where nothing of this project but what it publishes is at hand.
 */
final class ConsumerProject {

  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Path SOURCES = ROOT.resolve("src/test/consumer");
  private static final Path LANE = ROOT.resolve("target/consumer");

  /** What the build has deployed, by the profile {@code consumer}. */
  static final Path REPOSITORY = LANE.resolve("repository");

  /** The id of that repository in the user's project. */
  static final String REPOSITORY_ID = "consumer";

  /** Where a user's ~/.m2/repository would be, empty at first. */
  static final Path LOCAL_REPOSITORY = LANE.resolve("local");

  private final Path folder;
  private Command.Result build;
  private Command.Result synthesis;

  private ConsumerProject(Path folder) {
    this.folder = folder;
  }

  /** Forgets what earlier runs have left. */
  static void clean() throws IOException {
    delete(LOCAL_REPOSITORY);
    delete(LANE.resolve("project"));
  }

  /** Copies a project, runs its tests and has cdktf synthesize it. */
  static ConsumerProject build(String name) throws IOException {
    ConsumerProject project =
        new ConsumerProject(LANE.resolve("project").resolve(name).normalize());
    project.copy(SOURCES.resolve(name));
    project.build =
        project.run(
            Duration.ofMinutes(6), maven(), "--batch-mode", "--no-transfer-progress", "verify");
    if (project.build.exitCode() == 0) {
      Path cdktf = ROOT.resolve("node_modules/.bin/cdktf");
      project.synthesis = project.run(Duration.ofMinutes(3), cdktf.toString(), "synth");
    }
    return project;
  }

  /** {@return what Maven said} */
  Command.Result build() {
    return build;
  }

  /** {@return what cdktf said; null where the build failed} */
  Command.Result synthesis() {
    return synthesis;
  }

  /** {@return a stack that cdktf wrote} */
  JsonNode stack(String name) throws IOException {
    return new ObjectMapper()
        .readTree(folder.resolve("cdktf.out/stacks/" + name + "/cdk.tf.json").toFile());
  }

  /** {@return the paths of what is in a folder, relative to it, that end so} */
  static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).map(folder::relativize).toList();
    }
  }

  private void copy(Path from) throws IOException {
    // Maven takes its settings of a project from the nearest .mvn above, which would be ours.
    Files.createDirectories(folder.resolve(".mvn"));
    Files.copy(from.resolve("cdktf.json"), folder.resolve("cdktf.json"));
    Files.writeString(
        folder.resolve("pom.xml"), published(Files.readString(from.resolve("pom.xml"))));
    try (Stream<Path> all = Files.walk(from.resolve("src"))) {
      for (Path one : all.toList()) {
        Path to = folder.resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(to);
        } else {
          Files.copy(one, to);
        }
      }
    }
  }

  /** The one thing that a user does not write: where to find what is not on Maven Central. */
  private static String published(String pom) {
    return pom.replace(
        "</project>",
        String.format(
            "  <repositories><repository><id>%s</id><url>%s</url></repository></repositories>%n"
                + "</project>",
            REPOSITORY_ID, REPOSITORY.toUri()));
  }

  private Command.Result run(Duration limit, String... words) {
    List<String> path = new ArrayList<>();
    path.add(Path.of(maven()).getParent().toString()); // the app line of cdktf.json names it
    path.add(System.getenv("PATH"));
    return new Command(folder, words)
        .with(
            Map.of(
                "PATH",
                String.join(File.pathSeparator, path),
                "MAVEN_OPTS",
                "-Dmaven.repo.local=" + LOCAL_REPOSITORY,
                "CHECKPOINT_DISABLE",
                "1",
                "CI",
                "true"))
        .run(limit);
  }

  /** The Maven of the build that runs this test. */
  private static String maven() {
    return Path.of(System.getProperty("maven.home"), "bin", "mvn").toString();
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(java.util.Comparator.reverseOrder())
          .forEach(
              one -> {
                try {
                  Files.delete(one);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
