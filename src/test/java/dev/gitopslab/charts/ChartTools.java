package dev.gitopslab.charts;

import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * What npm installs for the charts lane, as {@code src/test/charts/package-lock.json} pins it: once
 * into {@code target/charts}, and again when the lock file changes.
 */
final class ChartTools {

  static final Path ROOT = Path.of("").toAbsolutePath();
  static final Path SOURCES = ROOT.resolve("src/test/charts");
  static final Path FOLDER = ROOT.resolve("target/charts");

  private static String reason;

  private ChartTools() {}

  /** {@return why the tools cannot be had, or an empty text where they are there} */
  static synchronized String missing() {
    if (reason == null) {
      try {
        reason = install();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return reason;
  }

  private static String install() throws IOException {
    Path lock = SOURCES.resolve("package-lock.json");
    Path installed = FOLDER.resolve("installed.json");
    if (Files.exists(installed) && Files.mismatch(lock, installed) == -1) {
      return "";
    }
    if (!Command.isThere("npm")) {
      return "npm is not on the PATH";
    }
    Files.createDirectories(FOLDER);
    Files.deleteIfExists(installed);
    for (String file : new String[] {"package.json", "package-lock.json", ".npmrc"}) {
      Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Command.Result result =
        new Command(FOLDER, "npm", "ci", "--ignore-scripts", "--loglevel=error")
            .run(Duration.ofMinutes(10));
    if (result.exitCode() != 0) {
      return "npm could not install the tools of the charts lane: " + result.output();
    }
    Files.copy(lock, installed);
    return "";
  }
}
