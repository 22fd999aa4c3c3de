package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.docs.Page;
import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/tutorial.md}, followed in a fresh clone. */
@Tag("pages")
@ExtendWith(TestCluster.Shared.class)
class TutorialTest {

  private static final String APPLICATION = "../../samples/weather/tutorial/application.yaml";

  @Test
  void eachStepPrintsWhatThePageSays(TestCluster cluster, @TempDir Path temporary)
      throws IOException {
    cluster.images().standIn("docker.io/library/postgres:17", "postgresql");
    cluster.images().standIn("docker.io/alpine/git:v2.49.1", "git");
    cluster.kubectl().run("delete", "namespace", "weather", "--ignore-not-found");
    Path clone = temporary.resolve("gitops-lab");
    Command.Result cloned =
        new Command(
                temporary,
                "git",
                "clone",
                "--quiet",
                Path.of("").toAbsolutePath().toString(),
                clone.toString())
            .run(Duration.ofMinutes(2));
    assertThat(cloned.exitCode()).as(cloned.output()).isZero();
    Reader reader = cluster.reader(clone);

    reader.follow(
        Page.of(Path.of("docs/tutorial.md")),
        Map.of(
            // A lab's Argo CD runs beside the cluster, where no name of the cluster's resolves.
            "kubectl apply --filename " + APPLICATION,
            "sed \"s|git.weather.svc.cluster.local|$(kubectl get pod --namespace weather"
                + " --selector app=git --output jsonpath='{.items[0].status.podIP}')|\" "
                + APPLICATION
                + " | kubectl apply --filename -"));
  }
}
