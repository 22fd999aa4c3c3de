package dev.gitopslab.commands.preview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.gitopslab.stacks.Snapshots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Plans that Terraform once made, and how they read: both in {@code resources/plans}. */
final class RecordedPlans {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Path FOLDER = Path.of("src/test/resources/plans");
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private RecordedPlans() {}

  static JsonNode read(String name) {
    try {
      return JSON.readTree(Files.readString(FOLDER.resolve(name + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Records a plan where snapshots are updated. */
  static void record(String name, JsonNode plan) {
    if ("update".equals(System.getProperty("snapshots"))) {
      try {
        Files.writeString(FOLDER.resolve(name + ".json"), JSON.writeValueAsString(plan) + "\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Compares how a plan reads with the committed text. */
  static void verify(String name, JsonNode plan) {
    String text = render(plan);
    Map<String, String> ids = new LinkedHashMap<>();
    String stable =
        ID.matcher(text)
            .replaceAll(id -> ids.computeIfAbsent(id.group(), any -> "id-" + (ids.size() + 1)));
    assertThat(text).doesNotContain("former-password", "newer-password", "in-the-clear");
    new Snapshots("plans", ".md").verify(name, stable);
  }

  static String render(JsonNode plan) {
    return new MarkdownRenderer(60_000, Optional.empty(), List.of())
        .render("sandbox", PlanReader.read(plan));
  }
}
