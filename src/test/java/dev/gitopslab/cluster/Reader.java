package dev.gitopslab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.docs.Page;
import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Follows a page by the letter: writes its files, makes its changes, runs its commands in Bash,
 * each block in the folder where the one before it ended, and finds in what they print what the
 * page says, where … stands for anything.
 *
 * <p>Programs that this machine has not, or has otherwise, are stood in for: a Docker engine by the
 * lab's buildah, kind by the lab's cluster, what a registry would have by the same of this working
 * copy.
 */
final class Reader {

  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final String PRELUDE =
      """
      set -euo pipefail
      if ! command -v dotnet >/dev/null && [[ -x %1$s/../shared/dotnet/dotnet ]]; then
        eval "$(%1$s/../shared/dotnet/dotnet env)"
      fi
      export PATH=%2$s:$PATH MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
      """;

  private static final String DOCKER =
      """
      [[ $1 == build ]] || exit 0
      shift
      options=()
      while (($# > 1)); do
        if [[ $1 == --tag ]]; then tag=$2; else options+=("$1=$2"); fi
        shift 2
      done
      %s "$tag" "$1" --layers ${options[@]+"${options[@]}"} >build.log 2>&1 || { cat build.log; exit 1; }
      """;

  private static final String HELM =
      """
      words=()
      while (($# > 0)); do
        case $1 in
          argocd) exit 0 ;; # it is there
          oci://ghcr.io/gitops-lab/charts/service) words+=(%s/gitops/charts/service) ;;
          --version) shift ;;
          *) words+=("$1") ;;
        esac
        shift
      done
      real helm "${words[@]}"
      """;

  private static final String DOTNET =
      """
      tool=%1$s/migrator/src/MigrationList.Tool
      case "$*" in
        'tool install --global dotnet-migrations'*)
          real dotnet build "$tool" --configuration Release --verbosity quiet >/dev/null ;;
        "migrations "*)
          shift
          real dotnet "$tool/bin/Release/net10.0/dotnet-migrations.dll" "$@" ;;
        *) real dotnet "$@" ;;
      esac
      """;

  private final Path folder;
  private final Path programs;
  private final Map<String, String> environment;
  private String output = "";

  Reader(Path folder, Map<String, String> environment, String dockerfile) throws IOException {
    this.folder = folder;
    this.programs = Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-bin"));
    this.environment = new HashMap<>(environment);
    Path at = Files.writeString(programs.resolve("at"), folder.toString());
    this.environment.put("AT", at.toString());
    standIn("docker", DOCKER.formatted(dockerfile));
    standIn("kind", "exit 0");
    standIn("helm", HELM.formatted(ROOT));
    standIn("dotnet", DOTNET.formatted(ROOT));
  }

  /** Stands in for a program; {@code real} in the script runs the one that it stands before. */
  void standIn(String program, String script) throws IOException {
    String real = "real() { PATH=${PATH#*:} \"$@\"; }\n";
    Path file =
        Files.writeString(programs.resolve(program), "#!/usr/bin/env bash\n" + real + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Follows a page. */
  void follow(Page page, Map<String, String> replaced) {
    for (Page.Block block : page.blocks()) {
      String text = block.text();
      for (Map.Entry<String, String> one : replaced.entrySet()) {
        text = text.replace(one.getKey(), one.getValue());
      }
      if (block.name() != null) {
        write(block.name(), text);
      } else if (block.language().equals("sh")) {
        output = run(text);
      } else if (block.language().equals("diff")) {
        write("../change.diff", text);
        run("git apply --whitespace=nowarn ../change.diff");
      } else if (block.language().equals("text")) {
        assertThat(output)
            .as("%s: what was printed", page.file())
            .containsPattern(pattern(text.strip()));
      }
    }
  }

  /** {@return what a script prints} */
  String run(String script) {
    String all =
        PRELUDE.formatted(ROOT, programs) + "cd \"$(cat \"$AT\")\"\n" + script + "\npwd >\"$AT\"\n";
    Command.Result result = new Command(folder, "bash", "-c", all).with(environment).run(LIMIT);
    assertThat(result.exitCode()).as("%s\n%s", script, result.output()).isZero();
    return result.output();
  }

  private void write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(
          Optional.ofNullable(file.getParent()).orElseThrow(() -> new IOException(name)));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Line by line, each somewhere behind the one before it.
  private static Pattern pattern(String expected) {
    return Pattern.compile(
        expected
            .lines()
            .filter(line -> !line.isBlank())
            .map(
                line ->
                    List.of(line.strip().split("…", -1)).stream()
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")))
            .collect(Collectors.joining("(?s:.*)")));
  }
}
