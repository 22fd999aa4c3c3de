package dev.gitopslab.commands.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.commands.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no bindings, and so answers at once. */
class CliTest {

  private record Run(int exitCode, String out, String err) {}

  @TempDir Path root;

  @BeforeEach
  void writeEnvironments() throws IOException {
    Path folder = Files.createDirectories(root.resolve("stacks/environments"));
    Files.writeString(folder.resolve("aws-staging.yaml"), "cloud: aws\n");
    Files.writeString(folder.resolve("sandbox.yaml"), "cloud: aws\n");
  }

  @Test
  void explainsItself() {
    Run help = run("--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .contains("list", "synth", "diff", "deploy", "destroy", "check", "cluster")
        .contains("Examples:", "Environment variables:", "Exit codes:", "--auto-approve");
    Run nothing = run();
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).isEqualTo(help.out());
  }

  @Test
  void everyCommandHasItsHelp() {
    assertThat(run("deploy", "--help").out())
        .contains("--auto-approve", "--outputs-file", "--var", "--refresh-only", "--make-cluster");
    assertThat(run("diff", "-h").out()).doesNotContain("--auto-approve");
  }

  @Test
  void lists() {
    assertThat(run("list")).isEqualTo(new Run(0, "aws-staging\nsandbox\n", ""));
  }

  @Test
  void suggestsTheCommandThatWasMeant() {
    Run run = run("destory", "sandbox");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("'destory'", "did you mean destroy?", "./cdktfw --help");
    assertThat(run("something-else").err()).doesNotContain("did you mean");
  }

  @Test
  void suggestsTheEnvironmentThatWasMeant() {
    assertThat(run("require", "deploy", "aws-stagin", "--auto-approve").err())
        .isEqualTo(
            "\"aws-stagin\" is no environment; did you mean aws-staging? There are: aws-staging,"
                + " sandbox\n");
    assertThat(run("require", "deploy", "elsewhere").err()).doesNotContain("did you mean");
    assertThat(run("require", "synth").exitCode()).isZero();
    assertThat(run("deploy").err()).contains("Missing required parameter: 'ENVIRONMENT'");
  }

  @Test
  void refusesAnOptionThatItHasNot() {
    assertThat(run("deploy", "sandbox", "--frobnicate", "--auto-aprove").err())
        .isEqualTo(
            "Unknown options: '--frobnicate', '--auto-aprove'\n"
                + "./cdktfw deploy --help describes it.\n"
                + "What it does not take, Terraform does: terraform"
                + " -chdir=cdktf.out/stacks/ENVIRONMENT, after ./cdktfw synth ENVIRONMENT.\n");
  }

  @Test
  void completesForBash() throws IOException, InterruptedException {
    Path script = root.resolve("completion.bash");
    Files.writeString(script, run("completion").out());
    // What the shell offers for the first word, and for an option.
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "compopt() { :; }; source \"$1\"; for words in 'cdktfw dep' 'cdktfw deploy --auto'; do"
                    + " COMP_WORDS=($words) COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$words;"
                    + " _complete_cdktfw; echo \"${COMPREPLY[@]}\"; done",
                "bash",
                script.toString())
            .redirectErrorStream(true)
            .start();
    String offered = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(bash.waitFor()).as(offered).isZero();
    assertThat(offered).isEqualTo("deploy\n--auto-approve\n");
  }

  @Test
  void saysWhereTheBindingsAreMissing() {
    Run run = run("check");

    assertThat(run.exitCode()).isOne();
    assertThat(run.err()).isEqualTo("this build has no bindings: run the command by ./cdktfw\n");
  }

  private Run run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Workspace workspace =
        new Workspace(
            root,
            Optional.empty(),
            Map.of("PATH", System.getenv("PATH"), "HOME", root.toString()),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int exitCode = new Cli(workspace).run(List.of(arguments));
    return new Run(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
