package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.stacks.Command;
import dev.gitopslab.stacks.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * A cluster with Argo CD, a PostgreSQL and a Git server, which all tests of a run share: the one of
 * GITOPS_LAB_TEST_KUBECONFIG, into which kind loads images; else a lab, the program GITOPS_LAB_LAB
 * or the one beside the project, which is started and ended here.
 */
final class TestCluster {

  private static final Path ROOT = Path.of("").toAbsolutePath();

  private final Path folder;
  private final Kubectl kubectl;
  private final Images images;
  private final Runnable end;
  private final Set<String> added = new HashSet<>();
  private final Postgres postgres;
  private final GitServer git;

  private TestCluster(Path folder, Kubectl kubectl, Images images, Runnable end) {
    this.folder = folder;
    this.kubectl = kubectl;
    this.images = images;
    this.end = end;
    this.postgres = Postgres.start(kubectl);
    this.git = GitServer.start(kubectl, folder);
  }

  /** Gives a test the cluster of the run, or skips it and says why. */
  static final class Shared implements BeforeEachCallback, ParameterResolver {

    /**
     * A test that is given up while its parameters are looked for has failed, and not been skipped.
     */
    @Override
    public void beforeEach(ExtensionContext context) {
      cluster(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == TestCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return cluster(context);
    }

    private static TestCluster cluster(ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(TestCluster.class))
          .getOrComputeIfAbsent(Attempt.class, type -> Attempt.toStart(), Attempt.class)
          .cluster();
    }
  }

  /** One for the whole run: where it failed, no test tries again. */
  private record Attempt(TestCluster started, Throwable failure)
      implements ExtensionContext.Store.CloseableResource {

    static Attempt toStart() {
      try {
        return new Attempt(start(), null);
      } catch (IOException | RuntimeException | AssertionError e) {
        return new Attempt(null, e);
      }
    }

    TestCluster cluster() {
      if (failure instanceof TestAbortedException abortion) {
        throw abortion;
      }
      if (failure != null) {
        throw new IllegalStateException("the cluster did not start", failure);
      }
      return started;
    }

    @Override
    public void close() {
      if (started != null) {
        started.close();
      }
    }
  }

  private static TestCluster start() throws IOException {
    Path folder = Files.createTempDirectory("cluster");
    Optional<Path> other = Lab.otherCluster();
    TestCluster cluster =
        other.isPresent() ? ofKind(folder, other.get()) : ofLab(folder, Lab.find());
    System.out.println("cluster lane: proved on " + cluster.versions());
    return cluster;
  }

  private static TestCluster ofKind(Path folder, Path kubeconfig) throws IOException {
    for (String program : new String[] {"kubectl", "helm", "docker", "kind"}) {
      if (!Command.isThere(program)) {
        abort(program + " is not on the PATH");
      }
    }
    Kubectl kubectl =
        new Kubectl(folder, Map.of("KUBECONFIG", kubeconfig.toAbsolutePath().toString()));
    if (kubectl.get("--namespace=argocd", "deployment", "argocd-repo-server").isMissingNode()) {
      installArgoCd(kubectl);
    }
    String cluster = System.getenv().getOrDefault("KIND_CLUSTER_NAME", "kind");
    Images images = new Images.OfKind(folder, cluster);
    images.addBases();
    return new TestCluster(folder, kubectl, images, () -> {});
  }

  /** With the versions and values that the project deploys. */
  private static void installArgoCd(Kubectl kubectl) throws IOException {
    Path values = ROOT.resolve("helm-values/argo-cd");
    Map<String, String> chart = new HashMap<>();
    for (String line : Files.readAllLines(values.resolve("chart.yaml"))) {
      String[] pair = line.split(": ", 2);
      chart.put(pair[0], pair[pair.length - 1]);
    }
    Command.Result result =
        kubectl
            .command(
                "helm",
                "install",
                "argocd",
                chart.get("name"),
                "--repo=" + chart.get("source"),
                "--version=" + chart.get("version"),
                "--namespace=argocd",
                "--create-namespace",
                "--values="
                    + ROOT.resolve(
                        "constructs/src/main/resources/dev/gitopslab/constructs/gitops/values"
                            + "/argo-cd/values.yaml"),
                "--values=" + values.resolve("values.yaml"),
                "--wait",
                "--timeout=8m")
            .run(Duration.ofMinutes(9));
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static TestCluster ofLab(Path folder, Lab lab) {
    lab.up("--real");
    try {
      Kubectl kubectl = new Kubectl(folder, lab.environment());
      Images images = new Images.OfLab(lab);
      images.addBases();
      return new TestCluster(folder, kubectl, images, lab::down);
    } catch (RuntimeException | AssertionError e) {
      lab.down();
      throw e;
    }
  }

  Kubectl kubectl() {
    return kubectl;
  }

  Postgres postgres() {
    return postgres;
  }

  GitServer git() {
    return git;
  }

  Images images() {
    return images;
  }

  /** Follows pages in a folder, with this cluster at hand. */
  Reader reader(Path folder) throws IOException {
    Map<String, String> environment = new HashMap<>(kubectl.environment());
    environment.put("DATABASE_PASSWORD", "correct horse");
    environment.put("MIGRATIONS_DATABASE", postgres.connectionString());
    return new Reader(folder, environment, images.dockerfile());
  }

  /** Puts the images of these releases on the node, those that are not there yet. */
  void add(Deployable... wanted) {
    List<Images.Image> missing =
        List.of(wanted).stream()
            .filter(release -> added.add(release.image()))
            .map(release -> release.write(images, folder))
            .toList();
    if (!missing.isEmpty()) {
      images.add(missing);
    }
  }

  /** A service in a namespace of its own, not deployed yet. */
  ServiceUnderTest service(String name) {
    return new ServiceUnderTest(this, "gitops-lab-" + name);
  }

  private String versions() {
    JsonNode controller =
        kubectl.get("--namespace=argocd", "statefulset", "argocd-application-controller");
    String argoCd =
        controller
            .path("spec")
            .path("template")
            .path("spec")
            .path("containers")
            .path(0)
            .path("image")
            .asText()
            .replaceFirst(".*:", "");
    if (argoCd.isEmpty()) { // it runs beside the cluster, from a program of the lab's
      argoCd =
          kubectl
              .tries("sh", "-c", "go version -m \"$(command -v argocd)\"")
              .output()
              .replaceFirst("(?s).*argo-cd/v3\\s+(v[0-9.]+).*", "$1");
    }
    String kubernetes =
        kubectl.run("version").replaceFirst("(?s).*Server Version: (v[0-9.]+).*", "$1");
    String helm = kubectl.tries("helm", "version", "--short").output().strip();
    return "Argo CD %s, Kubernetes %s, Helm %s".formatted(argoCd, kubernetes, helm);
  }

  private void close() {
    end.run();
    new Command(ROOT, "rm", "-rf", folder.toString()).run(Duration.ofMinutes(1));
  }
}
