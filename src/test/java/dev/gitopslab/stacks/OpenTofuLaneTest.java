package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** OpenTofu is a program like Terraform: what it deploys it finds again, and destroys. */
@Tag("sandbox")
@ResourceLock("the sandbox of this checkout")
class OpenTofuLaneTest {

  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Path STATE = ROOT.resolve("terraform.sandbox.tfstate");
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String TERRAFORM = "registry.terraform.io";

  @TempDir static Path mirror;

  private static final Map<String, String> VARIABLES = new HashMap<>();

  @BeforeAll
  static void find() throws IOException {
    Optional<Path> tofu =
        Stream.of(Path.of(System.getProperty("user.home"), ".cache/gitops-lab/bin/tofu"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(Command.isThere("tofu") || tofu.isPresent(), "tofu is not on the PATH");
    assumeTrue(Command.isThere("python3"), "python3 is not on the PATH");
    assumeTrue(
        !Files.exists(STATE),
        "a sandbox is deployed here; ./cdktfw destroy sandbox, then try again");
    VARIABLES.put("TERRAFORM_BINARY_NAME", tofu.map(Path::toString).orElse("tofu"));
    String settings = Mirror.settings();
    if (!settings.isEmpty()) {
      copyMirror(Files.readString(Path.of(settings)));
    }
  }

  /** A mirror of Terraform's registry serves OpenTofu under the name of its own. */
  private static void copyMirror(String settings) throws IOException {
    Path from =
        Path.of(settings.replaceFirst("(?s).*path +=  *\"([^\"]*)\".*", "$1")).resolve(TERRAFORM);
    Path to = mirror.resolve("registry.opentofu.org");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(one -> one.toString().contains("aws")).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(Files.isDirectory(file) ? copy : copy.getParent());
        if (Files.isRegularFile(file)) {
          Files.copy(file, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    VARIABLES.put("GITOPS_LAB_PROVIDER_MIRROR", mirror.toString());
  }

  @Test
  void theSandboxComesAndGoes() {
    try {
      assertThat(cdktfw("deploy")).contains("Apply complete!");
      assertThat(cdktfw("diff")).contains("No changes");
    } finally {
      assertThat(cdktfw("destroy"))
          .contains("stopped the emulator of sandbox, which was empty again")
          .doesNotContain("nothing is deployed", "left in the emulator");
    }
    assertThat(STATE).doesNotExist();
  }

  private static String cdktfw(String command) {
    Command.Result result =
        new Command(ROOT, List.of("./cdktfw", command, "sandbox").toArray(String[]::new))
            .with(VARIABLES)
            .run(LIMIT);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }
}
