package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tests of the scripts, which are scripts themselves. */
class ScriptsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath();

  @TestFactory
  Stream<DynamicTest> scripts() {
    // Side by side: they are processes, most of which wait.
    Map<String, Command.Result> results =
        run("list")
            .output()
            .lines()
            .parallel()
            .collect(Collectors.toConcurrentMap(name -> name, ScriptsTest::run));
    return new TreeMap<>(results)
        .entrySet().stream()
            .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> check(one.getValue())));
  }

  private static void check(Command.Result result) {
    assumeFalse(result.output().startsWith("skipped"), result.output().strip());
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static Command.Result run(String argument) {
    return new Command(ROOT, "bash", "src/test/shell/tests.sh", argument)
        .run(Duration.ofMinutes(2));
  }
}
