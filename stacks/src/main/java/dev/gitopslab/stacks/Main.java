package dev.gitopslab.stacks;

import com.hashicorp.cdktf.AppConfig;
import com.hashicorp.cdktf.Token;
import dev.gitopslab.commands.App;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.cli.Cli;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.gitops.GitOpsFolder;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The app that {@code cdktf} runs, and what its commands ask it. */
public final class Main implements App {

  /** The commands that always synthesize. */
  private static final Set<String> SYNTHESIZING =
      Set.of("synth", "diff", "plan", "deploy", "destroy");

  private final Path root;
  private final LocalDate today;
  private CompletableFuture<Boolean> runtime; // null until it is started

  /**
   * The app of one project.
   *
   * @param root the root of the project
   * @param today the day by which the support of Kubernetes versions is judged
   */
  Main(Path root, LocalDate today) {
    this.root = root;
    this.today = today;
  }

  /** Runs a command in the current directory, and exits. */
  public static void main(String[] arguments) {
    Path root = Path.of("");
    Main app = new Main(root, LocalDate.now(ZoneOffset.UTC));
    if (arguments.length > 0 && SYNTHESIZING.contains(arguments[0])) {
      app.startRuntime();
    }
    Workspace workspace =
        new Workspace(root, Optional.of(app), System.getenv(), System.out, System.err);
    System.exit(new Cli(workspace).run(List.of(arguments)));
  }

  @Override
  public Map<String, List<String>> check(List<String> names) {
    return notices(read(names));
  }

  @Override
  public Map<String, String> facts(String name) {
    Environment environment = files().read(List.of(name)).get(0);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("cloud", environment.cloud().cloud());
    facts.put("tier", environment.tier().label());
    facts.put("backend", environment.backend().kind());
    facts.put("gitops", String.valueOf(environment.gitOps().isPresent()));
    facts.putAll(environment.cloud().facts());
    return facts;
  }

  @Override
  public Map<String, List<String>> synthesize(List<String> names) {
    startRuntime();
    List<Environment> environments;
    try {
      environments = read(names);
    } finally {
      runtime.join(); // jsii serves one thread at a time
    }
    com.hashicorp.cdktf.App app = new com.hashicorp.cdktf.App(AppConfig.builder().build());
    addStacks(app, environments);
    app.synth();
    return notices(environments);
  }

  /**
   * Has Node.js start, and load the library, while the command line and files are read; nothing is
   * written by that.
   */
  private void startRuntime() {
    if (runtime == null) {
      runtime = CompletableFuture.supplyAsync(() -> Token.isUnresolved(""));
    }
  }

  /** Creates the stack of every environment in an app. */
  void addStacks(com.hashicorp.cdktf.App app, List<Environment> environments) {
    Path helmValues = root.resolve("helm-values");
    environments.forEach(environment -> new EnvironmentStack(app, environment, helmValues));
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

  private static Map<String, List<String>> notices(List<Environment> environments) {
    Map<String, List<String>> notices = new LinkedHashMap<>();
    environments.forEach(environment -> notices.put(environment.name(), environment.notices()));
    return notices;
  }
}
