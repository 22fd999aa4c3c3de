package dev.gitopslab.migrations;

import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.opentest4j.TestAbortedException;

/** The real image of an EF Core project: the launcher, and a stock bundle. */
@Tag("cluster")
class ImageTest extends MigratorContract {

  private static MigratorImage image;
  private static TestAbortedException whyNot;

  @BeforeAll
  static void makeImage() throws IOException {
    try {
      image = MigratorImage.make();
      folder.toFile().setWritable(true, false);
      folder.toFile().setReadable(true, false);
      folder.toFile().setExecutable(true, false);
    } catch (TestAbortedException e) {
      whyNot = e; // told by every test: a class that is skipped as a whole is counted as none
    }
  }

  @AfterAll
  static void removeImage() {
    if (image != null) {
      image.close();
    }
  }

  @BeforeEach
  void isThere() {
    if (whyNot != null) {
      throw whyNot;
    }
  }

  @Override
  Command migrator(Release release, Map<String, String> variables, String... arguments) {
    String fixture = "contract-" + release.name().toLowerCase(Locale.ROOT);
    Map<String, String> all = new HashMap<>(variables);
    all.putAll(Map.of("FIXTURE", fixture, "MIGRATIONS", "/app/fixtures/" + fixture));
    return image.run(List.of(folder, server.authority(), server.otherAuthority()), all, arguments);
  }

  @Override
  List<String> ids() {
    return List.of("20260101000000_Customer", "20260102000000_Invoice", "20260103000000_Email");
  }
}
