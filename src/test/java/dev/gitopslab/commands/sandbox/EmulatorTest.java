package dev.gitopslab.commands.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitopslab.commands.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Emulator and state belong together; a script answers as the emulator does. */
class EmulatorTest {

  private static final String DEPLOYED = "{\"resources\": [{\"mode\": \"managed\"}]}";

  @TempDir Path root;
  private final Map<String, String> variables = new HashMap<>(System.getenv());
  private Path state;

  @BeforeEach
  void installStandIn() throws IOException {
    state = root.resolve("terraform.sandbox.tfstate");
    Path python = root.resolve("python");
    Files.writeString(
        python,
        """
        #!/usr/bin/env bash
        case $3 in
          start) printf '{"state": "running", "renewed": %s, "instance": "%s", "endpoint": "http://127.0.0.1:1"}' "$RENEWED" "$INSTANCE" ;;
          env) echo '{"set": {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "unset": ["AWS_PROFILE"]}' ;;
          inventory) echo "${INVENTORY:-[]}" ;;
          *) echo '{}' ;;
        esac
        """);
    assertThat(python.toFile().setExecutable(true)).isTrue();
    variables.put("AWS_PROFILE", "mine");
  }

  @Test
  void replacesEveryAwsSettingOfTheCaller() {
    Map<String, String> started = emulator("first", false, new ByteArrayOutputStream()).start();

    assertThat(started)
        .containsEntry("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .doesNotContainKey("AWS_PROFILE");
  }

  @Test
  void setsAStateAsideWhoseEmulatorIsGone() throws IOException {
    start("first", false);
    Files.writeString(state, DEPLOYED);
    assertThat(start("first", false)).doesNotContain("is gone");

    assertThat(start("second", false))
        .contains("is gone", "the state it left is now .sandbox/backups/");

    assertThat(state).doesNotExist();
    try (Stream<Path> backups = Files.walk(root.resolve(".sandbox/backups"))) {
      assertThat(backups.filter(Files::isRegularFile))
          .singleElement()
          .satisfies(file -> assertThat(Files.readString(file)).isEqualTo(DEPLOYED));
    }
    assertThat(start("third", false)).doesNotContain("is gone");
  }

  @Test
  void startsOverWhereARunWasCutShort() throws IOException {
    Files.writeString(state, DEPLOYED);
    assertThat(start("first", true)).contains("The last run was cut short");
    assertThat(state).doesNotExist();

    Files.writeString(root.resolve(".sandbox/sandbox/unfinished"), "");
    assertThat(start("second", false)).contains("The last run was cut short");
    assertThat(start("second", false)).doesNotContain("cut short");
  }

  @Test
  void saysWhatADestroyHasLeft() throws IOException {
    start("first", false);
    Files.writeString(state, DEPLOYED);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    variables.put("INVENTORY", "[\"a bucket\"]");

    emulator("first", false, said).remove();

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("left in the emulator, and gone with it: [\"a bucket\"]");
    assertThat(state).doesNotExist();
    assertThat(root.resolve(".sandbox/sandbox")).doesNotExist();
  }

  private String start(String instance, boolean renewed) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    emulator(instance, renewed, said).start();
    return said.toString(StandardCharsets.UTF_8);
  }

  private Emulator emulator(String instance, boolean renewed, ByteArrayOutputStream said) {
    variables.put("INSTANCE", instance);
    variables.put("RENEWED", String.valueOf(renewed));
    PrintStream printed = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new Emulator(
        new Workspace(root, Optional.empty(), Map.copyOf(variables), printed, printed),
        root.resolve("python"),
        "sandbox");
  }
}
