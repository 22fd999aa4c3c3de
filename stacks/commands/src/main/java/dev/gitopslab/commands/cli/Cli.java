package dev.gitopslab.commands.cli;

import dev.gitopslab.commands.FailedException;
import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.commands.Suggestions;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.cluster.ClusterCommand;
import dev.gitopslab.commands.deployment.DeployCommand;
import dev.gitopslab.commands.deployment.DestroyCommand;
import dev.gitopslab.commands.deployment.DiffCommand;
import dev.gitopslab.commands.deployment.RequireCommand;
import dev.gitopslab.commands.preview.CompareCommand;
import dev.gitopslab.commands.preview.FingerprintCommand;
import dev.gitopslab.commands.preview.RenderCommand;
import dev.gitopslab.commands.sandbox.EmulatorCommand;
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
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands, and what their exit codes mean. */
public final class Cli {

  /** The commands that end in one of Terraform's. */
  private static final Set<String> TERRAFORM = Set.of("diff", "deploy", "destroy");

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
    CommandLine commandLine = commandLine();
    if (arguments.isEmpty()) {
      commandLine.usage(commandLine.getErr());
      return CommandLine.ExitCode.USAGE;
    }
    return commandLine.execute(arguments.toArray(String[]::new));
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
    // It is given the words of another command.
    commandLine.getSubcommands().get("require").setUnmatchedOptionsArePositionalParams(true);
    return commandLine.setExecutionStrategy(Cli::runUnlessMisused);
  }

  private CommandLine commands() {
    return new CommandLine(new Root())
        .addSubcommand(new ListCommand(workspace))
        .addSubcommand(new SynthCommand(workspace))
        .addSubcommand(new DiffCommand(workspace))
        .addSubcommand(new DeployCommand(workspace))
        .addSubcommand(new DestroyCommand(workspace))
        .addSubcommand(new ClusterCommand(workspace))
        .addSubcommand(new CheckCommand(workspace))
        .addSubcommand(new DescribeCommand(workspace))
        .addSubcommand(new AffectedCommand(workspace))
        .addSubcommand(new PreviewCommand(workspace))
        .addSubcommand(new CommentCommand(workspace))
        .addSubcommand(new ReviewedCommand(workspace))
        .addSubcommand(new RefusedCommand())
        .addSubcommand(new ApplyCommand(workspace))
        .addSubcommand(new DriftCommand(workspace))
        .addSubcommand(new DriftIssuesCommand(workspace))
        .addSubcommand(new RenderCommand(workspace))
        .addSubcommand(new CompareCommand(workspace))
        .addSubcommand(new FingerprintCommand(workspace))
        .addSubcommand(new ProgramCommand(workspace))
        .addSubcommand(new CompletionCommand(workspace))
        .addSubcommand(new EmulatorCommand(workspace))
        .addSubcommand(new RequireCommand(workspace))
        .setOut(new PrintWriter(workspace.out(), true))
        .setErr(new PrintWriter(workspace.err(), true))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(120)
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
    if (errors.isEmpty()) {
      return new CommandLine.RunLast().execute(parsed);
    }
    PrintWriter err = command.getErr();
    Set<String> told = new HashSet<>(); // what is missing is found once for each argument
    for (Exception error : errors) {
      String message = error.getMessage().replaceFirst("^Error: ", "");
      if (told.add(message)) {
        err.println(message);
        if (error instanceof UnmatchedArgumentException unmatched && last == parsed) {
          Suggestions.nearest(unmatched.getUnmatched().get(0), command.getSubcommands().keySet())
              .ifPresent(nearest -> err.println("did you mean " + nearest + "?"));
        }
      }
    }
    err.println(last.commandSpec().qualifiedName(" ") + " --help describes it.");
    if (TERRAFORM.contains(last.commandSpec().name())
        && errors.stream().anyMatch(UnmatchedArgumentException.class::isInstance)) {
      err.println(
          "What it does not take, Terraform does: terraform"
              + " -chdir=cdktf.out/stacks/ENVIRONMENT, after ./cdktfw synth ENVIRONMENT.");
    }
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
      name = "./cdktfw",
      synopsisSubcommandLabel = "COMMAND",
      description = {
        "Kubernetes, GitOps and database migrations on any cloud: the stack of an environment from a"
            + " file stacks/environments/<name>.yaml, and what Terraform makes of it.",
        ""
      },
      commandListHeading = "%nCommands; each has its --help:%n",
      footer = {
        "",
        "Examples:",
        "  ./cdktfw deploy sandbox                        no account needed: an AWS emulator on this"
            + " machine; never asks",
        "  ./cdktfw destroy sandbox                       removes all of it, and stops the emulator",
        "  ./cdktfw deploy local --make-cluster           by minikube, kind or k3d, unless there is a"
            + " cluster",
        "  ./cdktfw diff aws-staging",
        "  ./cdktfw deploy aws-staging --auto-approve --outputs-file outputs.json",
        "",
        "On the way it builds what is stale, checks all environment files, and says so. A global"
            + " cdktf works too (\"cdktf deploy aws-staging\"), but not for the sandbox.",
        "",
        "Environment variables:",
        "  JAVA_HOME                    the JDK to use, 17 or newer; else the one on the PATH",
        "  TERRAFORM_BINARY_NAME        in the place of terraform, for instance tofu",
        "  AWS_PROFILE and the like     as for the AWS command line; the sandbox does not see them",
        "  DIGITALOCEAN_ACCESS_TOKEN    for DigitalOcean",
        "  KUBECONFIG                   the cluster of a local environment (else ~/.kube/config), or"
            + " of a sandbox with GitOps",
        "  GITOPS_LAB_PROVIDER_MIRROR   sandbox and local: a folder that holds"
            + " registry.terraform.io, used where the public",
        "                               registry does not answer; else it is looked for where"
            + " Terraform looks, and in /opt",
        "  MVNW_REPOURL                 see ./mvnw",
        "  NO_COLOR                     no colours; nor are there any where the output is not a"
            + " terminal",
        "",
        "Exit codes:",
        "  0    done",
        "  1    the build or Terraform failed, and said why",
        "  2    wrong arguments, a wrong environment file, or something is missing; nothing was"
            + " started",
        "  130  interrupted; Terraform finished what it had begun and wrote its state",
        "",
        "Linux and macOS. On Windows use WSL."
      })
  private static final class Root {}
}
