package dev.gitopslab.commands.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitopslab.commands.LocalFiles;
import dev.gitopslab.commands.Messages;
import dev.gitopslab.commands.Processes;
import dev.gitopslab.commands.TerraformState;
import dev.gitopslab.commands.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The AWS emulator of an environment. What the state describes must be in it, and nothing beside:
 * where that is not sure, the state is set aside and an empty emulator started, and that is said.
 */
public final class Emulator {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Workspace workspace;
  private final Path python;
  private final String environment;
  private final Path folder;
  private final Path state;

  /**
   * The emulator of an environment.
   *
   * @param workspace the project
   * @param python the Python that has it, from {@link EmulatorPython#prepare}
   * @param environment the environment
   */
  public Emulator(Workspace workspace, Path python, String environment) {
    this.workspace = workspace;
    this.python = python;
    this.environment = environment;
    this.folder = workspace.root().resolve(".sandbox").resolve(environment).toAbsolutePath();
    this.state = workspace.root().resolve("terraform." + environment + ".tfstate").toAbsolutePath();
  }

  /**
   * Starts it, or finds it running.
   *
   * @return the environment variables of who talks to it: every AWS setting of the caller is
   *     replaced, for none may reach a real account from here
   */
  public Map<String, String> start() {
    LocalFiles.create(folder);
    JsonNode answer = ask("start", "--tfstate", state.toString());
    boolean lost = false;
    Path unfinished = folder.resolve("unfinished");
    if (Files.exists(unfinished) || answer.path("renewed").asBoolean()) {
      lost = true;
      ask("stop");
      answer = ask("start");
      LocalFiles.delete(unfinished);
    }
    String instance = answer.path("instance").asText();
    Path deployedTo = folder.resolve("deployed-to");
    if (!hasResources()) {
      if (lost) {
        Messages.progress(workspace, cutShort());
      }
    } else if (!instance.equals(LocalFiles.readIfThere(deployedTo).strip())) {
      Messages.progress(
          workspace,
          lost
              ? cutShort()
              : "The emulator that "
                  + environment
                  + " was deployed to is gone, and with it all that was in it. Was the machine"
                  + " restarted?");
      setStateAside();
    }
    LocalFiles.write(deployedTo, instance + "\n");
    Messages.progress(
        workspace,
        "AWS emulator at "
            + answer.path("endpoint").asText()
            + ", until ./cdktfw destroy "
            + environment);
    return variables();
  }

  private static String cutShort() {
    return "The last run was cut short, and what Terraform was just creating may be in no state."
        + " Starting over, with an empty emulator.";
  }

  private Map<String, String> variables() {
    JsonNode settings = ask("env", "--json");
    Map<String, String> variables = new HashMap<>(workspace.variables());
    settings.path("unset").forEach(name -> variables.remove(name.asText()));
    settings
        .path("set")
        .fields()
        .forEachRemaining(one -> variables.put(one.getKey(), one.getValue().asText()));
    return variables;
  }

  /** {@return whether anything is deployed, as the state says} */
  public boolean hasResources() {
    return TerraformState.read(state).hasResources();
  }

  private void setStateAside() {
    String backup =
        ".sandbox/backups/" + environment + "-" + SECOND.format(LocalDateTime.now()) + "/";
    Path aside = workspace.root().resolve(backup);
    LocalFiles.create(aside);
    try {
      for (Path file : List.of(state, Path.of(state + ".backup"))) {
        if (Files.exists(file)) {
          Files.move(file, aside.resolve(file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Messages.progress(workspace, "the state it left is now " + backup + state.getFileName());
  }

  /** After a destroy: nothing is left that would be worth a state or an emulator. */
  public void remove() {
    Processes.Answer left = run("inventory");
    ask("stop");
    if (left.exitCode() == 0 && parse(left.text()).isEmpty()) {
      Messages.progress(
          workspace, "stopped the emulator of " + environment + ", which was empty again");
    } else {
      String what =
          left.exitCode() == 0 ? parse(left.text()).toString() : "(it could not be asked)";
      Messages.progress(workspace, "left in the emulator, and gone with it: " + what);
      Messages.progress(workspace, "stopped the emulator of " + environment);
    }
    LocalFiles.delete(folder);
    LocalFiles.delete(state);
    LocalFiles.delete(Path.of(state + ".backup"));
  }

  private JsonNode ask(String... words) {
    Processes.Answer answer = run(words);
    if (answer.exitCode() != 0) {
      throw Messages.failure("the emulator did not do what it was asked to: " + words[0]);
    }
    return parse(answer.text());
  }

  private Processes.Answer run(String... words) {
    Map<String, String> variables = new HashMap<>(workspace.variables());
    Path source = workspace.root().resolve("stacks/sandbox").toAbsolutePath();
    variables.put("PYTHONPATH", source.toString());
    List<String> all = new ArrayList<>(List.of(python.toString(), "-m", "emulator", words[0]));
    all.addAll(List.of("--state", folder.toString()));
    all.addAll(List.of(words).subList(1, words.length));
    return new Processes(workspace.root(), variables).askAloud(all);
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw Messages.failure("the emulator does not answer in JSON: " + e.getOriginalMessage());
    }
  }
}
