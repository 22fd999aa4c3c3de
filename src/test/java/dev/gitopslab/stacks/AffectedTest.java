package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which environments a pull request has to be previewed for, and what is said without a plan. */
class AffectedTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private ProjectFolder project;

  @BeforeEach
  void createProject() throws IOException {
    project = new ProjectFolder(Files.createDirectory(folder.resolve("project")));
    for (String name : new String[] {"aws-staging", "aws-production", "google-staging"}) {
      project.with(name + ".yaml", ProjectFolder.environment(name));
    }
    synthesize("base");
  }

  @Test
  void anEditOfOneFileAffectsThatEnvironmentOnly() throws IOException {
    project.with(
        "aws-staging.yaml",
        ProjectFolder.environment("aws-staging").replace("m7g.large", "m7g.xlarge"));
    synthesize("head");

    assertThat(affected()).isEqualTo("changed aws-staging\n");
    assertThat(preview("aws-staging").out())
        .startsWith("### aws-staging: 1 edited\n")
        .contains(
            "<b>edited</b> <code>aws_eks_node_group.cluster_nodes-general",
            "- instance_types[] = \"m7g.large\"\n+ instance_types[] = \"m7g.xlarge\"");
  }

  @Test
  void aFileThatComesOrGoesIsToldApart() throws IOException {
    project.with("aws-load-test.yaml", ProjectFolder.environment("aws-staging"));
    Files.delete(folder.resolve("project/stacks/environments/google-staging.yaml"));
    synthesize("head");

    assertThat(affected()).isEqualTo("added aws-load-test\nremoved google-staging\n");
    assertThat(preview("google-staging").out())
        .startsWith("### google-staging: ⚠️ **")
        .contains("**the Kubernetes cluster would be destroyed**");
    assertThat(preview("aws-load-test").out()).startsWith("### aws-load-test: ").contains(" added");
  }

  @Test
  void whatChangesNoOutputAffectsNothing() throws IOException {
    Map<String, JsonNode> stacks = synthesize("head");
    // What cdktf notes of versions and of where a construct was made.
    ObjectNode stack = stacks.get("aws-staging").deepCopy();
    stack.putObject("//").putObject("metadata").put("version", "9.9.9");
    ((ObjectNode) stack.at("/resource/aws_vpc")).putObject("//").put("uniqueId", "another");
    write("head", "aws-staging", stack);

    assertThat(affected()).isEmpty();
    assertThat(preview("aws-staging").out()).isEqualTo("### aws-staging: no differences\n\n");
  }

  @Test
  void whatHasTheNameOfACommentInsideOfAnAttributeIsNone() throws IOException {
    Map<String, JsonNode> stacks = synthesize("head");
    ObjectNode stack = stacks.get("aws-staging").deepCopy();
    ObjectNode vpc = (ObjectNode) stack.at("/resource/aws_vpc").elements().next();
    vpc.putObject("tags").put("//", "is a tag");
    write("head", "aws-staging", stack);

    assertThat(affected()).isEqualTo("changed aws-staging\n");
    assertThat(preview("aws-staging").out()).contains("= \"is a tag\"");
  }

  @Test
  void aProtectionThatGoesAndAStateThatMovesAreLoud() throws IOException {
    project.with(
        "aws-production.yaml",
        ProjectFolder.environment("aws-production")
            .replaceFirst("protect: true", "protect: false\nacceptUnprotected: true")
            .replaceFirst("bucket: \\S+", "bucket: another-bucket"));
    synthesize("head");

    assertThat(preview("aws-production").out())
        .contains(
            "> [!CAUTION]",
            "`terraform.backend`: **the state is looked for in another place",
            "is no longer protected: deletion\\_protection is switched off",
            "is no longer protected: prevent\\_destroy is switched off");
  }

  @Test
  void everyMistakeOfTheCommandLineIsToldAtOnce() {
    ProjectFolder.Run run =
        project.run("render", "a", "--base", "x", "--limit", "many", "--frob", "1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            """
            Invalid value for option '--limit': 'many' is not an int
            Unknown options: '--frob', '1'
            Missing required argument(s): --head=FOLDER
            ./cdktfw render --help describes it.
            """);
    assertThat(
            project.run("render", "Not-A-Name", "--plan", "p", "--limit", "1", "--full-text", "x"))
        .isEqualTo(
            new ProjectFolder.Run(
                2,
                "",
                """
                "Not-A-Name" cannot name an environment
                --limit: "1" leaves no room; use 0 for none, or 2000 and more
                --full-text: "x" is not an https address
                """));
    assertThat(project.run("render", "a").err()).contains("--plan=FILE", "--failed=LOG");
    assertThat(project.run("compare", "one").err())
        .startsWith("Missing required parameter: 'HEAD'\n");
    assertThat(project.run("compare", "nowhere", "nowhere").err())
        .isEqualTo("\"nowhere\" is not a folder\n");
    assertThat(project.run("render", "a", "--plan", "nowhere.json").err())
        .isEqualTo("\"nowhere.json\" cannot be read\n");
  }

  @Test
  void whatTerraformSaysOfAFailureIsShownWithoutItsColours() throws IOException {
    Path log = folder.resolve("log");
    Files.writeString(
        log,
        "\u001b[31m│ Error: Instance cannot be destroyed\u001b[0m\n│ ```\n@team password: hunter22\n");

    assertThat(project.run("render", "a", "--failed", log.toString()).out())
        .isEqualTo(
            """
            ### a: **no plan, Terraform failed**

            ````text
            │ Error: Instance cannot be destroyed
            │ ```
            @team password: hunter22
            ````
            """);
  }

  private String affected() {
    ProjectFolder.Run run = project.run("compare", path("base"), path("head"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private ProjectFolder.Run preview(String environment) {
    ProjectFolder.Run run =
        project.run("render", environment, "--base", path("base"), "--head", path("head"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private Map<String, JsonNode> synthesize(String name) throws IOException {
    Map<String, JsonNode> stacks = SynthesizedApp.of(folder.resolve("project")).stacks();
    for (Map.Entry<String, JsonNode> stack : stacks.entrySet()) {
      write(name, stack.getKey(), stack.getValue());
    }
    return stacks;
  }

  private void write(String name, String environment, JsonNode stack) throws IOException {
    Path file = folder.resolve(name).resolve(environment).resolve("cdk.tf.json");
    Files.createDirectories(file.getParent());
    JSON.writeValue(file.toFile(), stack);
  }
}
