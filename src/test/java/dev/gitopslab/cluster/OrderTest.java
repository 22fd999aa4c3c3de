package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.stacks.Command;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No pod of a release is made before the migration of that release is completed. */
@Tag("cluster")
@ExtendWith(TestCluster.Shared.class)
class OrderTest {

  /**
   * An installation and three upgrades, each with one migration more; SampleTest has ten, of the
   * real image.
   */
  private static final List<Release> RELEASES =
      IntStream.rangeClosed(1, 4).mapToObj(Release::number).toList();

  @Test
  void withHelm(TestCluster cluster) {
    cluster.add(RELEASES.toArray(Release[]::new));
    try (ServiceUnderTest service = cluster.service("order-helm")) {
      for (Release release : RELEASES) {
        Command.Result helm = service.helm(release);

        assertThat(helm.exitCode()).as(helm.output()).isZero();
        assertThat(service.serving()).containsExactly(release.tag());
      }

      holds(service, RELEASES);
    }
  }

  @Test
  void withArgoCd(TestCluster cluster) {
    cluster.add(RELEASES.toArray(Release[]::new));
    try (ServiceUnderTest service = cluster.service("order-argocd")) {
      syncs(service, RELEASES, "{}");
    }
  }

  @Test
  void withWavesOfArgoCd(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("order-waves")) {
      syncs(service, RELEASES.subList(0, 3), "migrations: {mode: argoWave}");
    }
  }

  private static void syncs(ServiceUnderTest service, List<Release> releases, String values) {
    service.commit(releases.get(0), values);
    ArgoApplication application = service.application(ArgoApplication.BY_HAND);
    for (Release release : releases) {
      String revision = service.commit(release, values);

      application.syncs(revision);

      Eventually.within(
          ArgoApplication.LIMIT,
          () -> assertThat(service.serving()).containsExactly(release.tag()));
    }

    holds(service, releases);
  }

  private static void holds(ServiceUnderTest service, List<Release> releases) {
    assertThat(service.history()).containsExactly(releases.get(releases.size() - 1).ids());
    service.timeline().assertThatMigrationsCameFirst(releases);
    service.timeline().assertThatNoPodBroke();
    service.timeline().assertThatItAlwaysServed();
  }
}
