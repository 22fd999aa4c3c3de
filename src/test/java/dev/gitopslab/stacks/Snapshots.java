package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.util.diff.DiffUtils;
import org.assertj.core.util.diff.Patch;
import org.junit.jupiter.api.Assertions;

/** Committed files that say what is expected, one per environment. */
public final class Snapshots {

  /** The command that updates all of them. */
  public static final String UPDATE = "./mvnw verify -Dsnapshots=update";

  private final Path folder;
  private final String ending;
  private final boolean update;

  /**
   * The snapshots of a folder.
   *
   * @param folder below {@code src/test/resources}
   * @param ending the ending of each file
   */
  public Snapshots(String folder, String ending) {
    this.folder = SynthesizedApp.ROOT.resolve("src/test/resources").resolve(folder);
    this.ending = ending;
    this.update = updating();
  }

  /**
   * {@return whether what is committed is to be updated}
   *
   * @throws IllegalStateException where that is asked for in CI
   */
  public static boolean updating() {
    boolean update = "update".equals(System.getProperty("snapshots"));
    if (update && System.getenv("CI") != null) {
      throw new IllegalStateException(
          "snapshots are not updated where CI is set; run " + UPDATE + " yourself");
    }
    return update;
  }

  /**
   * Fails where the committed file is missing or says something else; updates it where asked to.
   */
  public void verify(String name, String actual) {
    Path file = folder.resolve(name + ending);
    try {
      if (update) {
        Files.createDirectories(folder);
        Files.writeString(file, actual);
      } else if (!Files.exists(file)) {
        Assertions.fail(file + " is missing; " + UPDATE + " writes it");
      } else {
        List<String> expected = Files.readAllLines(file);
        Patch<String> difference = DiffUtils.diff(expected, actual.lines().toList());
        String committed = file.toString();
        assertThat(DiffUtils.generateUnifiedDiff(committed, "synthesized", expected, difference, 3))
            .as("%s; if the change is meant, %s writes it", file, UPDATE)
            .isEmpty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails where a file belongs to nothing any more; removes it where asked to. */
  public void verifyNoOrphans(Set<String> names) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> orphans =
          files
              .filter(file -> !names.contains(file.getFileName().toString().replace(ending, "")))
              .toList();
      if (update) {
        for (Path orphan : orphans) {
          Files.delete(orphan);
        }
      } else {
        assertThat(new TreeSet<>(orphans)).as("orphans; %s removes them", UPDATE).isEmpty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
