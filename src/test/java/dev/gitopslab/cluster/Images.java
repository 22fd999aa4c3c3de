package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.stacks.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How images come to a cluster that reaches no registry. */
interface Images {

  /** PostgreSQL's programs and Git. */
  String SERVERS = "lab/servers:1";

  void addServers();

  void add(List<Release> releases);

  /** By a Docker engine, into a cluster of kind's. */
  record OfKind(Path folder, String cluster) implements Images {

    private static final String DOCKERFILE =
        Path.of("src/test/migrator/Dockerfile").toAbsolutePath().toString();

    @Override
    public void addServers() {
      build(SERVERS, "servers", Path.of(DOCKERFILE).getParent());
      load(List.of(SERVERS));
    }

    @Override
    public void add(List<Release> releases) {
      for (Release release : releases) {
        Path content = folder.resolve("images").resolve(release.image());
        release.write(content);
        build(release.image(), "release", content);
      }
      load(releases.stream().map(Release::image).toList());
    }

    private void build(String image, String target, Path context) {
      run(
          folder,
          "docker",
          "build",
          "--quiet",
          "--tag",
          image,
          "--target",
          target,
          "--file",
          DOCKERFILE,
          context.toString());
    }

    private void load(List<String> images) {
      List<String> words = new ArrayList<>(List.of("kind", "load", "docker-image"));
      words.addAll(images);
      words.addAll(List.of("--name", cluster));
      run(folder, words.toArray(String[]::new));
    }
  }

  /** By the lab's own commands, of Debian's packages and of folders. */
  record OfLab(Path folder, Path lab) implements Images {

    private static final String ROOT_FILES =
        Path.of("src/test/migrator/root-files").toAbsolutePath().toString();

    @Override
    public void addServers() {
      run(folder, lab.toString(), "debian", SERVERS, "postgresql", "git");
    }

    @Override
    public void add(List<Release> releases) {
      for (Release release : releases) {
        Path root = folder.resolve("images").resolve(release.image());
        run(folder, ROOT_FILES, root.toString());
        release.write(root.resolve("release"));
        run(folder, lab.toString(), "image", release.image(), root.toString(), "/release/migrator");
      }
    }
  }

  private static void run(Path folder, String... words) {
    Command.Result result = new Command(folder, words).run(Duration.ofMinutes(9));
    assertThat(result.exitCode()).as("%s: %s", Stream.of(words).toList(), result.output()).isZero();
  }
}
