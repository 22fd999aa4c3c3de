package dev.gitopslab.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the check of manifests finds, since it would be silent if it found nothing. */
class ManifestSchemasTest {

  private static final String JOB =
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: orders}
      spec:
        backoffLimit: 0
        template:
          spec:
            restartPolicy: Never
            containers: [{name: orders, image: orders}]
      """;

  @Test
  void takesWhatIsRight() throws JsonProcessingException {
    assertThat(ManifestSchemas.problems(manifest(JOB))).isEmpty();
  }

  @Test
  void refusesAnUnknownField() throws JsonProcessingException {
    assertThat(problems(JOB.replace("image:", "imagee:")))
        .singleElement()
        .asString()
        .startsWith("Job orders: spec.template.spec.containers[0].imagee: ");
  }

  @Test
  void refusesAWrongType() throws JsonProcessingException {
    assertThat(problems(JOB.replace("backoffLimit: 0", "backoffLimit: '0'")))
        .containsExactly(
            "Job orders: spec.backoffLimit: Type 'string' is not assignable to type 'number'.");
  }

  @Test
  void refusesAValueOutsideAnEnumeration() throws JsonProcessingException {
    assertThat(problems(JOB.replace("Never", "Sometimes")))
        .singleElement()
        .asString()
        .startsWith("Job orders: spec.template.spec.restartPolicy: Type '\"Sometimes\"'");
  }

  @Test
  void refusesWhatLacksARequiredField() throws JsonProcessingException {
    assertThat(problems(JOB.replace("name: orders, ", "")))
        .singleElement()
        .asString()
        .contains("'\"name\"' is missing");
  }

  @Test
  void refusesAKindThatNobodyKnows() throws JsonProcessingException {
    assertThat(problems(JOB.replace("kind: Job", "kind: Jobb")))
        .containsExactly("Jobb orders: no type is known for batch/v1 Jobb");
  }

  @Test
  void knowsTheKindsOfArgoAndOfTheGatewayApi() throws JsonProcessingException {
    String manifest =
        """
        apiVersion: %s
        kind: %s
        metadata: {name: orders}
        spec: {unheardOf: true}
        """;
    for (String[] kind :
        new String[][] {
          {"argoproj.io/v1alpha1", "Application"},
          {"argoproj.io/v1alpha1", "ApplicationSet"},
          {"argoproj.io/v1alpha1", "AppProject"},
          {"argoproj.io/v1alpha1", "Rollout"},
          {"argoproj.io/v1alpha1", "AnalysisTemplate"},
          {"gateway.networking.k8s.io/v1", "HTTPRoute"}
        }) {
      assertThat(problems(manifest.formatted(kind[0], kind[1])))
          .singleElement()
          .asString()
          .contains("spec.unheardOf: ");
    }
  }

  private static List<String> problems(String yaml) throws JsonProcessingException {
    return ManifestSchemas.problems(manifest(yaml));
  }

  private static JsonNode manifest(String yaml) throws JsonProcessingException {
    return new YAMLMapper().readTree(yaml);
  }
}
