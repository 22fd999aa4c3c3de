package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gitopslab.constructs.gitops.HelmChart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * The life of a local environment, by the commands that a user types, with the real providers on a
 * real Kubernetes API: the one of GITOPS_LAB_TEST_KUBECONFIG, never the one at hand, for all of
 * Argo CD comes and goes there; else a lab, the program GITOPS_LAB_LAB or the one beside the
 * project, whose Argo CD reads repositories of this machine.
 *
 * <p>The charts are the pinned ones; where their repository cannot be reached, those of the folder
 * GITOPS_LAB_TEST_CHARTS, which holds {@code argo-cd} and {@code argocd-apps} with the charts that
 * these depend on, or without what they do not use here.
 */
@Tag("cluster")
@Order(1) // before tests that install Argo CD for themselves: it takes it down again, whole
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LocalLaneTest {

  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final List<String> CHARTS = List.of("argo-cd", "argocd-apps");
  private static final List<String> KEPT =
      List.of("applications", "applicationsets", "appprojects").stream()
          .map(kind -> "customresourcedefinition.apiextensions.k8s.io/" + kind + ".argoproj.io")
          .toList();

  /** What Argo CD cannot delete until the test lets it. */
  private static final String[] HELD = {"configmap", "held", "--namespace=gitops-lab-test"};

  private static final String PROJECT =
      """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata:
        name: test
        namespace: argocd
        finalizers: [resources-finalizer.argocd.argoproj.io]
      spec:
        sourceRepos: ["%1$s"]
        destinations: [{server: https://kubernetes.default.svc, namespace: gitops-lab-test}]
        clusterResourceWhitelist: [{group: "", kind: Namespace}]
      """;

  private static final String APPLICATION =
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        name: test
        namespace: argocd
        finalizers: [resources-finalizer.argocd.argoproj.io]
      spec:
        project: test
        source: {repoURL: "%1$s", path: app, targetRevision: main}
        destination: {server: https://kubernetes.default.svc, namespace: gitops-lab-test}
        syncPolicy: {automated: {}}
      """;

  private static final String APP =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: gitops-lab-test}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: held, namespace: gitops-lab-test, finalizers: [gitops-lab.dev/held]}
      """;

  private static Lab lab;
  private static Map<String, String> settings = Map.of();
  private static Path project;
  private static Path state;
  private static TreeSet<String> before;
  private static TestAbortedException whyNot;

  @TempDir static Path folder;

  @BeforeAll
  static void deployWhereThatIsPossible() throws Exception {
    try {
      deploy();
    } catch (TestAbortedException e) {
      whyNot = e; // told by every test: a class that is skipped as a whole is counted as none
    }
  }

  @BeforeEach
  void isDeployed() {
    if (whyNot != null) {
      throw whyNot;
    }
  }

  private static void deploy() throws Exception {
    for (String program : List.of("terraform", "kubectl", "git")) {
      assumeTrue(Command.isThere(program), program + " is not on the PATH");
    }
    String charts = charts();
    copyProject();
    String repository = makeRepository();
    Files.writeString(
        project.resolve("stacks/environments/local.yaml"),
        "cloud: local\ntier: sandbox\nbackend: {local: {}}\ngitops: {repository: \"%s\", bootstrap: manifests%s}\n"
            .formatted(repository, charts));
    findCluster();
    before = clusterWide();
    assumeTrue(!before.contains("namespace/argocd"), "the cluster has a namespace argocd already");

    Command.Result deployment = cdktfw("deploy", "local", "--auto-approve");

    if (deployment.output().contains("no mirror on this machine holds")) {
      abort("the helm and kubernetes providers of Terraform cannot be had here");
    }
    assertThat(deployment.exitCode()).as(deployment.output()).isZero();
  }

  @AfterAll
  static void leaveNothing() {
    if (lab != null) {
      lab.down();
    } else if (before != null) {
      cdktfw("destroy", "local", "--auto-approve");
      // Others would take them for an Argo CD.
      KEPT.stream().filter(kind -> !before.contains(kind)).forEach(kind -> kubectl("delete", kind));
    }
  }

  @Test
  @Order(1)
  void aSecondPlanIsEmpty() {
    Command.Result plan = cdktfw("diff", "local");

    assertThat(plan.exitCode()).as(plan.output()).isZero();
    assertThat(plan.output()).contains("No changes");
  }

  /** A local environment has none, so it is given the rights that an environment of a cloud has. */
  @Test
  @Order(2)
  void aPlanReaderPlansTheSameAndNobodyElseDoes(@TempDir Path root) throws IOException {
    PlanReadersTest.Cloud cloud = PlanReadersTest.Cloud.GOOGLE;
    Path rights = folder.resolve("rights.json");
    Files.writeString(rights, PlanReadersLaneTest.manifests(cloud.stack(root)));
    must(in(folder, "kubectl", "apply", "--filename=" + rights));

    Command.Result plan = planAs(cloud.subject);
    assertThat(plan.exitCode()).as(plan.output()).isZero();
    assertThat(plan.output()).contains("No changes");

    assertThat(planAs("somebody-else").output()).contains("is forbidden", "\"somebody-else\"");
    must(in(folder, "kubectl", "delete", "--filename=" + rights));
  }

  private static Command.Result planAs(String user) throws IOException {
    Path config = folder.resolve(user);
    String kubeconfig = must(in(folder, "kubectl", "config", "view", "--flatten", "--raw"));
    Files.writeString(
        config, kubeconfig.replaceAll("(?m)^( *)user:\\n", "$1user:\n$1  as: " + user + "\n"));
    return in(
            project.resolve("cdktf.out/stacks/local"),
            "terraform",
            "plan",
            "-no-color",
            "-input=false",
            "-lock=false")
        .with(Map.of("KUBE_CONFIG_PATH", config.toString()))
        .with(providerSettings())
        .run(LIMIT);
  }

  @Test
  @Order(3)
  void whereTheApiCannotBeReachedNothingIsPlannedAndNothingForgotten() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    Files.writeString(
        nowhere,
        kubectl("config", "view", "--minify", "--flatten", "--raw")
            .output()
            .replaceAll("server: .*", "server: https://127.0.0.1:1"));
    byte[] known = Files.readAllBytes(state);

    for (String command : List.of("diff", "destroy")) {
      Command.Result run =
          in(project, "./cdktfw", command, "local", "--auto-approve")
              .with(Map.of("KUBECONFIG", nowhere.toString()))
              .run(LIMIT);
      assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
      assertThat(run.output()).contains("no cluster answers by " + nowhere);
    }
    // The stack guards itself too, for whoever runs it without cdktfw.
    for (String[] command :
        List.of(
            new String[] {"terraform", "plan", "-no-color", "-input=false"},
            new String[] {"terraform", "destroy", "-no-color", "-auto-approve"})) {
      Command.Result run =
          in(project.resolve("cdktf.out/stacks/local"), command)
              .with(Map.of("KUBE_CONFIG_PATH", nowhere.toString()))
              .with(providerSettings())
              .run(LIMIT);
      assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
      assertThat(run.output())
          .contains("Get \"https://127.0.0.1:1/version\"", "connection refused")
          .doesNotContain("will be created", "Destroy complete");
    }

    assertThat(Files.readAllBytes(state)).isEqualTo(known);
  }

  @Test
  @Order(4)
  void argoCdDeploysWhatGitSays() {
    assumeTrue(lab != null, "an Argo CD inside the cluster reads no repository of this machine");
    Command.Result controllers = lab.argoCd();
    assertThat(controllers.exitCode()).as(controllers.output()).isZero();

    eventually(Duration.ofMinutes(3), () -> kubectl(words("get", HELD)).exitCode() == 0);
  }

  @Test
  @Order(5)
  void aDestructionWaitsForWhatArgoCdDeployedAndLeavesOnlyItsKinds() throws Exception {
    boolean held = kubectl(words("get", HELD)).exitCode() == 0;
    Path log = folder.resolve("destroy.log");
    Process destruction = in(project, "./cdktfw", "destroy", "local", "--auto-approve").start(log);
    if (held) {
      eventually(
          Duration.ofMinutes(3),
          () -> {
            assertThat(destruction.isAlive()).as(read(log)).isTrue();
            return !kubectl(words("get", HELD, "--output=jsonpath={.metadata.deletionTimestamp}"))
                .output()
                .isEmpty();
          });
      TimeUnit.SECONDS.sleep(10);
      assertThat(destruction.isAlive()).as(read(log)).isTrue();
      assertThat(read(log)).doesNotContain("(argo-cd/release): Destroying");
      assertThat(
              kubectl("get", "statefulset", "argocd-application-controller", "--namespace=argocd")
                  .exitCode())
          .isZero();
      kubectl(words("patch", HELD, "--type=merge", "--patch={\"metadata\":{\"finalizers\":null}}"));
    }

    assertThat(destruction.waitFor(10, TimeUnit.MINUTES)).as(read(log)).isTrue();

    assertThat(destruction.exitValue()).as(read(log)).isZero();
    assertThat(read(log))
        .containsSubsequence(
            "(app-of-apps/release): Destruction complete",
            "(argo-cd/release): Destroying",
            "(argo-cd/namespace): Destruction complete");
    TreeSet<String> left = clusterWide();
    left.removeAll(before);
    assertThat(KEPT).containsAll(left);
  }

  /** Says where the charts come from, as a further key of {@code gitops}. */
  private static String charts() throws InterruptedException {
    String given = System.getenv("GITOPS_LAB_TEST_CHARTS");
    if (given != null && !given.isBlank()) {
      List<String> sources =
          CHARTS.stream()
              .map(chart -> chart + ": {source: \"" + Path.of(given).resolve(chart) + "\"}")
              .toList();
      return ", charts: {" + String.join(", ", sources) + "}";
    }
    for (String chart : CHARTS) {
      String repository =
          HelmChart.pinned(chart).source() instanceof HelmChart.Repository pinned
              ? pinned.url()
              : "";
      assumeTrue(
          answers(URI.create(repository + "/index.yaml")),
          repository + " does not answer, and GITOPS_LAB_TEST_CHARTS names no folder of charts");
    }
    return "";
  }

  private static boolean answers(URI address) throws InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    HttpRequest request =
        HttpRequest.newBuilder(address).method("HEAD", BodyPublishers.noBody()).build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** The environment's file is the test's own, so the project has to be one as well. */
  private static void copyProject() throws IOException {
    project = Files.createDirectory(folder.resolve("project"));
    state = project.resolve("terraform.local.tfstate");
    must(
        new Command(
            ROOT,
            "sh",
            "-c",
            "tar -cf - --exclude=target --exclude=node_modules --exclude=.git --exclude=.sandbox"
                + " --exclude=cdktf.out --exclude='*.tfstate*' . | tar -xf - -C \"$1\""
                + " && ln -s \"$PWD/node_modules\" \"$1/node_modules\" && mkdir \"$1/target\""
                + " && if [ -d target/app ]; then cp -R target/app \"$1/target/\"; fi",
            "sh",
            project.toString()));
  }

  private static String makeRepository() throws IOException {
    Path repository = folder.resolve("repository");
    String address = "file://" + repository;
    write(repository.resolve("gitops/bootstrap/project.yaml"), PROJECT.formatted(address));
    write(repository.resolve("gitops/bootstrap/test.yaml"), APPLICATION.formatted(address));
    write(repository.resolve("app/app.yaml"), APP);
    must(
        new Command(
            repository,
            "sh",
            "-c",
            "git init --quiet --initial-branch=main && git add --all && git -c user.name=test"
                + " -c user.email=test@example.com commit --quiet --message=test"));
    return address;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void findCluster() {
    Optional<Path> other = Lab.otherCluster();
    if (other.isPresent()) {
      settings = Map.of("KUBECONFIG", other.get().toString());
      return;
    }
    lab = Lab.find();
    lab.up("--no-argocd");
    settings = lab.environment();
  }

  /** What belongs to no namespace, and the namespaces themselves. */
  private static TreeSet<String> clusterWide() {
    return new TreeSet<>(
        must(in(
                folder,
                "kubectl",
                "get",
                "namespaces,customresourcedefinitions,clusterroles,clusterrolebindings,"
                    + "mutatingwebhookconfigurations,validatingwebhookconfigurations",
                "--output=name"))
            .lines()
            .toList());
  }

  private static Command.Result cdktfw(String... arguments) {
    return in(project, words("./cdktfw", arguments)).run(LIMIT);
  }

  private static Command.Result kubectl(String... arguments) {
    return in(folder, words("kubectl", arguments)).run(Duration.ofMinutes(2));
  }

  private static Command in(Path place, String... words) {
    return new Command(place, words).with(settings);
  }

  /** cdktfw writes them where Terraform has to take its providers from a mirror. */
  private static Map<String, String> providerSettings() {
    Path file = project.resolve(".sandbox/terraform.rc");
    Map<String, String> variables = new HashMap<>();
    if (Files.exists(file)) {
      variables.put("TF_CLI_CONFIG_FILE", file.toString());
    }
    return variables;
  }

  private static String must(Command command) {
    Command.Result result = command.run(Duration.ofMinutes(5));
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] words(String first, String[] middle, String... last) {
    List<String> words = new ArrayList<>(List.of(first));
    words.addAll(Arrays.asList(middle));
    words.addAll(Arrays.asList(last));
    return words.toArray(String[]::new);
  }

  private static void eventually(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it takes longer than " + limit).isLessThan(end);
      try {
        TimeUnit.SECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
