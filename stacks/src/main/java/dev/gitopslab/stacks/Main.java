package dev.gitopslab.stacks;

import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.AppConfig;
import com.hashicorp.cdktf.Token;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.gitops.GitOpsFolder;
import dev.gitopslab.stacks.preview.PreviewCommand;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The app that {@code cdktf} runs; {@code --help} says what else it can do. */
public final class Main {

  private static final int OK = 0;
  private static final int BAD_INPUT = 2;
  private static final String HELP =
      """
Usage: Main                      writes the stack of every environment into cdktf.out
       Main --synth ENV...       the same of some environments alone
       Main --check [ENV...]     checks environment files, writes nothing
       Main --prepare ENV        checks all files, shows the notices of one environment and prints its facts
       Main --list               prints the names of all environments
       Main --describe ENV       prints facts of an environment as key=value
"""
          + PreviewCommand.HELP
          + """
Runs in the root of the project. Exit codes: 0 done, 2 an environment file or argument is wrong.
""";

  private final Path root;
  private final LocalDate today;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * The app of one project.
   *
   * @param root the root of the project
   * @param today the day by which the support of Kubernetes versions is judged
   * @param out where answers go
   * @param err where problems and notices go
   */
  Main(Path root, LocalDate today, PrintStream out, PrintStream err) {
    this.root = root;
    this.today = today;
    this.out = out;
    this.err = err;
  }

  /** Runs in the current directory and exits with 0, or with 2 where the input is wrong. */
  public static void main(String[] arguments) {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    System.exit(new Main(Path.of(""), today, System.out, System.err).run(List.of(arguments)));
  }

  /** {@return the exit code of a run with these arguments} */
  int run(List<String> arguments) {
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    List<String> names = arguments.subList(Math.min(1, arguments.size()), arguments.size());
    try {
      return switch (command) {
        case "", "--synth" -> synthesize(names);
        case "--check" -> check(names);
        case "--prepare" -> prepare(names);
        case "--list" -> list();
        case "--describe" -> describe(names);
        case "--affected" -> print(previews().affected(names));
        case "--preview" -> print(previews().preview(names));
        case "--fingerprint" -> print(previews().fingerprint(names, System.in));
        case "--help", "-h" -> help();
        default -> misused("\"" + command + "\" is no option");
      };
    } catch (InvalidEnvironmentsException | ConfigurationException e) {
      err.println(e.getMessage());
      return BAD_INPUT;
    }
  }

  /**
   * Creates the stack of every environment in an app.
   *
   * @throws InvalidEnvironmentsException where a file is wrong; nothing is created then
   */
  void addStacks(App app, List<Environment> environments) {
    Path helmValues = root.resolve("helm-values");
    environments.forEach(environment -> new EnvironmentStack(app, environment, helmValues));
  }

  private static PreviewCommand previews() {
    return new PreviewCommand(EnvironmentFiles.NAME);
  }

  private EnvironmentFiles files() {
    return new EnvironmentFiles(root, today);
  }

  /**
   * Reads environments, all where none is named, and what Argo CD will sync in them; all that is
   * wrong is told at once.
   */
  private List<Environment> read(List<String> names) {
    List<String> problems = new ArrayList<>();
    List<Environment> environments = List.of();
    try {
      environments = names.isEmpty() ? files().readAll() : files().read(names);
    } catch (InvalidEnvironmentsException e) {
      problems.add(e.getMessage());
    }
    try {
      GitOpsFolder.check(root.resolve("gitops"));
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> problems.add(problem.toString()));
    }
    InvalidEnvironmentsException.throwIfAny(problems);
    return environments;
  }

  private int synthesize(List<String> names) {
    // Node.js starts, and loads the library, while files are read; nothing is written by that.
    CompletableFuture<Boolean> runtime =
        CompletableFuture.supplyAsync(() -> Token.isUnresolved(""));
    List<Environment> environments;
    try {
      environments = read(names);
    } finally {
      runtime.join(); // jsii serves one thread at a time
    }
    environments.forEach(this::showNotices);
    App app = new App(AppConfig.builder().build());
    addStacks(app, environments);
    app.synth();
    return OK;
  }

  private int check(List<String> names) {
    read(names).forEach(this::showNotices);
    return OK;
  }

  private int prepare(List<String> names) {
    if (names.size() != 1) {
      return misused("--prepare takes one environment");
    }
    for (Environment environment : read(List.of())) {
      if (names.contains(environment.name())) {
        showNotices(environment);
      }
    }
    return describe(names);
  }

  private void showNotices(Environment environment) {
    environment
        .notices()
        .forEach(notice -> err.println("notice: " + environment.name() + ": " + notice));
  }

  private int list() {
    files().names().forEach(out::println);
    return OK;
  }

  private int describe(List<String> names) {
    if (names.size() != 1) {
      return misused("--describe takes one environment");
    }
    Environment environment = files().read(names).get(0);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("cloud", environment.cloud().cloud());
    facts.put("tier", environment.tier().label());
    facts.put("backend", environment.backend().kind());
    facts.put("gitops", String.valueOf(environment.gitOps().isPresent()));
    facts.putAll(environment.cloud().facts());
    facts.forEach((key, value) -> out.println(key + "=" + value));
    return OK;
  }

  private int print(String answer) {
    out.print(answer);
    return OK;
  }

  private int help() {
    out.print(HELP);
    return OK;
  }

  private int misused(String problem) {
    err.println(problem);
    err.print(HELP);
    return BAD_INPUT;
  }
}
