package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An Application that syncs and heals itself keeps to the order as well. */
@Tag("cluster")
@ExtendWith(TestCluster.Shared.class)
class SelfHealTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Release FIRST = Release.number(1);
  private static final Release SECOND = Release.number(2);

  @Test
  void aNewTargetAloneIsMigratedTo(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("heal-target")) {
      // An app of the first release, whose image has the second migration too.
      String target = "migrations: {target: \"%s\"}";
      Release both = SECOND.withAppOf(FIRST);
      String first = service.commit(both, target.formatted(FIRST.id()));
      ArgoApplication application = service.application(ArgoApplication.BY_HAND);
      application.syncs(first);
      application.isHealthyAt(first);
      assertThat(service.history()).containsExactly(FIRST.ids());

      String second = service.commit(both, target.formatted(SECOND.id()));
      application.refresh();

      application.isOutOfSyncAt(second);
      application.syncs(second);
      application.isHealthyAt(second);
      assertThat(service.history()).containsExactly(SECOND.ids());
      assertThat(service.timeline().jobs(both)).as("migrations").isEqualTo(2);
    }
  }

  @Test
  void aNewImageOfTheMigrationAloneIsMigratedBy(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("heal-image")) {
      String first = service.commit(FIRST);
      ArgoApplication application = service.application(ArgoApplication.AUTOMATED);
      application.isHealthyAt(first);
      Release other = SECOND.as("lab/migrations", FIRST.tag());
      cluster.add(other);

      String second = service.commit(FIRST, "migrations: {image: {repository: lab/migrations}}");
      application.refresh();

      application.isHealthyAt(second);
      assertThat(service.history()).containsExactly(SECOND.ids());
      assertThat(service.timeline().jobs(other)).as("migrations").isEqualTo(1);
    }
  }

  @Test
  void aCommitDuringASyncStartsNoPodEarly(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("heal-commit")) {
      Release slow = SECOND.taking(15);
      Release third = Release.number(3);
      cluster.add(slow, third);
      String first = service.commit(FIRST);
      ArgoApplication application = service.application(ArgoApplication.AUTOMATED);
      application.isHealthyAt(first);
      service.commit(slow);
      application.refresh();
      Eventually.within(LIMIT, () -> assertThat(service.timeline().jobs(slow)).isOne());

      String revision = service.commit(third);
      assertThat(application.phase()).isEqualTo("Running");
      application.refresh();

      application.isHealthyAt(revision);
      assertThat(service.serving()).containsExactly(third.tag());
      assertThat(service.history()).containsExactly(third.ids());
      service.timeline().assertThatMigrationsCameFirst(List.of(FIRST, slow, third));
      service.timeline().assertThatNoPodWasUngated();
      service.timeline().assertThatNoPodBroke();
      service.timeline().assertThatItAlwaysServed();
    }
  }

  @Test
  void aDeletedDeploymentComesBack(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("heal-deleted")) {
      String revision = service.commit(FIRST);
      ArgoApplication application = service.application(ArgoApplication.AUTOMATED);
      application.isHealthyAt(revision);

      service
          .kubectl()
          .run("delete", "deployment", "--namespace=" + service.name(), service.name());

      Eventually.within(LIMIT, () -> assertThat(service.serving()).containsExactly(FIRST.tag()));
      application.isHealthyAt(revision);
      service.timeline().assertThatMigrationsCameFirst(List.of(FIRST));
      service.timeline().assertThatNoPodWasUngated();
      service.timeline().assertThatNoPodBroke();
    }
  }
}
