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
    return testsOf("src/test/shell/tests.sh");
  }

  @TestFactory
  Stream<DynamicTest> scriptsOfTheWorkflows() {
    return testsOf("src/test/shell/workflows.sh");
  }

  private static Stream<DynamicTest> testsOf(String script) {
    // Side by side: they are processes, most of which wait.
    Map<String, Command.Result> results =
        run(script, "list")
            .output()
            .lines()
            .parallel()
            .collect(Collectors.toConcurrentMap(name -> name, name -> run(script, name)));
    return new TreeMap<>(results)
        .entrySet().stream()
            .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> check(one.getValue())));
  }

  private static void check(Command.Result result) {
    assumeFalse(result.output().startsWith("skipped"), result.output().strip());
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  private static Command.Result run(String script, String argument) {
    return new Command(ROOT, "bash", script, argument).run(Duration.ofMinutes(2));
  }
}
