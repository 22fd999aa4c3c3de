package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code terraform validate} on every environment, with the real providers that can be had: all of
 * them where the public registry answers, else what a mirror on this machine holds. What had to be
 * left out for that is printed, and anything but the known newer arguments fails the test.
 */
@Tag("terraform")
class TerraformLaneTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of("").toAbsolutePath();

  /**
   * What the pinned AWS provider knows and 5.100.0, the oldest that the sandbox takes, does not.
   */
  private static final Set<String> NEWER_ARGUMENTS = Set.of("aws_eks_cluster.deletion_protection");

  private static final String NOT_TO_BE_HAD = "Failed to (query|install)|no available releases";

  /** A way to get providers, and what a stack loses by it. */
  private record Attempt(boolean widenAws, boolean withoutKubernetes) {}

  private static SynthesizedApp app;
  private static Map<String, String> terraformSettings;

  @TempDir Path folder;

  @BeforeAll
  static void synthesize() {
    assumeTrue(Command.isThere("terraform"), "terraform is not on the PATH");
    app = SynthesizedApp.of(SynthesizedApp.ROOT);
    String settings = Mirror.settings();
    terraformSettings =
        Map.of("TF_CLI_CONFIG_FILE", settings, "CHECKPOINT_DISABLE", "1", "TF_IN_AUTOMATION", "1");
  }

  static Stream<String> environments() {
    return SynthesisTest.environments();
  }

  @ParameterizedTest
  @MethodSource("environments")
  void isValid(String environment) throws IOException {
    List<String> leftOut = new ArrayList<>();
    ObjectNode stack = initialize(environment, leftOut);
    JsonNode schemas = JSON.readTree(terraform("providers", "schema", "-json").output());
    Set<String> newer = new ProviderSchemas(schemas).removeUnknownArguments(stack);
    leftOut.addAll(newer);
    write(stack);

    JsonNode verdict = JSON.readTree(terraform("validate", "-json").output());

    System.out.printf(
        "terraform lane: %s is valid: %s, with %s; left out: %s%n",
        environment, verdict.path("valid"), versions(), leftOut.isEmpty() ? "nothing" : leftOut);
    assertThat(newer).as("arguments that the provider does not know").isSubsetOf(NEWER_ARGUMENTS);
    assertThat(verdict.path("valid").asBoolean()).as(verdict.toPrettyString()).isTrue();
  }

  private ObjectNode initialize(String environment, List<String> leftOut) throws IOException {
    for (Attempt attempt :
        List.of(new Attempt(false, false), new Attempt(true, false), new Attempt(true, true))) {
      leftOut.clear();
      ObjectNode stack = app.stack(environment).deepCopy();
      ((ObjectNode) stack.path("terraform")).remove("backend");
      JsonNode providers = stack.path("terraform").path("required_providers");
      if (attempt.widenAws() && providers.get("aws") instanceof ObjectNode aws) {
        aws.put("version", ">= 5.100.0, < 7.0.0");
      }
      if (attempt.withoutKubernetes()) {
        leftOut.addAll(removeHelmAndKubernetes(stack));
      }
      if (providers.isEmpty()) {
        continue; // nothing would be left to validate
      }
      write(stack);
      Command.Result init = terraform("init", "-backend=false", "-input=false", "-no-color");
      if (init.exitCode() == 0) {
        return stack;
      }
      assertThat(init.output()).as("what stops init").containsPattern(NOT_TO_BE_HAD);
    }
    return abort("the providers of " + environment + " cannot be had here");
  }

  /** Removes the part of a stack that needs the Helm and Kubernetes providers. */
  private static Set<String> removeHelmAndKubernetes(ObjectNode stack) {
    Set<String> removed = new TreeSet<>();
    for (String part : List.of("resource", "data", "provider")) {
      remove(stack.path(part), part + " ", removed);
      if (stack.path(part).isEmpty()) {
        stack.remove(part);
      }
    }
    remove(stack.path("terraform").path("required_providers"), "provider ", removed);
    return removed;
  }

  private static void remove(JsonNode parent, String prefix, Set<String> removed) {
    List<String> names = new ArrayList<>();
    parent.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      if (name.matches("(helm|kubernetes)(_.*)?")) {
        ((ObjectNode) parent).remove(name);
        removed.add(prefix + name);
      }
    }
  }

  private String versions() throws IOException {
    JsonNode selected =
        JSON.readTree(terraform("version", "-json").output()).path("provider_selections");
    List<String> versions = new ArrayList<>();
    selected
        .fields()
        .forEachRemaining(
            provider ->
                versions.add(
                    provider.getKey().replace("registry.terraform.io/", "")
                        + " "
                        + provider.getValue().asText()));
    return String.join(", ", versions);
  }

  private void write(ObjectNode stack) throws IOException {
    Files.writeString(folder.resolve("main.tf.json"), JSON.writeValueAsString(stack));
  }

  private Command.Result terraform(String... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = "terraform";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return new Command(folder, words).with(terraformSettings).run(Duration.ofMinutes(5));
  }
}
