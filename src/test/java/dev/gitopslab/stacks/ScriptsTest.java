package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tests of the scripts, which are scripts themselves. */
class ScriptsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath();

  @TestFactory
  Stream<DynamicTest> scripts() {
    return run("list")
        .output()
        .lines()
        .map(name -> DynamicTest.dynamicTest(name, () -> test(name)));
  }

  private static void test(String name) {
    Command.Result result = run(name);

    assumeFalse(result.output().startsWith("skipped"), result.output().strip());
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static Command.Result run(String argument) {
    return new Command(ROOT, "bash", "src/test/shell/tests.sh", argument)
        .run(Duration.ofMinutes(2));
  }
}
