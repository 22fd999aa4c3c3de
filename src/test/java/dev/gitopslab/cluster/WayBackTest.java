package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The way back to an older release: first its pods, then its schema, where that is asked for. */
@Tag("cluster")
@ExtendWith(TestCluster.Shared.class)
class WayBackTest {

  private static final Release FIRST = Release.number(1);
  private static final Release SECOND = Release.number(2);

  private static final String DOWN =
      """
      migrations:
        backup:
          enabled: true
          image: {repository: lab/servers, tag: "1"}
          command: [pg_dump, --format=custom, --file=/tmp/backup]
        down: {tag: "%s", target: "%2$s", confirm: "%2$s"}
      """
          .formatted(SECOND.tag(), FIRST.id());

  @Test
  void anOlderReleaseServesOnTheNewerSchema(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("back-app")) {
      assertThat(service.helm(SECOND).exitCode()).isZero();

      assertThat(service.helm(FIRST).exitCode()).isZero();

      assertThat(service.serving()).containsExactly(FIRST.tag());
      assertThat(service.history()).containsExactly(SECOND.ids());
    }
  }

  @Test
  void theSchemaGoesDownWithHelm(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("back-helm")) {
      assertThat(service.helm(SECOND).exitCode()).isZero();

      assertThat(service.helm(FIRST, DOWN))
          .satisfies(helm -> assertThat(helm.exitCode()).as(helm.output()).isZero());

      thatItWentDown(service);
    }
  }

  @Test
  void theSchemaGoesDownWithArgoCd(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("back-argocd")) {
      String newer = service.commit(SECOND);
      ArgoApplication application = service.application(ArgoApplication.BY_HAND);
      application.syncs(newer);
      application.isHealthyAt(newer);

      String older = service.commit(FIRST, DOWN);
      application.syncs(older);
      application.isHealthyAt(older);

      thatItWentDown(service);
    }
  }

  private static void thatItWentDown(ServiceUnderTest service) {
    Eventually.within(
        Duration.ofMinutes(1),
        () -> {
          assertThat(service.history()).containsExactly(FIRST.ids());
          assertThat(service.serving()).containsExactly(FIRST.tag());
        });
    service.timeline().assertThatNoPodBroke();
    service.timeline().assertThatItAlwaysServed();
  }
}
