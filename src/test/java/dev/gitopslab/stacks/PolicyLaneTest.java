package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * <a href="https://www.checkov.io">checkov</a> on every environment on a cloud: it may find only
 * what {@code .checkov.yaml} names with its reason, and in production not even what is meant for
 * staging.
 */
@Tag("policy")
class PolicyLaneTest {

  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static final Path VENV = ROOT.resolve("target/policy-venv");

  /** Findings that have a reason in staging only. */
  private static final Set<String> NOT_IN_PRODUCTION =
      Set.of("CKV_AWS_157", "CKV_AWS_293", "CKV_AZURE_136", "CKV_GCP_82");

  private static SynthesizedApp app;

  @TempDir Path folder;

  @BeforeAll
  static void installCheckov() {
    assumeTrue(Command.isThere("python3"), "python3 is not on the PATH");
    Path requirements = ROOT.resolve("src/test/policy/requirements.txt");
    String install =
        String.format(
            "cmp -s '%2$s' '%1$s/installed' || { python3 -m venv --clear '%1$s' && '%1$s/bin/pip'"
                + " install --quiet --disable-pip-version-check -r '%2$s' && cp '%2$s'"
                + " '%1$s/installed'; }",
            VENV, requirements);
    Command.Result result = new Command(ROOT, "bash", "-c", install).run(Duration.ofMinutes(10));
    assumeTrue(result.exitCode() == 0, "checkov could not be installed: " + result.output());
    app = SynthesizedApp.of(SynthesizedApp.ROOT);
  }

  static Stream<String> environments() {
    // checkov has no rules for DigitalOcean and Helm; the sandbox is no place for data.
    return SynthesisTest.environments().filter(name -> name.matches("(aws|azure|google)-.*"));
  }

  @ParameterizedTest
  @MethodSource("environments")
  void findsNothingWithoutAReason(String environment) throws IOException {
    Files.writeString(folder.resolve("cdk.tf.json"), SynthesizedApp.pretty(app.stack(environment)));

    JsonNode report = check();

    assertThat(report.path("summary").path("passed").asInt())
        .as("checks that passed: %s", report.path("summary"))
        .isGreaterThan(10);
    assertThat(findings(report, "failed_checks")).isEmpty();
  }

  static Stream<String> productionEnvironments() {
    return environments().filter(name -> name.endsWith("-production"));
  }

  @ParameterizedTest
  @MethodSource("productionEnvironments")
  void productionNeedsNoExcuseOfStaging(String environment) throws IOException {
    Files.writeString(folder.resolve("cdk.tf.json"), SynthesizedApp.pretty(app.stack(environment)));

    assertThat(findings(check("--skip-check", "CKV_AWS_39"), "failed_checks"))
        .noneMatch(finding -> NOT_IN_PRODUCTION.stream().anyMatch(finding::startsWith));
  }

  @Test
  void noSecretIsCommitted() {
    Command.Result copied =
        new Command(ROOT, "sh", "-c", "git ls-files -z | xargs -0 cp --parents -t '" + folder + "'")
            .run(Duration.ofMinutes(1));
    assumeTrue(copied.exitCode() == 0, "there is no Git repository: " + copied.output());

    assertThat(scanForSecrets()).doesNotContain("CKV_SECRET");
  }

  @Test
  void aCommittedSecretIsFound() throws IOException {
    // In two parts: this file is scanned as well.
    String key = "AKIA" + "QWERTYUIOPASDFGH";
    Files.writeString(folder.resolve("leak.yaml"), "accessKey: " + key + "\n");

    assertThat(scanForSecrets()).contains("AWS Access Key");
  }

  private String scanForSecrets() {
    return new Command(
            folder,
            VENV.resolve("bin/checkov").toString(),
            "--framework=secrets",
            "--directory=.",
            "--compact",
            "--quiet")
        .run(Duration.ofMinutes(5))
        .output();
  }

  private JsonNode check(String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                VENV.resolve("bin/checkov").toString(),
                "--config-file",
                ROOT.resolve(".checkov.yaml").toString(),
                "--directory",
                folder.toString(),
                "--output",
                "json"));
    words.addAll(List.of(more));
    String output =
        new Command(folder, words.toArray(String[]::new)).run(Duration.ofMinutes(5)).output();
    int start = output.indexOf("{\n"); // warnings may come before it
    assertThat(start).as(output).isNotNegative();
    return new ObjectMapper().readTree(output.substring(start));
  }

  private static Set<String> findings(JsonNode report, String kind) {
    Set<String> findings = new TreeSet<>();
    for (JsonNode check : report.path("results").path(kind)) {
      findings.add(check.path("check_id").asText() + " " + check.path("resource").asText());
    }
    return findings;
  }
}
