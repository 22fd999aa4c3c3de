package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that happened to the Jobs and pods of a namespace, as the API server tells those who watch.
 * Its revisions, unlike its times in whole seconds, say what was before what.
 */
final class Timeline implements AutoCloseable {

  private final Path folder;
  private final Map<String, Process> watches = new HashMap<>();

  private Timeline(Path folder) {
    this.folder = folder;
  }

  /** Watches a namespace in which nothing happened yet. */
  static Timeline of(Kubectl kubectl, String namespace) {
    try {
      Timeline timeline = new Timeline(Files.createTempDirectory(kubectl.folder(), "timeline"));
      for (String kind : new String[] {"jobs", "pods"}) {
        timeline.watches.put(
            kind,
            kubectl
                .command(
                    "kubectl",
                    "get",
                    kind,
                    "--namespace=" + namespace,
                    "--watch",
                    "--output-watch-events",
                    "--output=json")
                .start(timeline.folder.resolve(kind)));
      }
      return timeline;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What happened to objects of one kind so far, in order. */
  private List<JsonNode> events(String kind) {
    assertThat(watches.get(kind).isAlive()).as("the watch of %s goes on", kind).isTrue();
    List<JsonNode> events = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        Kubectl.JSON.readerFor(JsonNode.class).readValues(folder.resolve(kind).toFile())) {
      while (documents.hasNextValue()) {
        events.add(documents.nextValue());
      }
    } catch (IOException e) {
      // The last event is still being written.
    }
    return events;
  }

  private static long revision(JsonNode object) {
    return object.path("metadata").path("resourceVersion").asLong();
  }

  /**
   * {@return for the image of each migration that completed, the revision at which it first had}
   */
  private Map<String, Long> completions() {
    Map<String, Long> completions = new HashMap<>();
    for (JsonNode event : events("jobs")) {
      JsonNode job = event.path("object");
      if (is(job, "Complete") && isMigration(job)) {
        completions.putIfAbsent(image(job.path("spec").path("template")), revision(job));
      }
    }
    return completions;
  }

  /** Not one that goes down. The Job's name ends with a hash where it is no hook. */
  private static boolean isMigration(JsonNode job) {
    String name = job.path("metadata").path("name").asText();
    return name.contains("-migrate") && !name.contains("-migrate-down");
  }

  /** {@return how many Jobs there were of an image} */
  int jobs(Deployable release) {
    Set<String> jobs = new HashSet<>();
    for (JsonNode event : events("jobs")) {
      if (image(event.path("object").path("spec").path("template")).equals(release.image())) {
        jobs.add(event.path("object").path("metadata").path("uid").asText());
      }
    }
    return jobs.size();
  }

  /** {@return how many pods there were of a migration} */
  int podsOfMigration(Deployable release) {
    Set<String> pods = new HashSet<>();
    for (JsonNode event : events("pods")) {
      JsonNode pod = event.path("object");
      if (!isService(pod) && image(pod).equals(release.image())) {
        pods.add(pod.path("metadata").path("uid").asText());
      }
    }
    return pods.size();
  }

  /** No pod of the service was made before the migration of its release was completed. */
  void assertThatMigrationsCameFirst(List<? extends Deployable> releases) {
    Map<String, Long> completions = completions();
    Map<String, Long> pods = new HashMap<>();
    for (JsonNode pod : servicePods()) {
      pods.merge(image(pod), revision(pod), Math::min);
    }
    assertThat(pods).containsOnlyKeys(releases.stream().map(Deployable::image).toList());
    assertThat(completions).containsKeys(pods.keySet().toArray(String[]::new));
    pods.forEach(
        (image, created) ->
            assertThat(created)
                .as("the first pod of %s came after its migration", image)
                .isGreaterThan(completions.get(image)));
  }

  /** No pod of the service ever ran on a schema that it cannot work on: it would have ended. */
  void assertThatNoPodBroke() {
    for (JsonNode event : events("pods")) {
      for (JsonNode container : event.path("object").path("status").path("containerStatuses")) {
        for (String state : new String[] {"state", "lastState"}) {
          if (isService(event.path("object"))) {
            assertThat(container.path(state).path("terminated").path("exitCode").asInt())
                .as("%s of %s", state, event.path("object").path("metadata").path("name"))
                .isIn(0, 137, 143); // or it was told to
          }
        }
      }
    }
  }

  /** No app of a pod of the service began before the schema gate had let that pod in. */
  void assertThatNoPodWasUngated() {
    for (JsonNode event : events("pods")) {
      JsonNode pod = event.path("object");
      JsonNode status = pod.path("status");
      if (isService(pod) && status.at("/containerStatuses/0/state").has("running")) {
        JsonNode gate = status.at("/initContainerStatuses/0");
        assertThat(gate.path("name").asText())
            .as("the gate of %s", pod.path("metadata").path("name"))
            .isEqualTo("schema-gate");
        assertThat(gate.at("/state/terminated/exitCode").asInt(-1)).isZero();
      }
    }
  }

  /** Once there was a pod that serves, there was always one. */
  void assertThatItAlwaysServed() {
    Set<String> serving = new HashSet<>();
    boolean began = false;
    for (JsonNode event : events("pods")) {
      JsonNode pod = event.path("object");
      if (isService(pod)) {
        String name = pod.path("metadata").path("name").asText();
        if (is(pod, "Ready")
            && !pod.path("metadata").has("deletionTimestamp")
            && !event.path("type").asText().equals("DELETED")) {
          serving.add(name);
          began = true;
        } else {
          serving.remove(name);
        }
        assertThat(!began || !serving.isEmpty()).as("a pod serves while %s changes", name).isTrue();
      }
    }
    assertThat(began).as("a pod served").isTrue();
  }

  /** The pods of the service as they were made. */
  private List<JsonNode> servicePods() {
    return events("pods").stream()
        .filter(event -> event.path("type").asText().equals("ADDED"))
        .map(event -> event.path("object"))
        .filter(Timeline::isService)
        .toList();
  }

  private static boolean isService(JsonNode pod) {
    return pod.path("metadata")
        .path("labels")
        .path("app.kubernetes.io/component")
        .asText()
        .equals("web");
  }

  private static String image(JsonNode pod) {
    return pod.path("spec").path("containers").path(0).path("image").asText();
  }

  static boolean is(JsonNode object, String condition) {
    for (JsonNode each : object.path("status").path("conditions")) {
      if (each.path("type").asText().equals(condition)) {
        return each.path("status").asText().equals("True");
      }
    }
    return false;
  }

  @Override
  public void close() {
    watches.values().forEach(Process::destroy);
  }
}
