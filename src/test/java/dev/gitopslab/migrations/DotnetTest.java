package dev.gitopslab.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.gitopslab.stacks.Command;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The .NET projects pass their own tests, where there is an SDK to run them. */
class DotnetTest {

  private static final int NO_SDK = 77;

  @Test
  void theProjectsOfDotnetPass() {
    Command.Result result =
        new Command(Path.of("").toAbsolutePath(), "bash", ".github/scripts/dotnet.sh", "--changed")
            .run(Duration.ofMinutes(20));

    if (result.exitCode() == NO_SDK) {
      abort(result.output().strip());
    }
    assertThat(result.exitCode()).as(result.output()).isZero();
  }
}
