package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A password may hold anything, and shows nowhere. */
@Tag("cluster")
@ExtendWith(TestCluster.Shared.class)
class PasswordTest {

  @Test
  void itConnectsAndIsInNoLogAndNoManifest(TestCluster cluster) {
    try (ServiceUnderTest service = cluster.service("password")) {
      assertThat(service.helm(Release.number(1)).exitCode()).isZero();
      assertThat(service.helm(Release.number(2).failing()).exitCode()).isNotZero();

      String logs =
          service.jobLog() + service.gateLogs() + service.logs("deployment/" + service.name());
      assertThat(logs).contains("serving").doesNotContain(Postgres.PASSWORD);
      assertThat(
              service
                  .kubectl()
                  .run(
                      "get",
                      "jobs,pods,deployments,events",
                      "--namespace=" + service.name(),
                      "-oyaml"))
          .contains("secretKeyRef")
          .doesNotContain(Postgres.PASSWORD);
    }
  }
}
