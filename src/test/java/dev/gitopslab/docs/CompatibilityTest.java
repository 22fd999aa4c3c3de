package dev.gitopslab.docs;

import static dev.gitopslab.docs.ProjectFiles.find;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gitopslab.stacks.Snapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table of versions in the README is what the files say that pin them. */
class CompatibilityTest {

  private static final String BEGIN = "<!-- versions: written by " + Snapshots.UPDATE + " -->\n\n";
  private static final String END = "\n<!-- /versions -->\n";
  private static final String REQUIREMENTS =
      "stacks/commands/src/main/java/dev/gitopslab/commands/deployment/Requirements.java";
  private static final String DEPLOYMENT =
      "stacks/commands/src/main/java/dev/gitopslab/commands/deployment/Deployment.java";
  private static final String RESOURCES = "constructs/src/main/resources/dev/gitopslab/constructs/";

  @Test
  void theTableSaysWhatIsPinned() throws Exception {
    String readme = ProjectFiles.read(ProjectFiles.README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END, begin);
    assertThat(readme).contains(BEGIN, END);

    String table = table();
    if (Snapshots.updating()) {
      ProjectFiles.write(
          ProjectFiles.README, readme.substring(0, begin) + table + readme.substring(end));
    } else {
      assertThat(readme.substring(begin, end))
          .as("README.md; %s writes it", Snapshots.UPDATE)
          .isEqualTo(table);
    }
  }

  private static String table() throws Exception {
    List<String> lines = new ArrayList<>(List.of("| | Version |", "| --- | --- |"));
    row(
        lines,
        "Java",
        find("pom.xml", "<maven.compiler.release>(.+)<").get(0)
            + " or newer; tested with "
            + tested("java"));
    row(
        lines,
        "Node.js",
        find(REQUIREMENTS, "\"Node.js ([0-9.]+) or newer").get(0)
            + " or newer; tested with "
            + tested("node"));
    row(
        lines,
        "Terraform",
        String.format(
            "%s or newer, %s where the state is in S3; tested with %s",
            "1." + find(DEPLOYMENT, "equals\\(\"s3\"\\) \\? [0-9]+ : ([0-9]+)").get(0),
            "1." + find(DEPLOYMENT, "equals\\(\"s3\"\\) \\? ([0-9]+)").get(0),
            tested("terraform_version")));
    JsonNode npm = json("package.json");
    row(
        lines,
        "cdktf, constructs, jsii",
        String.join(
            ", ",
            npm.at("/dependencies/cdktf").asText(),
            npm.at("/dependencies/constructs").asText(),
            find("pom.xml", "<jsii.version>(.+)<").get(0)));
    for (Map.Entry<String, String> provider : providers().entrySet()) {
      row(
          lines,
          "Provider `" + provider.getKey() + "`",
          provider.getValue()
              + ", bindings of `@cdktf/provider-"
              + provider.getKey()
              + "` "
              + npm.at("/devDependencies/@cdktf~1provider-" + provider.getKey()).asText());
    }
    kubernetes()
        .forEach((cloud, versions) -> row(lines, "Kubernetes on `" + cloud + "`", versions));
    row(
        lines,
        "Argo CD",
        find(RESOURCES + "gitops/values/argo-cd/values.yaml", "tag: (v.+)").get(0));
    for (var file : ProjectFiles.below(ProjectFiles.ROOT.resolve("helm-values"), "chart.yaml")) {
      JsonNode chart = new YAMLMapper().readTree(file.toFile());
      row(lines, "Chart `" + chart.path("name").asText() + "`", chart.path("version").asText());
    }
    return String.join("\n", lines) + "\n";
  }

  private static void row(List<String> lines, String what, String version) {
    lines.add("| " + what + " | " + version + " |");
  }

  /** The versions that the published workflow names. */
  private static String tested(String key) {
    return String.join(
        ", ", new TreeSet<>(find(".github/workflows/ci.yml", "\\b" + key + ": ([0-9][0-9.]*)")));
  }

  /** What the stacks require, but for the emulator, which takes whatever version is at hand. */
  private static Map<String, String> providers() throws Exception {
    Map<String, String> providers = new TreeMap<>();
    for (var file :
        ProjectFiles.below(ProjectFiles.ROOT.resolve("src/test/resources/snapshots"), ".json")) {
      if (!file.endsWith("sandbox.tf.json")) {
        new ObjectMapper()
            .readTree(file.toFile())
            .at("/terraform/required_providers")
            .properties()
            .forEach(
                provider ->
                    providers.put(provider.getKey(), provider.getValue().path("version").asText()));
      }
    }
    return providers;
  }

  private static Map<String, String> kubernetes() throws Exception {
    JsonNode releases =
        new YAMLMapper()
            .readTree(
                ProjectFiles.below(ProjectFiles.ROOT.resolve(RESOURCES), "kubernetes-releases.yaml")
                    .get(0)
                    .toFile());
    Map<String, String> versions = new TreeMap<>();
    releases
        .properties()
        .forEach(
            cloud -> {
              List<String> all = new ArrayList<>();
              cloud.getValue().fieldNames().forEachRemaining(all::add);
              versions.put(cloud.getKey(), String.join(", ", all));
            });
    return versions;
  }

  private static JsonNode json(String file) throws Exception {
    return new ObjectMapper().readTree(ProjectFiles.ROOT.resolve(file).toFile());
  }
}
