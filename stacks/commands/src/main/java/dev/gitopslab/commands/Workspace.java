package dev.gitopslab.commands;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a command runs.
 *
 * @param root the root of the project
 * @param app the app; empty in the build that has no bindings
 * @param variables the environment variables
 * @param out where answers go
 * @param err where everything else goes
 */
public record Workspace(
    Path root, Optional<App> app, Map<String, String> variables, PrintStream out, PrintStream err) {

  /** The names that environments may have; they become names of files and of variables. */
  private static final Pattern ENVIRONMENT_NAME = Pattern.compile("(?=.{1,30}$)[a-z](-?[a-z0-9])*");

  /** {@return the app} */
  public App requireApp() {
    return app.orElseThrow(
        () -> new FailedException("this build has no bindings: run the command by ./cdktfw"));
  }

  /** {@return whether a text can name an environment} */
  public static boolean isEnvironmentName(String text) {
    return ENVIRONMENT_NAME.matcher(text).matches();
  }

  /** {@return the same with other environment variables} */
  public Workspace with(Map<String, String> others) {
    return new Workspace(root, app, Map.copyOf(others), out, err);
  }

  /** {@return whether somebody can be asked} */
  public boolean hasTerminal() {
    return System.console() != null && variables.getOrDefault("CI", "").isEmpty();
  }

  /** {@return whether somebody sees colours, and wants them} */
  public boolean hasColours() {
    return hasTerminal() && variables.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** {@return whether a program is on the PATH} */
  public boolean hasProgram(String name) {
    return Processes.find(name, variables).isPresent();
  }

  /**
   * {@return Terraform, or OpenTofu where {@code TERRAFORM_BINARY_NAME} says so: a name, or an
   * absolute path, for it runs in other folders}
   */
  public String terraform() {
    String name = variables.getOrDefault("TERRAFORM_BINARY_NAME", "terraform");
    return name.contains("/") ? root.resolve(name).toAbsolutePath().toString() : name;
  }

  /** Tells a person what is going on. */
  public void say(String text) {
    err.println(text);
  }
}
