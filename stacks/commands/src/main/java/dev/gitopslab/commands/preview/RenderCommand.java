package dev.gitopslab.commands.preview;

import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.preview.Previews.Style;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a preview as Markdown. */
@Command(
    name = "render",
    description = "Prints what a change would do to an environment, as Markdown.")
public final class RenderCommand implements Runnable {

  private static final Pattern URL = Pattern.compile("https://[\\w./?=&%:#-]+");

  private final Workspace workspace;

  @Parameters(paramLabel = "ENVIRONMENT", description = "The environment.")
  private String environment;

  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(
      names = "--notice",
      paramLabel = "TEXT",
      description = "More for the reader to know, as often as needed.")
  private List<String> notices = List.of();

  @Option(names = "--full-text", paramLabel = "URL", description = "Where the whole text is.")
  private String fullText;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "60000",
      description = "At most so many characters: ${DEFAULT-VALUE}; 0: no limit.")
  private int limit;

  /** The command. */
  public RenderCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public void run() {
    List<String> problems = new ArrayList<>();
    if (!Workspace.isEnvironmentName(environment)) {
      problems.add("\"" + environment + "\" cannot name an environment");
    }
    if (limit != 0 && limit < Previews.SMALLEST_LIMIT) {
      problems.add(
          "--limit: \""
              + limit
              + "\" leaves no room; use 0 for none, or "
              + Previews.SMALLEST_LIMIT
              + " and more");
    }
    if (fullText != null && !URL.matcher(fullText).matches()) {
      problems.add("--full-text: \"" + fullText + "\" is not an https address");
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(String.join("\n", problems));
    }
    Style style = new Style(limit, Optional.ofNullable(fullText), notices);
    workspace.out().print(source.render(environment, style));
  }

  private static final class Source {

    @Option(
        names = "--plan",
        paramLabel = "FILE",
        required = true,
        description = "A plan, as terraform show -json prints it.")
    private Path plan;

    @Option(
        names = "--failed",
        paramLabel = "LOG",
        required = true,
        description = "What Terraform said where it could not plan.")
    private Path failed;

    @ArgGroup(exclusive = false)
    private LocalFiles folders;

    private String render(String environment, Style style) {
      if (plan != null) {
        return Previews.ofPlan(environment, plan, style);
      }
      return failed != null
          ? Previews.ofFailure(environment, failed, style)
          : Previews.ofStacks(environment, folders.base, folders.head, style);
    }
  }

  private static final class LocalFiles {

    @Option(
        names = "--base",
        paramLabel = "FOLDER",
        required = true,
        description = "A synthesized folder, without a plan: what it was.")
    private Path base;

    @Option(names = "--head", paramLabel = "FOLDER", required = true, description = "What it is.")
    private Path head;
  }
}
