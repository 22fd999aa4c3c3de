package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** An Application of Argo CD's. */
record ArgoApplication(Kubectl kubectl, String name) {

  /** Of a sync of one release, with its pods, or of two in a row, on a machine that is busy. */
  static final Duration LIMIT = Duration.ofMinutes(4);

  private static final String MANIFEST =
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: %1$s, namespace: argocd}
      spec:
        project: default
        source:
          repoURL: %2$s
          targetRevision: main
          path: chart
          helm: {valueFiles: [../values.yaml, ../more.yaml]}
        destination: {server: https://kubernetes.default.svc, namespace: %1$s}
        syncPolicy: %3$s
      """;

  static final String BY_HAND = "{}";
  static final String AUTOMATED =
      "{automated: {selfHeal: true, prune: true}, retry: {limit: 1, backoff: {duration: 5s}}}";

  static ArgoApplication create(Kubectl kubectl, String name, String url, String syncPolicy) {
    kubectl.apply(MANIFEST.formatted(name, url, syncPolicy));
    return new ArgoApplication(kubectl, name);
  }

  JsonNode status() {
    return kubectl.get("--namespace=argocd", "application", name).path("status");
  }

  /** Has Argo CD look at the repository now. */
  void refresh() {
    kubectl.run(
        "annotate",
        "--namespace=argocd",
        "application",
        name,
        "argocd.argoproj.io/refresh=hard",
        "--overwrite");
  }

  /** Syncs a revision, all of it. */
  void syncs(String revision) {
    String phase = operate(revision, "");

    assertThat(phase).as(this::message).isEqualTo("Succeeded");
  }

  void failsToSync(String revision) {
    String phase = operate(revision, "");

    assertThat(phase).as(this::message).isEqualTo("Failed");
  }

  /** Why a sync ended as it did. */
  private String message() {
    JsonNode operation = status().path("operationState");
    StringBuilder message = new StringBuilder(operation.path("message").asText());
    for (JsonNode resource : operation.path("syncResult").path("resources")) {
      message.append(
          "%n%s: %s".formatted(resource.path("kind").asText(), resource.path("message").asText()));
    }
    String log =
        kubectl
            .tries("kubectl", "logs", "--namespace=" + name, "job/" + name + "-migrate")
            .output();
    return message.append("%nThe log of the migration: ".formatted()).append(log).toString();
  }

  /** Syncs the Deployment alone, for which Argo CD leaves hooks out. */
  void syncsDeployment(String revision) {
    String resources =
        ", \"resources\": [{\"group\": \"apps\", \"kind\": \"Deployment\", \"name\": \"%s\"}]"
            .formatted(name);

    String phase = operate(revision, resources);

    assertThat(phase).as(this::message).isEqualTo("Succeeded");
  }

  /** {@return where the last sync is: Running, Succeeded or Failed} */
  String phase() {
    return status().path("operationState").path("phase").asText();
  }

  /** As argocd's commands do it: with what the last operation left, hooks would count as run. */
  private String operate(String revision, String resources) {
    begin(revision, resources);
    return end();
  }

  /** Begins to sync a revision. */
  void begins(String revision) {
    begin(revision, "");
  }

  /** Waits for the end of what was begun. */
  void ends(String phase) {
    assertThat(end()).as(this::message).isEqualTo(phase);
  }

  private void begin(String revision, String resources) {
    kubectl.run(
        "patch",
        "--namespace=argocd",
        "application",
        name,
        "--type=merge",
        "--patch="
            + """
            {"operation": {"initiatedBy": {"username": "test"}, "sync": {"revision": "%s"%s}},
             "status": {"operationState": null}}
            """
                .formatted(revision, resources));
  }

  private String end() {
    Eventually.within(
        LIMIT,
        () -> {
          JsonNode operation = status().path("operationState");
          assertThat(operation.path("finishedAt").asText()).as(operation.toString()).isNotEmpty();
        });
    return phase();
  }

  void isOutOfSyncAt(String revision) {
    Eventually.within(
        LIMIT,
        () -> {
          JsonNode sync = status().path("sync");
          assertThat(sync.path("revision").asText()).isEqualTo(revision);
          assertThat(sync.path("status").asText()).isEqualTo("OutOfSync");
        });
  }

  /** Waits until a revision is deployed and its pods serve. */
  void isHealthyAt(String revision) {
    Eventually.within(
        LIMIT,
        () -> {
          JsonNode status = status();
          assertThat(status.path("sync").path("revision").asText()).isEqualTo(revision);
          assertThat(status.path("sync").path("status").asText())
              .as(status.path("conditions").toString() + status.path("resources"))
              .isEqualTo("Synced");
          assertThat(status.path("health").path("status").asText())
              .as(status.path("resources").toString())
              .isEqualTo("Healthy");
        });
  }
}
