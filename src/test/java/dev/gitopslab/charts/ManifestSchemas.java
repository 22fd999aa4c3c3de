package dev.gitopslab.charts;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks manifests strictly against the published types of Kubernetes, Gateway API, Argo CD and
 * Argo Rollouts; {@code src/test/charts/check-manifests.mjs} does it. Numbers may have fractions
 * and texts any form there, which a Kubernetes API refuses.
 */
public final class ManifestSchemas {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Process checker;
  private static BufferedWriter requests;
  private static BufferedReader answers;

  private ManifestSchemas() {}

  /** {@return what is wrong with a manifest}; where it cannot be checked, the test is skipped */
  public static List<String> problems(JsonNode manifest) {
    return problems(List.of(manifest));
  }

  /** {@return what is wrong with manifests}, each with the kind and name of its manifest */
  public static synchronized List<String> problems(List<JsonNode> manifests) {
    assumeTrue(ChartTools.missing().isEmpty(), ChartTools::missing);
    try {
      List<String> problems = new ArrayList<>();
      JsonNode answer = ask(JSON.createArrayNode().addAll(manifests));
      for (int i = 0; i < manifests.size(); i++) {
        JsonNode manifest = manifests.get(i);
        String name =
            manifest.path("kind").asText() + " " + manifest.at("/metadata/name").asText() + ": ";
        answer.get(i).forEach(problem -> problems.add(name + problem.asText()));
      }
      return problems;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode ask(ArrayNode manifests) throws IOException {
    if (checker == null || !checker.isAlive()) {
      start();
    }
    requests.write(JSON.writeValueAsString(manifests));
    requests.newLine();
    requests.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IllegalStateException("the checker of manifests ended; its error is above");
    }
    return JSON.readTree(answer);
  }

  private static void start() throws IOException {
    checker =
        new ProcessBuilder(
                "node",
                ChartTools.SOURCES.resolve("check-manifests.mjs").toString(),
                ChartTools.FOLDER.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    requests = checker.outputWriter();
    answers = checker.inputReader();
    // It ends by itself when this JVM does, since its input ends then.
  }
}
