package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Stream;

/** How images come to a cluster that reaches no registry. */
interface Images {

  /** PostgreSQL's programs and Git. */
  String SERVERS = "lab/servers:1";

  /** Adds {@link #SERVERS}, and makes what releases are made of. */
  void addBases();

  /** Builds images of folders with a Dockerfile, and adds them. */
  void add(List<Image> images);

  /** Stands in for a published image by Debian's packages, where no registry is reached. */
  void standIn(String image, String... packages);

  /** {@return the command that makes an image of a name and a folder, with options behind them} */
  String dockerfile();

  /** {@return a file of an image that was added} */
  String read(String image, String path);

  /** What an image is called, and the folder it is built of. */
  record Image(String name, Path context, String... options) {}

  /** By a Docker engine, into a cluster of kind's. */
  record OfKind(Path folder, String cluster) implements Images {

    private static final Path SERVERS_FOLDER = Path.of("src/test/servers").toAbsolutePath();

    @Override
    public void addBases() {
      FixtureImage.buildByDocker();
      add(List.of(new Image(SERVERS, SERVERS_FOLDER)));
    }

    @Override
    public void add(List<Image> images) {
      List<String> load = new ArrayList<>(List.of("kind", "load", "docker-image"));
      for (Image image : images) {
        List<String> build =
            new ArrayList<>(List.of("docker", "build", "--quiet", "--tag=" + image.name()));
        build.addAll(List.of(image.options()));
        build.add(image.context().toString());
        run(folder, build);
        load.add(image.name());
      }
      load.add("--name=" + cluster);
      run(folder, load);
    }

    @Override
    public void standIn(String image, String... packages) {
      // The cluster pulls it.
    }

    @Override
    public String dockerfile() {
      return "f() { real docker build --tag \"$1\" \"${@:4}\" \"$2\" && kind load docker-image \"$1\" --name="
          + cluster
          + "; }; f";
    }

    @Override
    public String read(String image, String path) {
      String container = run(folder, List.of("docker", "create", image)).strip();
      Path copy = folder.resolve(container);
      run(folder, List.of("docker", "cp", container + ":" + path, copy.toString()));
      run(folder, List.of("docker", "rm", container));
      return text(copy);
    }

    private static String run(Path folder, List<String> words) {
      Command.Result result =
          new Command(folder, words.toArray(String[]::new)).run(Duration.ofMinutes(9));
      assertThat(result.exitCode()).as("%s: %s", words, result.output()).isZero();
      return result.output();
    }
  }

  /** By the lab's own commands, of Debian's packages and of Dockerfiles. */
  record OfLab(Lab lab) implements Images {

    @Override
    public void addBases() {
      lab.debian(SERVERS, "postgresql", "git");
      FixtureImage.buildBy(lab);
    }

    @Override
    public void add(List<Image> images) {
      // One waits for the disk while another computes.
      images.parallelStream()
          .forEach(
              image ->
                  lab.dockerfile(
                      image.name(),
                      image.context(),
                      Stream.concat(Stream.of("--layers"), Stream.of(image.options()))
                          .toArray(String[]::new)));
    }

    @Override
    public void standIn(String image, String... packages) {
      lab.debian(image, packages);
    }

    @Override
    public String dockerfile() {
      return lab.program() + " dockerfile";
    }

    @Override
    public String read(String image, String path) {
      String container = lab.buildah("from", image).strip();
      try {
        return text(Path.of(lab.buildah("mount", container).strip(), path));
      } finally {
        lab.buildah("rm", container);
      }
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
