package dev.gitopslab.commands;

import dev.gitopslab.commands.preview.CompareCommand;
import dev.gitopslab.commands.preview.FingerprintCommand;
import dev.gitopslab.commands.preview.RenderCommand;
import dev.gitopslab.commands.workflow.AffectedCommand;
import dev.gitopslab.commands.workflow.ApplyCommand;
import dev.gitopslab.commands.workflow.CommentCommand;
import dev.gitopslab.commands.workflow.DriftCommand;
import dev.gitopslab.commands.workflow.DriftIssuesCommand;
import dev.gitopslab.commands.workflow.PreviewCommand;
import dev.gitopslab.commands.workflow.RefusedCommand;
import dev.gitopslab.commands.workflow.ReviewedCommand;
import dev.gitopslab.constructs.core.ConfigurationException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands, and what their exit codes mean. */
public final class Cli {

  private static final OptionSpec HELP =
      OptionSpec.builder("-h", "--help")
          .usageHelp(true)
          .description("Shows this, and exits.")
          .build();

  private final Workspace workspace;

  /**
   * The commands of one project.
   *
   * @param workspace where they run
   */
  public Cli(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Runs what needs no bindings, in the current directory, and exits. */
  public static void main(String[] arguments) {
    Workspace workspace =
        new Workspace(Path.of(""), Optional.empty(), System.getenv(), System.out, System.err);
    System.exit(new Cli(workspace).run(List.of(arguments)));
  }

  /**
   * Runs a command.
   *
   * @param arguments the command and what follows it
   * @return 0: done; 1: it failed; 2: the arguments or a file are wrong, and nothing was written
   */
  public int run(List<String> arguments) {
    return commandLine().execute(arguments.toArray(String[]::new));
  }

  private CommandLine commandLine() {
    CommandLine commandLine = commands();
    Stream.concat(Stream.of(commandLine), commandLine.getSubcommands().values().stream())
        .map(CommandLine::getCommandSpec)
        .forEach(
            command -> {
              command.addOption(HELP);
              command.parser().collectErrors(true); // all that is wrong is told at once
            });
    return commandLine.setExecutionStrategy(Cli::runUnlessMisused);
  }

  private CommandLine commands() {
    return new CommandLine(new Root())
        .addSubcommand(new ListCommand(workspace))
        .addSubcommand(new SynthCommand(workspace))
        .addSubcommand(new CheckCommand(workspace))
        .addSubcommand(new PrepareCommand(workspace))
        .addSubcommand(new DescribeCommand(workspace))
        .addSubcommand(new AffectedCommand(workspace))
        .addSubcommand(new PreviewCommand(workspace))
        .addSubcommand(new CommentCommand(workspace))
        .addSubcommand(new ReviewedCommand(workspace))
        .addSubcommand(new RefusedCommand(workspace))
        .addSubcommand(new ApplyCommand(workspace))
        .addSubcommand(new DriftCommand(workspace))
        .addSubcommand(new DriftIssuesCommand(workspace))
        .addSubcommand(new RenderCommand(workspace))
        .addSubcommand(new CompareCommand(workspace))
        .addSubcommand(new FingerprintCommand(workspace))
        .addSubcommand(new ProgramCommand(workspace))
        .setOut(new PrintWriter(workspace.out(), true))
        .setErr(new PrintWriter(workspace.err(), true))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(this::failed);
  }

  private static int runUnlessMisused(ParseResult parsed) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    ParseResult last = parsed;
    List<Exception> errors = new ArrayList<>(parsed.errors());
    while (last.hasSubcommand()) {
      last = last.subcommand();
      errors.addAll(last.errors());
    }
    CommandLine command = last.commandSpec().commandLine();
    if (errors.isEmpty() && last == parsed) {
      errors.add(new ParameterException(command, "a command is missing"));
    }
    if (errors.isEmpty()) {
      return new CommandLine.RunLast().execute(parsed);
    }
    PrintWriter err = command.getErr();
    Set<String> told = new HashSet<>(); // what is missing is found once for each argument
    for (Exception error : errors) {
      String message = error.getMessage().replaceFirst("^Error: ", "");
      if (told.add(message)) {
        err.println(message);
        if (error instanceof ParameterException misuse) {
          UnmatchedArgumentException.printSuggestions(misuse, err);
        }
      }
    }
    err.println(last.commandSpec().qualifiedName(" ") + " --help describes it.");
    return CommandLine.ExitCode.USAGE;
  }

  private int failed(Exception problem, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (problem instanceof InvalidInputException || problem instanceof ConfigurationException) {
      workspace.say(problem.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (problem instanceof FailedException) {
      boolean onGitHub = "true".equals(workspace.variables().get("GITHUB_ACTIONS"));
      workspace.say(onGitHub ? "::error::" + problem.getMessage() : problem.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw problem;
  }

  @Command(
      name = "cdktfw",
      synopsisSubcommandLabel = "COMMAND",
      description = "Synthesizes environments, and does the steps of the workflows.",
      footer = {
        "",
        "Exit codes: 0 done, 1 it failed and said why, 2 the arguments or a file are wrong."
      })
  private static final class Root {}
}
