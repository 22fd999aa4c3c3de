package dev.gitopslab.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing that importers see is without a comment. The build's own javadoc checks the comments, but
 * can ask for those that are missing only together with a tag for each parameter, which says again
 * what the first sentence has said.
 */
@Tag("consumer")
class JavadocTest {

  private static final List<Path> SOURCES =
      List.of(Path.of("constructs/core/src/main/java"), Path.of("constructs/src/main/java"));

  @Test
  void everythingPublicHasAComment(@TempDir Path output) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-quiet",
                "-Xdoclint:all",
                "-Xmaxwarns",
                "10000",
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                output.toString()));
    for (Path sources : SOURCES) {
      try (Stream<Path> files = Files.walk(sources)) {
        files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
      }
    }
    StringWriter printed = new StringWriter();

    ToolProvider.findFirst("javadoc")
        .orElseThrow()
        .run(new PrintWriter(printed), new PrintWriter(printed), arguments.toArray(String[]::new));

    assertThat(printed.toString())
        .contains("no @return") // it did look for what is missing
        .doesNotContain("no comment", "error:");
  }
}
