package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The image of the migrator's fixture project: an app, one bundle, and the migrations that its
 * variables FIXTURE and MIGRATIONS choose. It is made as any project's is, of the base image.
 */
public final class FixtureImage {

  /** Its name. */
  public static final String NAME = "lab/cases:1";

  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Path CONTEXT = ROOT.resolve("migrator");
  private static final String DOCKERFILE =
      CONTEXT.resolve("test/Fixtures/Cases/Dockerfile").toString();
  private static final String BASE = "ghcr.io/gitops-lab/migrator:0.1.0";
  private static final Duration LIMIT = Duration.ofMinutes(9);

  private FixtureImage() {}

  /** Makes it by a Docker engine. */
  public static void buildByDocker() {
    docker(BASE);
    docker(NAME, "--file=" + DOCKERFILE);
  }

  private static void docker(String name, String... options) {
    List<String> words = new ArrayList<>(List.of("docker", "build", "--quiet", "--tag=" + name));
    words.addAll(List.of(options));
    words.add(CONTEXT.toString());
    Command.Result result = new Command(ROOT, words.toArray(String[]::new)).run(LIMIT);
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  /** Makes it by a lab, and puts it on that one's node where it is up. */
  public static void buildBy(Lab lab) {
    // What did not change is not made again.
    lab.dockerfile(BASE, CONTEXT, "--layers");
    lab.dockerfile(
        NAME,
        CONTEXT,
        "--layers",
        "--file=" + DOCKERFILE,
        "--ignorefile=" + DOCKERFILE + ".dockerignore");
  }
}
