package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A migration that fails or hangs leaves the old pods serving and the next release free to go. */
@Tag("cluster")
@ExtendWith(TestCluster.Shared.class)
class FailureTest {

  private static final Release FIRST = Release.number(1);
  private static final Release FAILING = Release.number(2).failing();
  private static final Release HANGING = Release.number(2).taking(600);
  private static final Release FIXED = Release.number(2);

  /** The shortest that leaves a pod time to start. */
  private static final String DEADLINE = "migrations: {timeoutSeconds: 30}";

  @Test
  void aFailingMigrationWithHelm(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("failure-helm")) {
      assertThat(service.helm(FIRST).exitCode()).isZero();

      assertThat(service.helm(FAILING).exitCode()).isNotZero();
      thatItFailed(service);

      assertThat(service.helm(FIXED).exitCode()).isZero();
      thatItIsFixed(service);
    }
  }

  @Test
  void aFailingMigrationWithArgoCd(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("failure-argocd")) {
      String first = service.commit(FIRST);
      ArgoApplication application = service.application(ArgoApplication.BY_HAND);
      application.syncs(first);
      application.isHealthyAt(first);

      application.failsToSync(service.commit(FAILING));
      thatItFailed(service);

      String fixed = service.commit(FIXED);
      application.syncs(fixed);
      application.isHealthyAt(fixed);
      thatItIsFixed(service);
    }
  }

  @Test
  void aHangingMigrationEndsAtItsDeadline(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("failure-hanging")) {
      String first = service.commit(FIRST);
      ArgoApplication application = service.application(ArgoApplication.BY_HAND);
      application.syncs(first);
      application.isHealthyAt(first);

      application.failsToSync(service.commit(HANGING, DEADLINE));

      assertThat(service.job().path("status").path("conditions").toString())
          .contains("DeadlineExceeded");
      assertThat(service.serving()).containsExactly(FIRST.tag());
      assertThat(service.history()).containsExactly(FIRST.ids());
      String fixed = service.commit(FIXED);
      application.syncs(fixed);
      application.isHealthyAt(fixed);
      thatItIsFixed(service);
    }
  }

  /** As by a time to live that is too short, which the chart refuses, or by a person. */
  @Test
  void aJobThatIsRemovedAsSoonAsItEndedDoesNotHangTheSync(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("failure-removed")) {
      cluster.add(FIXED);
      String first = service.commit(FIRST);
      ArgoApplication application = service.application(ArgoApplication.BY_HAND);
      application.syncs(first);
      application.isHealthyAt(first);
      String old = service.job().at("/metadata/uid").asText();

      String second = service.commit(FIXED);
      application.begins(second);
      Eventually.within(
          ArgoApplication.LIMIT,
          () -> {
            assertThat(service.job().at("/metadata/uid").asText()).isNotEqualTo(old);
            assertThat(Timeline.is(service.job(), "Complete")).isTrue();
          });
      service
          .kubectl()
          .run(
              "delete",
              "job",
              "--namespace=" + service.name(),
              service.name() + "-migrate",
              "--wait=false");

      application.ends("Succeeded");
      application.isHealthyAt(second);
      thatItIsFixed(service);
    }
  }

  private static void thatItFailed(ServiceUnderTest service) {
    assertThat(Timeline.is(service.job(), "Failed")).as(service.job().toString()).isTrue();
    assertThat(service.jobLog()).contains(FAILING.id(), "division by zero");
    assertThat(service.serving()).containsExactly(FIRST.tag());
    assertThat(service.waiting()).isEmpty();
    assertThat(service.history()).containsExactly(FIRST.ids());
  }

  private static void thatItIsFixed(ServiceUnderTest service) {
    Eventually.within(
        Duration.ofMinutes(1), () -> assertThat(service.serving()).containsExactly(FIXED.tag()));
    assertThat(service.history()).containsExactly(FIXED.ids());
    service.timeline().assertThatMigrationsCameFirst(List.of(FIRST, FIXED));
    service.timeline().assertThatNoPodBroke();
    service.timeline().assertThatItAlwaysServed();
  }
}
