package dev.gitopslab.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A service that the chart deploys, in a namespace of its own, where nothing may run that is not
 * restricted. Its name is also that of its database, its Git repository and its Application.
 */
final class ServiceUnderTest implements AutoCloseable {

  private static final Path CHART = Path.of("gitops/charts/service").toAbsolutePath();

  private static final String NAMESPACE =
      """
      apiVersion: v1
      kind: Namespace
      metadata:
        name: %1$s
        labels: {pod-security.kubernetes.io/enforce: restricted}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: database, namespace: %1$s}
      stringData: {username: postgres, password: "%2$s"}
      """;

  private static final String VALUES =
      """
      environment: {tier: sandbox}
      image: {repository: %s, tag: "%s"}
      database: {enabled: true, host: %s, name: %s, sslMode: disable}
      """;

  private final TestCluster cluster;
  private final String name;
  private final Timeline timeline;

  ServiceUnderTest(TestCluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
    dropFinalizers();
    cluster.kubectl().run("delete", "namespace", name, "--ignore-not-found");
    cluster.kubectl().apply(NAMESPACE.formatted(name, Postgres.PASSWORD.replace("\"", "\\\"")));
    this.timeline = Timeline.of(cluster.kubectl(), name);
  }

  String name() {
    return name;
  }

  Timeline timeline() {
    return timeline;
  }

  /** Installs or upgrades by Helm, and waits for the pods. */
  Command.Result helm(Deployable release, String... values) {
    cluster.add(release);
    try {
      Path folder = Files.createTempDirectory(cluster.kubectl().folder(), "values");
      List<String> words =
          new ArrayList<>(
              List.of(
                  "upgrade",
                  "--install",
                  name,
                  CHART.toString(),
                  "--namespace=" + name,
                  "--wait",
                  "--timeout=2m",
                  "--values=" + Files.writeString(folder.resolve("values"), values(release))));
      for (String more : values) {
        words.add("--values=" + Files.writeString(folder.resolve("more"), more));
      }
      return cluster.kubectl().tries("helm", words.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Commits a release to the service's Git repository: the chart, and its values. */
  String commit(Deployable release, String... values) {
    cluster.add(release);
    GitServer git = cluster.git();
    git.copy(CHART, name, "chart");
    git.write(name, "values.yaml", values(release));
    git.write(name, "more.yaml", values.length == 0 ? "{}" : values[0]);
    return git.commit(name, "Release " + release.tag());
  }

  private String values(Deployable release) {
    return VALUES.formatted(release.repository(), release.tag(), Postgres.HOST, name)
        + release.values();
  }

  /** An Application of Argo CD's for what is committed; it syncs by itself where it is told to. */
  ArgoApplication application(String syncPolicy) {
    return ArgoApplication.create(cluster.kubectl(), name, cluster.git().url(name), syncPolicy);
  }

  List<String> history() {
    return cluster.postgres().history(name);
  }

  void query(String sql) {
    cluster.postgres().query(name, sql);
  }

  /** {@return the tags of the pods that serve} */
  List<String> serving() {
    return pods().filter(pod -> Timeline.is(pod, "Ready")).map(ServiceUnderTest::tag).toList();
  }

  /** {@return the tags of the pods that the schema gate holds} */
  List<String> waiting() {
    return pods()
        .filter(
            pod ->
                pod.path("status")
                    .path("initContainerStatuses")
                    .path(0)
                    .path("state")
                    .has("running"))
        .map(ServiceUnderTest::tag)
        .toList();
  }

  private Stream<JsonNode> pods() {
    JsonNode pods =
        cluster
            .kubectl()
            .get("pods", "--namespace=" + name, "--selector=app.kubernetes.io/component=web");
    return StreamSupport.stream(pods.path("items").spliterator(), false)
        .filter(pod -> !pod.path("metadata").has("deletionTimestamp"));
  }

  private static String tag(JsonNode pod) {
    return pod.path("spec")
        .path("containers")
        .path(0)
        .path("image")
        .asText()
        .replaceFirst(".*:", "");
  }

  JsonNode job() {
    return cluster.kubectl().get("job", "--namespace=" + name, name + "-migrate");
  }

  String jobLog() {
    return logs("job/" + name + "-migrate");
  }

  String logs(String object) {
    return cluster.kubectl().run("logs", "--namespace=" + name, object);
  }

  /** {@return what the schema gates of all pods say} */
  String gateLogs() {
    return cluster
        .kubectl()
        .run(
            "logs",
            "--namespace=" + name,
            "--selector=app.kubernetes.io/component=web",
            "--container=schema-gate",
            "--tail=-1");
  }

  Kubectl kubectl() {
    return cluster.kubectl();
  }

  /** Keeps the node free for the next test. */
  @Override
  public void close() {
    timeline.close();
    cluster
        .kubectl()
        .tries(
            "kubectl",
            "delete",
            "application",
            "--namespace=argocd",
            "--ignore-not-found",
            "--wait=false",
            name);
    dropFinalizers();
    cluster.kubectl().tries("kubectl", "delete", "namespace", name, "--wait=false");
  }

  /** Without its Application, nobody takes them off the hooks of a sync that did not end. */
  private void dropFinalizers() {
    JsonNode hooks =
        cluster.kubectl().get("jobs,serviceaccounts,networkpolicies", "--namespace=" + name);
    for (JsonNode hook : hooks.path("items")) {
      if (hook.path("metadata").has("finalizers")) {
        cluster
            .kubectl()
            .tries(
                "kubectl",
                "patch",
                hook.path("kind").asText(),
                hook.path("metadata").path("name").asText(),
                "--namespace=" + name,
                "--type=merge",
                "--patch={\"metadata\": {\"finalizers\": null}}");
      }
    }
  }
}
