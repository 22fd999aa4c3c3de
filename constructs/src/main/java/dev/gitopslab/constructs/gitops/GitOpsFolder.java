package dev.gitopslab.constructs.gitops;

import static dev.gitopslab.constructs.gitops.ApplicationRules.list;
import static dev.gitopslab.constructs.gitops.ApplicationRules.map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of a Git repository that Argo CD syncs, read while it can still be refused: before
 * anything is deployed from it.
 *
 * <p>The folder holds a file {@code apps/<app>/environments/<environment>.yaml} for each
 * environment of a service, with values that go over those of {@code apps/<app>/values.yaml}. What
 * is refused:
 *
 * <ul>
 *   <li>an environment without {@code environment.tier}, since ApplicationSets stop altogether
 *       where one of their files lacks what they fill in;
 *   <li>production that migrates a database and has no {@code migrations.backup};
 *   <li>two tools that write the image of one service: Flux (its marker {@code $imagepolicy}) and
 *       the Argo CD Image Updater (an ImageUpdater that names its Applications);
 *   <li>an Application or ApplicationSet, anywhere outside charts, whose settings let Argo CD skip
 *       migrations: the annotation {@code argocd.argoproj.io/manifest-generate-paths} with
 *       self-heal.
 * </ul>
 */
public final class GitOpsFolder {

  private static final List<String> TIERS = List.of("sandbox", "staging", "production");
  private static final Pattern VALUES =
      Pattern.compile("apps/[^/]+/(values|environments/[^/]+)\\.yaml");
  private static final ObjectReader MANIFESTS =
      YAMLMapper.builder().build().readerFor(Object.class);

  private final Path folder;
  private final Problems problems = new Problems();
  private final List<String> updaterPatterns = new ArrayList<>();

  private GitOpsFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads a folder.
   *
   * @param folder the folder, such as {@code gitops}; where there is none, there is nothing to
   *     check
   * @throws ConfigurationException naming every problem with its file
   */
  public static void check(Path folder) {
    GitOpsFolder read = new GitOpsFolder(folder);
    if (Files.isDirectory(folder)) {
      read.manifests();
      read.environments();
    }
    read.problems.throwIfAny();
  }

  private void manifests() {
    for (Path file : files(folder, Integer.MAX_VALUE)) {
      if (!isInChart(file) && !isValues(file)) {
        documents(file)
            .forEach(
                document -> {
                  ApplicationRules.checkManifest(shown(file), document, problems);
                  if ("ImageUpdater".equals(document.get("kind"))) {
                    list(map(document, "spec"), "applicationRefs").stream()
                        .filter(Map.class::isInstance) // else the API refuses it
                        .map(reference -> ((Map<?, ?>) reference).get("namePattern"))
                        .filter(String.class::isInstance)
                        .forEach(pattern -> updaterPatterns.add((String) pattern));
                  }
                });
      }
    }
  }

  /** Charts are templates, which are YAML only once they are rendered. */
  private boolean isInChart(Path file) {
    for (Path parent = file.getParent(); !parent.equals(folder); parent = parent.getParent()) {
      if (Files.exists(parent.resolve("Chart.yaml"))) {
        return true;
      }
    }
    return false;
  }

  /** Those are read as values. */
  private boolean isValues(Path file) {
    return VALUES.matcher(folder.relativize(file).toString().replace('\\', '/')).matches();
  }

  private void environments() {
    for (Path app : folders(folder.resolve("apps"))) {
      HelmValues shared = values(HelmValues.empty(), app.resolve("values.yaml"));
      for (Path file : files(app.resolve("environments"), 1)) {
        environment(app.getFileName().toString(), file, values(shared, file).toMap());
      }
    }
  }

  private void environment(String app, Path file, Map<String, Object> values) {
    Object tier = map(values, "environment").get("tier");
    if (tier == null) {
      problems.add(shown(file) + ": environment.tier", "is required; use " + TIERS);
    } else if (!(tier instanceof String text) || !TIERS.contains(text)) {
      problems.add(shown(file) + ": environment.tier", tier, "is no tier; use " + TIERS);
    }
    Map<?, ?> migrations = map(values, "migrations");
    if ("production".equals(tier) && isOn(migrations) && !isOn(map(migrations, "backup"))) {
      problems.add(
          shown(file) + ": migrations.backup.enabled",
          "is not true, which leaves production without a backup before its migrations");
    }
    String name = app + "-" + file.getFileName().toString().replaceFirst("\\.yaml$", "");
    updaterPatterns.stream()
        .filter(pattern -> matches(pattern, name) && read(file).contains("$imagepolicy"))
        .forEach(
            pattern ->
                problems.add(
                    shown(file),
                    "is written by Flux (it carries the marker $imagepolicy), and the ImageUpdater"
                        + " for \""
                        + pattern
                        + "\" writes the same image; remove one of them"));
  }

  private static boolean isOn(Map<?, ?> section) {
    return Boolean.TRUE.equals(section.get("enabled"));
  }

  private static boolean matches(String pattern, String name) {
    return FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(name));
  }

  private HelmValues values(HelmValues under, Path file) {
    try {
      return under.fileIfPresent(file);
    } catch (ConfigurationException e) {
      e.problems()
          .forEach(problem -> problems.add(shown(file), problem.path() + ": " + problem.message()));
      return under;
    }
  }

  private List<Map<?, ?>> documents(Path file) {
    try (MappingIterator<Object> documents = MANIFESTS.readValues(file.toFile())) {
      return documents.readAll().stream()
          .filter(Map.class::isInstance) // what holds only a remark is none
          .<Map<?, ?>>map(Map.class::cast)
          .toList();
    } catch (JsonProcessingException e) {
      problems.add(shown(file), "is not valid YAML: " + e.getOriginalMessage());
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String shown(Path file) {
    return folder.getFileName() + "/" + folder.relativize(file).toString().replace('\\', '/');
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder, int depth) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml") && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> folders(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
