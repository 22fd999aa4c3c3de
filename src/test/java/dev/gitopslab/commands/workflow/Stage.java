package dev.gitopslab.commands.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.commands.App;
import dev.gitopslab.commands.InvalidInputException;
import dev.gitopslab.commands.Processes;
import dev.gitopslab.commands.Workspace;
import dev.gitopslab.commands.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A small repository whose environments are files of facts, each of which its app writes as a
 * stack, and whose Terraform plans a change unless the file {@code outcome} says otherwise.
 */
final class Stage {

  /** What a command printed and returned. */
  record Run(int exitCode, String out, String err) {}

  private static final String APP =
      """
      #!/usr/bin/env bash
      set -euo pipefail
      cd "$(dirname "$0")/.."
      [[ ! -e stacks/broken ]] || { echo 'environments/x.yaml: is wrong' >&2; exit 2; }
      for file in stacks/environments/*.yaml; do
        name=${file##*/}
        mkdir -p "cdktf.out/stacks/${name%.yaml}"
        printf '{"locals": {"facts": "%s"}}' "$(tr '\\n' ' ' <"$file")" >"cdktf.out/stacks/${name%.yaml}/cdk.tf.json"
      done
      """;

  private static final String TERRAFORM =
      """
      #!/usr/bin/env bash
      echo "$*" >>target/terraform.calls
      echo "${ARM_USE_OIDC:-} ${ARM_CLIENT_ID:-} ${ARM_TENANT_ID:-} ${ARM_SUBSCRIPTION_ID:-}" >target/azure
      shift
      case "$*" in
        init*) ;;
        validate*) [[ ! -e invalid ]] || { printf '\\nError: Unsupported argument\\n'; exit 1; } ;;
        'state pull') cat state 2>/dev/null || true ;;
        output*) [[ ! -e endpoint ]] || cat endpoint ;;
        plan*)
          case $(cat outcome 2>/dev/null) in
            unchanged) exit 0 ;;
            failed) echo 'Error: no credentials, token=secret' && exit 1 ;;
          esac
          for word in "$@"; do [[ $word != -out=* ]] || echo "the plan" >"${word#-out=}"; done
          exit 2
          ;;
        show*)
          printf '{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [{"address": "terraform_data.a", "mode": "managed", "type": "terraform_data", "name": "a",
            "change": {"actions": ["update"], "before": {"input": "in clear"}, "after": {"input": "%s"},
            "before_sensitive": {"input": true}, "after_sensitive": {"input": true}, "after_unknown": {}}}]}' "$(cat planned 2>/dev/null)" ;;
        apply*) cat "${!#}" >target/applied && [[ ! -e outage ]] ;;
      esac
      """;

  private final Path root;
  private final Map<String, String> variables = new HashMap<>(System.getenv());
  private boolean synthesized;

  private Stage(Path root) {
    this.root = root;
  }

  /** A repository with three environments and one commit. */
  static Stage in(Path root) {
    Stage stage = new Stage(root);
    stage.write("stacks/app.sh", APP);
    stage.write("cdktf.json", "{\"app\": \"bash stacks/app.sh\"}");
    stage.write("bin/terraform", TERRAFORM);
    assertThat(root.resolve("bin/terraform").toFile().setExecutable(true)).isTrue();
    stage.write(".gitignore", "target/\ncdktf.out/\n");
    stage.environment("aws-staging", "cloud=aws", "account=111122223333", "region=eu-central-1");
    stage.environment("ocean", "cloud=digitalocean", "region=fra1");
    stage.environment("sandbox", "cloud=aws", "emulator=true");
    Map<String, String> git =
        Map.of(
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_AUTHOR_NAME", "a",
            "GIT_AUTHOR_EMAIL", "a@b.c",
            "GIT_COMMITTER_NAME", "a",
            "GIT_COMMITTER_EMAIL", "a@b.c");
    stage.variables.putAll(git);
    stage.variables.put("TERRAFORM_BINARY_NAME", root.resolve("bin/terraform").toString());
    stage.variables.put("GITHUB_OUTPUT", root.resolve("target/outputs").toString());
    stage.variables.put("GITHUB_STEP_SUMMARY", root.resolve("target/summary").toString());
    stage.write("target/outputs", "");
    stage.git("init", "-q", "-b", "main", ".");
    stage.commit();
    return stage;
  }

  Path root() {
    return root;
  }

  /** A variable of the environment that commands see. */
  Stage with(String name, String value) {
    variables.put(name, value);
    return this;
  }

  Stage environment(String name, String... facts) {
    write("stacks/environments/" + name + ".yaml", String.join("\n", facts) + "\n");
    return this;
  }

  /** Changes environments, in a commit. */
  Stage edit(String... names) {
    for (String name : names) {
      String file = "stacks/environments/" + name + ".yaml";
      write(file, read(file) + "tag=" + System.nanoTime() + "\n");
    }
    return commit();
  }

  Stage commit() {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", "change");
    return this;
  }

  String head() {
    return git("rev-parse", "HEAD").strip();
  }

  String git(String... words) {
    return shell(Stream.concat(Stream.of("git"), Stream.of(words)).toList());
  }

  Stage write(String file, String text) {
    try {
      Files.createDirectories(root.resolve(file).getParent());
      Files.writeString(root.resolve(file), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove(String file) {
    try {
      Files.deleteIfExists(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String read(String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that is left in the folders where jobs leave something. */
  List<String> texts() {
    try (Stream<Path> files =
        Stream.concat(Files.walk(root.resolve("target")), Files.walk(root.resolve("cdktf.out")))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> read(root.relativize(file).toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String file) {
    return Files.exists(root.resolve(file));
  }

  /** The last value that a command has passed to its workflow. */
  String output(String name) {
    return read("target/outputs")
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .reduce("", (one, next) -> next);
  }

  String summary() {
    return has("target/summary") ? read("target/summary") : "";
  }

  boolean isSynthesized() {
    return synthesized;
  }

  Run run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Workspace workspace =
        new Workspace(
            root,
            Optional.of(new StandInApp()),
            Map.copyOf(variables),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int exitCode = new Cli(workspace).run(List.of(arguments));
    return new Run(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private String shell(List<String> words) {
    Processes.Answer answer = new Processes(root, variables).ask(words);
    assertThat(answer.exitCode()).as("%s", words).isZero();
    return answer.text();
  }

  private final class StandInApp implements App {

    @Override
    public Map<String, List<String>> check(List<String> names) {
      return Map.of();
    }

    @Override
    public Map<String, String> facts(String name) {
      Map<String, String> facts = new LinkedHashMap<>();
      read("stacks/environments/" + name + ".yaml")
          .lines()
          .map(line -> line.split("=", 2))
          .forEach(sides -> facts.put(sides[0], sides[1]));
      return facts;
    }

    @Override
    public Map<String, List<String>> synthesize(List<String> names) {
      synthesized = true;
      if (has("stacks/broken")) {
        throw new InvalidInputException("environments/x.yaml: is wrong");
      }
      shell(List.of("bash", "stacks/app.sh"));
      return Map.of();
    }
  }
}
