package dev.gitopslab.commands.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.commands.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Shows what a change would do to an environment. Every method throws an {@link
 * InvalidInputException} where a file or folder is not what it should be.
 */
public final class Previews {

  /** The longest preview, in characters, that fits into a comment with what is added there. */
  public static final int COMMENT = 60_000;

  /** The smallest limit that leaves room for what must be said. */
  public static final int SMALLEST_LIMIT = MarkdownRenderer.SMALLEST_LIMIT;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STACK = "cdk.tf.json";

  /**
   * How a preview is written.
   *
   * @param limit the most characters; 0: no limit
   * @param fullText where the whole text is
   * @param notices more for the reader to know
   */
  public record Style(int limit, Optional<String> fullText, List<String> notices) {

    private MarkdownRenderer renderer() {
      return new MarkdownRenderer(limit, fullText, notices);
    }

    /** {@return the same without a limit} */
    public Style whole() {
      return new Style(0, fullText, notices);
    }
  }

  private Previews() {}

  /** {@return the Markdown of a plan, as {@code terraform show -json} prints it} */
  public static String ofPlan(String environment, Path plan, Style style) {
    return style.renderer().render(environment, PlanReader.read(json(plan)));
  }

  /** {@return the Markdown of what differs between two synthesized folders} */
  public static String ofStacks(String environment, Path base, Path head, Style style) {
    JsonNode was = stack(folder(base), environment);
    JsonNode is = stack(folder(head), environment);
    if (was.isMissingNode() && is.isMissingNode()) {
      throw new InvalidInputException("\"" + environment + "\" is in neither folder");
    }
    return style.renderer().render(environment, StackReader.read(was, is));
  }

  /** {@return the Markdown of what Terraform said where it could not plan} */
  public static String ofFailure(String environment, Path log, Style style) {
    try {
      // Whatever Terraform and what it starts wrote, in whatever encoding.
      String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      return style.renderer().renderFailure(environment, text);
    } catch (IOException e) {
      throw unreadable(log, "cannot be read");
    }
  }

  /**
   * Which environments differ between two synthesized folders.
   *
   * @return {@code changed}, {@code added} or {@code removed}, by name
   */
  public static SortedMap<String, String> differences(Path base, Path head) {
    TreeSet<String> names = new TreeSet<>(stacks(folder(base)));
    names.addAll(stacks(folder(head)));
    SortedMap<String, String> differences = new TreeMap<>();
    for (String name : names) {
      JsonNode was = stack(base, name);
      JsonNode is = stack(head, name);
      if (was.isMissingNode()) {
        differences.put(name, "added");
      } else if (is.isMissingNode()) {
        differences.put(name, "removed");
      } else if (!StackReader.isSame(was, is)) {
        differences.put(name, "changed");
      }
    }
    return differences;
  }

  /**
   * One value for a stack, what its plan would change, and the state that was made on: whatever of
   * these differs later, the value does. It tells nothing about what went into it.
   *
   * @param stack the synthesized stack
   * @param plan the plan, as JSON
   * @param state the state; an empty file before the first deployment
   */
  public static String fingerprint(Path stack, Path plan, Path state) {
    return Fingerprint.of(json(stack), json(plan), json(state));
  }

  private static List<String> stacks(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve(STACK)))
          .map(entry -> entry.getFileName().toString())
          .filter(Workspace::isEnvironmentName)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode stack(Path folder, String name) {
    Path file = folder.resolve(name).resolve(STACK);
    return Files.isRegularFile(file) ? json(file) : MissingNode.getInstance();
  }

  private static Path folder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException("\"" + folder + "\" is not a folder");
    }
    return folder;
  }

  private static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw unreadable(file, "is not JSON");
    } catch (IOException e) {
      throw unreadable(file, "cannot be read");
    }
  }

  private static InvalidInputException unreadable(Path file, String why) {
    return new InvalidInputException("\"" + file + "\" " + why);
  }
}
