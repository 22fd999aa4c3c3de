package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A Git repository with this project's {@code gitops} folder, and the cluster that syncs it: with
 * environments of the tests' own, and in place of the add-ons, whose charts are fetched, one that
 * needs nothing.
 */
final class Platform implements AutoCloseable {

  private static final String REPOSITORY = "platform";
  private static final Path GITOPS = Path.of("gitops").toAbsolutePath();
  private static final Path SNAPSHOT =
      Path.of("src/test/resources/snapshots/aws-staging.tf.json").toAbsolutePath();

  /** What the stacks make of an environment's facts. */
  private static final String CLUSTER =
      """
      apiVersion: v1
      kind: Secret
      metadata:
        name: cluster-lab
        namespace: argocd
        labels:
          argocd.argoproj.io/secret-type: cluster
          cloud: local
          tier: staging
          enable_demo: "true"
          enable_external_secrets: "false"
        annotations:
          domain: example.com
          region: nowhere
          database_host: %s
          database_port: "5432"
          database_name: app
          database_tls: disable
      stringData:
        name: lab
        server: https://kubernetes.default.svc
        config: '{"tlsClientConfig":{"insecure":false}}'
      """;

  private static final String SHARED_VALUES =
      """
      image: {repository: %s}
      database: {enabled: true}
      """
          + Release.WORKLOAD;

  private static final String SECRET =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: database, namespace: %s}
      stringData: {username: postgres, password: "%s"}
      """;

  private static final String STRAY =
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: stray, namespace: argocd}
      spec:
        project: %s
        source: {repoURL: %s, targetRevision: main, path: gitops/platform/demo}
        destination: {server: https://kubernetes.default.svc, namespace: %s}
        syncPolicy: {automated: {}}
      """;

  private final TestCluster cluster;
  private final Kubectl kubectl;
  private final GitServer git;

  Platform(TestCluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.kubectl();
    this.git = cluster.git();
  }

  /** Writes the file of an environment. */
  void environment(String name, String tier, Release release, String values) {
    cluster.add(release);
    if (!git.workingCopy(REPOSITORY).resolve("gitops").toFile().exists()) {
      layOut();
    }
    git.write(
        REPOSITORY,
        "gitops/apps/sample/environments/" + name + ".yaml",
        "environment: {tier: %s}\nimage: {tag: \"%s\"}\n%s\n"
            .formatted(tier, release.tag(), values));
  }

  private void layOut() {
    git.copy(GITOPS, REPOSITORY, "gitops");
    for (String folder : List.of("platform", "apps/sample/environments")) {
      git.remove(REPOSITORY, "gitops/" + folder);
    }
    git.write(
        REPOSITORY, "gitops/apps/sample/values.yaml", SHARED_VALUES.formatted(Release.REPOSITORY));
    git.write(
        REPOSITORY,
        "gitops/platform/demo/Chart.yaml",
        "{apiVersion: v2, name: demo, version: 0.1.0}");
    git.write(
        REPOSITORY,
        "gitops/platform/demo/templates/demo.yaml",
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: demo}
        data:
          cluster: {{ .Values.cluster.name }} on {{ .Values.cluster.region }}
        """);
    String values = git.read(REPOSITORY, "gitops/bootstrap/values.yaml");
    git.write(
        REPOSITORY,
        "gitops/bootstrap/values.yaml",
        values.replace("platformNamespaces:", "platformNamespaces:\n  - demo"));
  }

  void commit() {
    git.commit(REPOSITORY, "Environments");
    // Argo CD looks for files of environments every three minutes.
    if (names("applicationsets").contains("sample")) {
      kubectl.run(
          "annotate",
          "--namespace=argocd",
          "applicationset",
          "sample",
          "argocd.argoproj.io/application-set-refresh=true",
          "--overwrite");
    }
  }

  /** Makes the cluster's Secret, and the root Application and its project as the stacks do. */
  void root() {
    kubectl.apply(CLUSTER.formatted(Postgres.HOST));
    try {
      JsonNode releases =
          Kubectl.JSON.readTree(SNAPSHOT.toFile()).path("resource").path("helm_release");
      String values =
          StreamSupport.stream(releases.spliterator(), false)
              .filter(release -> release.path("chart").asText().equals("argocd-apps"))
              .map(release -> release.path("values").path(0).asText())
              .findFirst()
              .orElseThrow()
              .replace("https://github.com/gitops-lab/gitops-lab.git", git.url(REPOSITORY));
      JsonNode charts = new YAMLMapper().readTree(values);
      kubectl.apply(manifest("AppProject", "bootstrap", charts.at("/projects/bootstrap")));
      kubectl.apply(manifest("Application", "root", charts.at("/applications/root")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the chart argocd-apps makes of its values. */
  private static String manifest(String kind, String name, JsonNode values) {
    ObjectNode spec = values.deepCopy();
    ObjectNode manifest = Kubectl.JSON.createObjectNode();
    manifest.put("apiVersion", "argoproj.io/v1alpha1").put("kind", kind);
    ObjectNode metadata = manifest.putObject("metadata");
    metadata.put("name", name);
    metadata.set("namespace", spec.remove("namespace"));
    metadata.set("finalizers", spec.remove("finalizers"));
    manifest.set("spec", spec);
    return manifest.toString();
  }

  /** Does what External Secrets does, as soon as there is a namespace that asks for it. */
  void handOutTheSecret(String namespace) {
    Eventually.within(
        Duration.ofMinutes(3),
        () -> {
          JsonNode labels = kubectl.get("namespace", namespace).at("/metadata/labels");
          assertThat(labels.path("gitops-lab.dev/secrets").asText()).isEqualTo("true");
          assertThat(labels.path("pod-security.kubernetes.io/enforce").asText())
              .isEqualTo("restricted");
        });
    kubectl.apply(SECRET.formatted(namespace, Postgres.PASSWORD.replace("\"", "\\\"")));
  }

  /** Makes an Application that Argo CD must not sync, and says why it does not. */
  void refuses(String project, String namespace, String reason) {
    kubectl.apply(STRAY.formatted(project, git.url(REPOSITORY), namespace));
    try {
      Eventually.within(
          Duration.ofMinutes(1),
          () ->
              assertThat(application("stray").at("/status/conditions").toString())
                  .contains("InvalidSpecError", reason));
      assertThat(get(namespace, "configmap", "demo").isMissingNode()).isTrue();
    } finally {
      kubectl.run("delete", "--namespace=argocd", "application", "stray");
    }
  }

  void refresh(String application) {
    new ArgoApplication(kubectl, application).refresh();
  }

  JsonNode application(String name) {
    return get("argocd", "application", name);
  }

  JsonNode get(String namespace, String kind, String name) {
    return kubectl.get("--namespace=" + namespace, kind, name);
  }

  /** {@return the names of all there are of a kind of Argo CD's} */
  List<String> names(String kind) {
    return all(kind).map(object -> object.at("/metadata/name").asText()).toList();
  }

  /** {@return when all there are of a kind were made, but for some} */
  List<String> created(String kind, String... but) {
    return all(kind)
        .filter(object -> !Set.of(but).contains(object.at("/metadata/name").asText()))
        .map(object -> object.at("/metadata/creationTimestamp").asText())
        .toList();
  }

  private Stream<JsonNode> all(String kind) {
    return StreamSupport.stream(
        kubectl.get("--namespace=argocd", kind + ".argoproj.io").path("items").spliterator(),
        false);
  }

  @Override
  public void close() {
    kubectl.run("delete", "--namespace=argocd", "secret", "cluster-lab", "--ignore-not-found");
  }
}
