package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where the migration's hook is left out, the schema gate holds the new pods. */
@Tag("cluster")
@ExtendWith(TestCluster.Shared.class)
class GateTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final Release FIRST = Release.number(1);
  private static final Release SECOND = Release.number(2);

  @Test
  void aSyncWithoutHooksWaitsForTheSchema(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("gate-selective")) {
      String first = service.commit(FIRST);
      ArgoApplication application = service.application(ArgoApplication.BY_HAND);
      application.syncs(first);
      application.isHealthyAt(first);

      String second = service.commit(SECOND);
      application.syncsDeployment(second);

      Eventually.within(LIMIT, () -> assertThat(service.waiting()).containsExactly(SECOND.tag()));
      Eventually.within(
          LIMIT, () -> assertThat(service.gateLogs()).contains("waiting for", SECOND.id()));
      assertThat(service.serving()).containsExactly(FIRST.tag());
      assertThat(service.history()).containsExactly(FIRST.ids());
      assertThat(service.timeline().jobs(SECOND)).as("migrations").isZero();

      application.syncs(second);
      application.isHealthyAt(second);
      assertThat(service.serving()).containsExactly(SECOND.tag());
      service.timeline().assertThatNoPodBroke();
      service.timeline().assertThatItAlwaysServed();
    }
  }

  @Test
  void aDatabaseThatIsRestoredFromAnOlderBackupHoldsNewPods(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("gate-restored")) {
      String revision = service.commit(SECOND);
      ArgoApplication application = service.application(ArgoApplication.AUTOMATED);
      application.isHealthyAt(revision);

      service.query(
          "ALTER TABLE item DROP COLUMN v2;"
              + "DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = '%s'"
                  .formatted(SECOND.id()));
      service
          .kubectl()
          .run("delete", "deployment", "--namespace=" + service.name(), service.name());

      Eventually.within(LIMIT, () -> assertThat(service.waiting()).containsExactly(SECOND.tag()));
      service.timeline().assertThatNoPodBroke();
    }
  }

  @Test
  void twoMigrationsAtOnceApplyEachOnce(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("gate-two")) {
      Release slow = SECOND.taking(5);
      assertThat(service.helm(slow).exitCode()).isZero();
      service.query("DROP TABLE item; DROP TABLE \"__EFMigrationsHistory\"");
      ObjectNode job = service.job().deepCopy();
      for (String name : new String[] {"one", "other"}) {
        service.kubectl().apply(copy(job, name).toString());
      }

      for (String name : new String[] {"one", "other"}) {
        service
            .kubectl()
            .run(
                "wait",
                "--for=condition=Complete",
                "--timeout=60s",
                "--namespace=" + service.name(),
                "job/" + name);
      }
      assertThat(service.history()).containsExactly(slow.ids());
      String logs = service.logs("job/one") + service.logs("job/other");
      assertThat(logs)
          .containsOnlyOnce("applied " + slow.id())
          .containsOnlyOnce("waiting for another migration");
    }
  }

  /** The Job as the chart made it, to be run once more. */
  private static JsonNode copy(ObjectNode job, String name) {
    ObjectNode copy = job.deepCopy();
    copy.remove("status");
    ((ObjectNode) copy.path("spec")).remove("selector");
    ((ObjectNode) copy.path("spec").path("template").path("metadata")).remove("labels");
    String namespace = copy.path("metadata").path("namespace").asText();
    copy.putObject("metadata").put("name", name).put("namespace", namespace);
    return copy;
  }
}
