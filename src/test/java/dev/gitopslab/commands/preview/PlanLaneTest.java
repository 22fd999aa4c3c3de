package dev.gitopslab.commands.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitopslab.stacks.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plans that the real Terraform makes of {@code resources/plans}, which need no provider but its
 * own. {@code -Dsnapshots=update} records them for {@link PlanPreviewTest}.
 */
@Tag("terraform")
class PlanLaneTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static JsonNode change;
  private static JsonNode nothing;
  private static String state;

  @BeforeAll
  static void plan() throws IOException {
    assumeTrue(Command.isThere("terraform"), "terraform is not on the PATH");
    use("before");
    terraform("init", "-input=false");
    terraform("apply", "-auto-approve", "-input=false");
    change = planned("after");
    nothing = planned("before");
    state = terraform("state", "pull");
  }

  @Test
  void aChangeReadsAsTheRecordedOneDoes() {
    RecordedPlans.record("change", change);
    RecordedPlans.verify("change", change);
  }

  @Test
  void noChangeReadsAsTheRecordedOneDoes() {
    RecordedPlans.record("nothing", nothing);
    RecordedPlans.verify("nothing", nothing);
  }

  @Test
  void theFingerprintHoldsUntilSomebodyElseDeploys() throws IOException {
    JsonNode stack = JSON.readTree(Files.readString(source("after")));
    JsonNode pulled = JSON.readTree(state.substring(state.indexOf('{')));
    String reviewed = Fingerprint.of(stack, change, pulled);

    assertThat(Fingerprint.of(stack, planned("after"), pulled)).isEqualTo(reviewed);

    use("before");
    terraform("apply", "-auto-approve", "-input=false", "-replace=terraform_data.kept");
    String later = terraform("state", "pull");
    assertThat(
            Fingerprint.of(
                stack, planned("after"), JSON.readTree(later.substring(later.indexOf('{')))))
        .isNotEqualTo(reviewed);
  }

  private static JsonNode planned(String stack) throws IOException {
    use(stack);
    terraform("plan", "-input=false", "-out=plan");
    String shown = terraform("show", "-json", "plan");
    return JSON.readTree(shown.substring(shown.indexOf("{\"format_version\"")));
  }

  private static void use(String stack) throws IOException {
    Files.writeString(folder.resolve("main.tf.json"), Files.readString(source(stack)));
  }

  private static Path source(String stack) {
    return Path.of("src/test/resources/plans/" + stack + ".tf.json");
  }

  private static String terraform(String... arguments) {
    List<String> words = new ArrayList<>(List.of("terraform"));
    words.addAll(List.of(arguments));
    Command.Result result =
        new Command(folder, words.toArray(String[]::new))
            .with(Map.of("CHECKPOINT_DISABLE", "1", "TF_CLI_ARGS", ""))
            .run(Duration.ofMinutes(2));
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }
}
