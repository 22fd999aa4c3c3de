package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.stacks.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sample service over ten releases, with a client that is always answered. */
@Tag("cluster")
@ExtendWith(TestCluster.Shared.class)
class SampleTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String PATH = "/forecasts?from=2000-01-01";

  private static final List<SampleRelease> RELEASES =
      IntStream.rangeClosed(1, 10).mapToObj(SampleRelease::number).toList();
  private static final SampleRelease TENTH = RELEASES.get(9);
  private static final SampleRelease FAILING = SampleRelease.failing();
  private static final SampleRelease HANGING = SampleRelease.taking(600);
  private static final SampleRelease SLOW = SampleRelease.taking(20);
  private static final SampleRelease FIXED = SampleRelease.number(SampleRelease.LAST);

  @Test
  void tenReleasesWithHelm(TestCluster cluster) {
    cluster.add(RELEASES.toArray(SampleRelease[]::new));
    try (ServiceUnderTest service = cluster.service("sample-helm")) {
      assertThat(service.helm(RELEASES.get(0)))
          .satisfies(helm -> assertThat(helm.exitCode()).as(helm.output()).isZero());
      Client client = Client.start(service, PATH);

      for (SampleRelease release : RELEASES.subList(1, 10)) {
        Command.Result helm = service.helm(release);

        assertThat(helm.exitCode()).as(helm.output()).isZero();
        assertThat(service.serving()).containsExactly(release.tag());
      }

      client.assertThatAllWasAnswered(1000);
      holds(service, RELEASES);
    }
  }

  @Test
  void tenReleasesWithArgoCdAndWhatGoesWrongAfterThem(TestCluster cluster) {
    cluster.add(RELEASES.toArray(SampleRelease[]::new));
    try (ServiceUnderTest service = cluster.service("sample-argocd")) {
      ArgoApplication application = first(service);
      Client client = Client.start(service, PATH);

      for (SampleRelease release : RELEASES.subList(1, 10)) {
        application.syncs(service.commit(release));
        serves(service, release);
      }
      holds(service, RELEASES);

      application.failsToSync(service.commit(FAILING));
      stays(service);
      assertThat(service.jobLog()).contains(FAILING.id(), "division by zero");

      application.failsToSync(service.commit(HANGING, "migrations: {timeoutSeconds: 30}"));
      stays(service);

      application.syncs(service.commit(FIXED));
      serves(service, FIXED);
      client.assertThatAllWasAnswered(1000);
      List<SampleRelease> all = new ArrayList<>(RELEASES);
      all.add(FIXED);
      holds(service, all);
    }
  }

  @Test
  void aDrainedNodeInterruptsAMigrationWhichEndsWell(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("sample-drain")) {
      ArgoApplication application = first(service);
      Client client = Client.start(service, PATH);
      String revision = service.commit(SLOW);
      application.begins(revision);
      Eventually.within(
          LIMIT, () -> assertThat(cluster.postgres().sleeping(service.name())).isOne());
      String node = cluster.kubectl().run("get", "nodes", "--output=name").strip();

      cluster
          .kubectl()
          .run(
              "drain",
              node,
              "--pod-selector=app.kubernetes.io/component=migration",
              "--force",
              "--delete-emptydir-data",
              "--ignore-daemonsets",
              "--timeout=60s");
      cluster.kubectl().run("uncordon", node);

      application.ends("Succeeded");
      serves(service, SLOW);
      client.assertThatAllWasAnswered(100);
      holds(service, List.of(RELEASES.get(0), SLOW));
      assertThat(service.timeline().podsOfMigration(SLOW)).as("pods of the migration").isEqualTo(2);
    }
  }

  private static ArgoApplication first(ServiceUnderTest service) {
    String revision = service.commit(RELEASES.get(0));
    ArgoApplication application = service.application(ArgoApplication.BY_HAND);
    application.syncs(revision);
    application.isHealthyAt(revision);
    return application;
  }

  private static void serves(ServiceUnderTest service, SampleRelease release) {
    Eventually.within(LIMIT, () -> assertThat(service.serving()).containsExactly(release.tag()));
  }

  /** A release that did not get through leaves the one before it alone. */
  private static void stays(ServiceUnderTest service) {
    assertThat(service.serving()).containsExactly(TENTH.tag());
    assertThat(service.waiting()).isEmpty();
    assertThat(service.history()).containsExactly(TENTH.ids());
  }

  private static void holds(ServiceUnderTest service, List<SampleRelease> releases) {
    assertThat(service.history()).containsExactly(releases.get(releases.size() - 1).ids());
    service.timeline().assertThatMigrationsCameFirst(releases);
    service.timeline().assertThatNoPodWasUngated();
    service.timeline().assertThatNoPodBroke();
    service.timeline().assertThatItAlwaysServed();
  }
}
