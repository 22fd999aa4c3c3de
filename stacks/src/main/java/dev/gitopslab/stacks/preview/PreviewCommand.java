package dev.gitopslab.stacks.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problem;
import dev.gitopslab.constructs.core.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the workflows of a pull request ask the app. Every method returns the answer, and throws a
 * {@link ConfigurationException} with all that is wrong.
 */
public final class PreviewCommand {

  /** What {@code --help} says of it. */
  public static final String HELP =
      """
       Main --affected BASE HEAD
                                 prints what differs between two synthesized folders, such as
                                 two cdktf.out/stacks: changed, added or removed, and the name
       Main --preview ENV --plan FILE
                                 prints a plan, as terraform show -json gives it, as Markdown
       Main --preview ENV --base FOLDER --head FOLDER
                                 the same of two synthesized folders, without a plan
       Main --preview ENV --failed LOG
                                 the same of what Terraform said where it could not plan
         --notice TEXT           more for the reader to know, as often as needed
         --full-text URL         where the whole text is
         --limit N               at most so many characters: 60000; 0: no limit
       Main --fingerprint STACK PLAN <STATE
                                 prints a hash of a stack, the plan of it and its state's serial
""";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern URL = Pattern.compile("https://[\\w./?=&%:#-]+");
  private static final String STACK = "cdk.tf.json";
  private static final int COMMENT = 60_000;
  private static final List<String> ONCE =
      List.of("--plan", "--base", "--head", "--failed", "--full-text", "--limit");
  private static final String NOTICE = "--notice";

  private final Pattern environments;

  /**
   * The commands.
   *
   * @param environments which names environments may have
   */
  public PreviewCommand(Pattern environments) {
    this.environments = environments;
  }

  /** Which environments differ: a line each, sorted by name. */
  public String affected(List<String> arguments) {
    new Problems()
        .check(
            arguments.size() == 2, "--affected", String.join(" ", arguments), "takes two folders")
        .throwIfAny();
    Path base = folder("--affected", arguments.get(0));
    Path head = folder("--affected", arguments.get(1));
    TreeSet<String> names = new TreeSet<>(stacks(base));
    names.addAll(stacks(head));
    StringBuilder lines = new StringBuilder();
    for (String name : names) {
      JsonNode was = stack(base, name);
      JsonNode is = stack(head, name);
      if (was.isMissingNode() || is.isMissingNode()) {
        lines.append(was.isMissingNode() ? "added " : "removed ").append(name).append('\n');
      } else if (!StackReader.isSame(was, is)) {
        lines.append("changed ").append(name).append('\n');
      }
    }
    return lines.toString();
  }

  /** The Markdown of one environment. */
  public String preview(List<String> arguments) {
    Problems problems = new Problems();
    String environment = arguments.isEmpty() ? "" : arguments.get(0);
    problems.check(
        environments.matcher(environment).matches(),
        "--preview",
        environment,
        "is no name of an environment");
    Map<String, String> options = new LinkedHashMap<>();
    List<String> notices = new ArrayList<>();
    for (int i = 1; i < arguments.size(); i += 2) {
      String option = arguments.get(i);
      String value = i + 1 < arguments.size() ? arguments.get(i + 1) : null;
      if (value == null) {
        problems.add(option, "has no value");
      } else if (option.equals(NOTICE)) {
        notices.add(value);
      } else if (!ONCE.contains(option)) {
        problems.add(option, "is no option of --preview");
      } else if (options.put(option, value) != null) {
        problems.add(option, "is given twice");
      }
    }
    boolean two = options.containsKey("--base") && options.containsKey("--head");
    long sources =
        Stream.of("--plan", "--failed").filter(options::containsKey).count() + (two ? 1 : 0);
    boolean one = two || !options.containsKey("--base") && !options.containsKey("--head");
    if (sources != 1 || !one) {
      problems.add("--preview", "takes one of --plan, --failed, and --base with --head");
    }
    String limit = options.getOrDefault("--limit", String.valueOf(COMMENT));
    problems.check(
        NUMBER.matcher(limit).matches()
            && (limit.equals("0") || Integer.parseInt(limit) >= MarkdownRenderer.SMALLEST_LIMIT),
        "--limit",
        limit,
        "is no limit; use 0 for none, or " + MarkdownRenderer.SMALLEST_LIMIT + " and more");
    problems.matches("--full-text", options.get("--full-text"), URL, "is no https address");
    problems.throwIfAny();

    MarkdownRenderer renderer =
        new MarkdownRenderer(
            Integer.parseInt(limit), Optional.ofNullable(options.get("--full-text")), notices);
    if (options.containsKey("--failed")) {
      return renderer.renderFailure(environment, text("--failed", options.get("--failed")));
    }
    if (options.containsKey("--plan")) {
      JsonNode plan = json("--plan", Path.of(options.get("--plan")));
      return renderer.render(environment, PlanReader.read(plan));
    }
    JsonNode base = stack(folder("--base", options.get("--base")), environment);
    JsonNode head = stack(folder("--head", options.get("--head")), environment);
    new Problems()
        .check(
            !base.isMissingNode() || !head.isMissingNode(),
            "--preview",
            environment,
            "is in neither folder")
        .throwIfAny();
    return renderer.render(environment, StackReader.read(base, head));
  }

  /**
   * The fingerprint of a reviewed change.
   *
   * @param arguments the file of the stack, and that of the plan
   * @param state what {@code terraform state pull} prints
   */
  public String fingerprint(List<String> arguments, InputStream state) {
    new Problems()
        .check(
            arguments.size() == 2,
            "--fingerprint",
            String.join(" ", arguments),
            "takes the file of a stack and that of a plan")
        .throwIfAny();
    JsonNode stack = json("--fingerprint", Path.of(arguments.get(0)));
    JsonNode plan = json("--fingerprint", Path.of(arguments.get(1)));
    try {
      return Fingerprint.of(stack, plan, JSON.readTree(state)) + "\n";
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(
          List.of(new Problem("the state", Optional.empty(), "is no JSON")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder(String option, String name) {
    Path folder = Path.of(name);
    new Problems().check(Files.isDirectory(folder), option, name, "is no folder").throwIfAny();
    return folder;
  }

  private List<String> stacks(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve(STACK)))
          .map(entry -> entry.getFileName().toString())
          .filter(name -> environments.matcher(name).matches())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode stack(Path folder, String name) {
    Path file = folder.resolve(name).resolve(STACK);
    return Files.isRegularFile(file) ? json("stack", file) : MissingNode.getInstance();
  }

  private static String text(String option, String name) {
    try {
      // Whatever Terraform and what it starts wrote, in whatever encoding.
      return new String(Files.readAllBytes(Path.of(name)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unreadable(option, name, "cannot be read");
    }
  }

  private static JsonNode json(String option, Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw unreadable(option, file.toString(), "is no JSON");
    } catch (IOException e) {
      throw unreadable(option, file.toString(), "cannot be read");
    }
  }

  private static RuntimeException unreadable(String option, String name, String why) {
    return new ConfigurationException(List.of(new Problem(option, Optional.of(name), why)));
  }
}
