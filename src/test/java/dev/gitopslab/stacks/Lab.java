package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A throwaway Kubernetes on this machine, made by the program GITOPS_LAB_LAB or the one beside the
 * project. There is one per machine.
 *
 * @param program the program
 */
public record Lab(Path program) {

  private static final Path ROOT = Path.of("").toAbsolutePath();

  /** {@return the kubeconfig of the cluster that is to be taken in the place of a lab} */
  public static Optional<Path> otherCluster() {
    return Optional.ofNullable(System.getenv("GITOPS_LAB_TEST_KUBECONFIG"))
        .filter(given -> !given.isBlank())
        .map(given -> Path.of(given).toAbsolutePath());
  }

  /** {@return the lab of this machine}; where there is none, the test is skipped */
  public static Lab find() {
    String given = System.getenv("GITOPS_LAB_LAB");
    Lab lab = new Lab(given == null ? ROOT.resolveSibling("shared/lab/lab") : Path.of(given));
    if (!Files.isExecutable(lab.program)) {
      abort("there is no cluster: GITOPS_LAB_TEST_KUBECONFIG names none, and there is no lab here");
    }
    if (lab.run(Duration.ofMinutes(1), "built").exitCode() != 0) {
      abort("there is no cluster: the lab is not built on this machine, run `lab build`");
    }
    return lab;
  }

  /**
   * Starts it, from nothing. One that is built and does not start is a failure: nothing was proved.
   */
  public void up(String option) {
    Command.Result up = run(Duration.ofMinutes(5), "up", option);
    if (up.exitCode() != 0) {
      down();
      throw new AssertionError("the lab is built, but did not start:\n" + up.output());
    }
  }

  /** Makes an image of a Dockerfile, and puts it on the node, where that is up. */
  public void dockerfile(String name, Path context, String... options) {
    String[] words = new String[options.length + 3];
    words[0] = "dockerfile";
    words[1] = name;
    words[2] = context.toString();
    System.arraycopy(options, 0, words, 3, options.length);
    if (!hasBases()) {
      must(Duration.ofMinutes(9), "base");
    }
    must(Duration.ofMinutes(9), words);
  }

  /** The lab installs buildah with the first image that it makes. */
  private boolean hasBases() {
    return new Command(ROOT, "sh", "-c", "command -v buildah").run(Duration.ofMinutes(1)).exitCode()
            == 0
        && !buildah("images", "--quiet", "--filter=reference=mcr.microsoft.com/dotnet/sdk")
            .isBlank();
  }

  /** Makes an image of Debian's packages, and puts it on the node. */
  public void debian(String name, String... packages) {
    List<String> words = new ArrayList<>(List.of("debian", name));
    words.addAll(List.of(packages));
    must(Duration.ofMinutes(9), words.toArray(String[]::new));
  }

  /** {@return what buildah says of the images that were made} */
  public String buildah(String... arguments) {
    Path home =
        Optional.ofNullable(System.getenv("LAB_HOME"))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".cache/gitops-lab"));
    Path driver = home.resolve("buildah-driver");
    try {
      List<String> words =
          new ArrayList<>(
              List.of(
                  "buildah",
                  "--storage-driver="
                      + (Files.exists(driver) ? Files.readString(driver).strip() : "vfs"),
                  "--root=" + home.resolve("buildah"),
                  "--runroot=" + home.resolve("buildah-run")));
      words.addAll(List.of(arguments));
      Command.Result result =
          new Command(ROOT, words.toArray(String[]::new)).run(Duration.ofMinutes(2));
      assertThat(result.exitCode()).as(result.output()).isZero();
      return result.output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void must(Duration limit, String... arguments) {
    Command.Result result = run(limit, arguments);
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  /** Runs Argo CD's controllers for what a chart has installed. */
  Command.Result argoCd() {
    return run(Duration.ofMinutes(2), "argocd");
  }

  /** Ends it, with all that is in it. */
  public void down() {
    run(Duration.ofMinutes(2), "down");
  }

  /** {@return KUBECONFIG, and a PATH with its programs, once it is up} */
  public Map<String, String> environment() {
    Command.Result printed =
        new Command(
                ROOT,
                "sh",
                "-c",
                "eval \"$(\"$1\" env)\" && printf '%s\\n%s' \"$KUBECONFIG\" \"$PATH\"",
                "sh",
                program.toString())
            .run(Duration.ofMinutes(1));
    assertThat(printed.exitCode()).as(printed.output()).isZero();
    List<String> lines = printed.output().lines().toList();
    return Map.of("KUBECONFIG", lines.get(0), "PATH", lines.get(1));
  }

  private Command.Result run(Duration limit, String... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = program.toString();
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return new Command(ROOT, words).run(limit);
  }
}
