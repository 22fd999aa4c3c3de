package dev.gitopslab.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.gitops.GitOpsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Argo CD syncs, as far as it shows without an Argo CD. */
class GitOpsTest {

  private static final Path GITOPS = ChartTools.ROOT.resolve("gitops");
  private static final String ROOT =
      """
      repository: https://github.com/acme/platform.git
      revision: main
      path: deploy/gitops/bootstrap
      """;

  /** What the ApplicationSet adds to an environment's own values. */
  private static final String FACTS =
      """
      cluster:
        name: staging
        cloud: aws
        domain: stag-1.example.com
        database: {host: db, port: 5432, name: sample_stag_1, sslMode: verify-full}
      """;

  @TempDir Path folder;

  static Stream<Path> environments() {
    try (Stream<Path> files = Files.walk(GITOPS.resolve("apps"))) {
      return files
          .filter(file -> file.getParent().endsWith("environments"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("environments")
  void everyEnvironmentRenders(Path file) {
    Path app = file.getParent().getParent();

    Manifests manifests =
        ServiceChart.render(
            ServiceChart.read(app.resolve("values.yaml")), ServiceChart.read(file), FACTS);

    assertThat(ManifestSchemas.problems(manifests.all())).isEmpty();
  }

  @Test
  void bootstrapIsWhatArgoCdKnows() {
    assertThat(ManifestSchemas.problems(bootstrap())).isEmpty();
    assertThat(Helm.any().lint(GITOPS.resolve("bootstrap"), ROOT).output())
        .contains("0 chart(s) failed");
  }

  @Test
  void bothHelmsRenderTheSameBootstrap() {
    assertThat(Helm.ofMajor(3).template(GITOPS.resolve("bootstrap"), ROOT).manifests())
        .isEqualTo(Helm.ofMajor(4).template(GITOPS.resolve("bootstrap"), ROOT).manifests());
  }

  @Test
  void nothingRunsInTheProjectThatPermitsEverything() {
    JsonNode project = named("AppProject", "default");

    assertThat(project.at("/spec/sourceRepos")).isEmpty();
    assertThat(project.at("/spec/destinations")).isEmpty();
    assertThat(bootstrap().stream().map(set -> set.at("/spec/template/spec/project").asText()))
        .doesNotContain("default");
  }

  @Test
  void projectsNameWhatTheyPermit() {
    List<JsonNode> projects =
        bootstrap().stream().filter(one -> one.path("kind").asText().equals("AppProject")).toList();

    assertThat(projects).hasSize(3);
    for (JsonNode project : projects) {
      assertThat(project.at("/spec/sourceRepos").toString()).doesNotContain("*");
      assertThat(project.at("/spec/clusterResourceWhitelist").toString()).doesNotContain("*");
      assertThat(project.at("/spec/namespaceResourceWhitelist").toString()).doesNotContain("*");
    }
    assertThat(named("AppProject", "sample").at("/spec/destinations").toString())
        .isEqualTo("[{\"server\":\"https://kubernetes.default.svc\",\"namespace\":\"sample-*\"}]");
    assertThat(named("AppProject", "sample").at("/spec/namespaceResourceWhitelist").toString())
        .doesNotContain("Secret", "Role");
  }

  @Test
  void theChartMakesNothingThatItsProjectDenies() {
    List<String> permitted =
        Stream.of("clusterResourceWhitelist", "namespaceResourceWhitelist")
            .flatMap(
                list ->
                    StreamSupport.stream(
                        named("AppProject", "sample").path("spec").path(list).spliterator(), false))
            .map(kind -> kind.path("group").asText() + "/" + kind.path("kind").asText())
            .toList();

    for (String values : ServiceChart.valuesFiles()) {
      Manifests manifests =
          ServiceChart.render(
              ServiceChart.read(ChartTools.SOURCES.resolve("values").resolve(values)));
      assertThat(manifests.all())
          .as(values)
          .extracting(
              manifest -> {
                String version = manifest.path("apiVersion").asText();
                String group = version.contains("/") ? version.replaceFirst("/.*", "") : "";
                return group + "/" + manifest.path("kind").asText();
              })
          .isSubsetOf(permitted);
    }
  }

  @Test
  void foldersAreFoundWhereverTheRepositoryHasThem() {
    JsonNode set = named("ApplicationSet", "sample");

    assertThat(set.at("/spec/template/spec/source/path").asText())
        .isEqualTo("deploy/gitops/charts/service");
    assertThat(set.at("/spec/generators/0/matrix/generators/0/git/files/0/path").asText())
        .isEqualTo("deploy/gitops/apps/sample/environments/*.yaml");
  }

  @Test
  void protectionKeepsWhatLeavesGit() {
    JsonNode kept = named("ApplicationSet", "sample", ROOT + "protect: true\n");

    assertThat(kept.at("/spec/syncPolicy/preserveResourcesOnDeletion").asBoolean()).isTrue();
    assertThat(kept.at("/spec/syncPolicy/applicationsSync").asText()).isEqualTo("create-update");
    assertThat(kept.at("/spec/template/metadata").has("finalizers")).isFalse();
    assertThat(named("ApplicationSet", "sample").at("/spec/template/metadata/finalizers"))
        .hasSize(1);
  }

  @Test
  void missingFactsAreErrors() {
    assertThat(
            bootstrap().stream()
                .filter(one -> one.path("kind").asText().equals("ApplicationSet"))
                .map(set -> set.at("/spec/goTemplateOptions").toString()))
        .hasSize(2)
        .containsOnly("[\"missingkey=error\"]");
  }

  /** What {@link GitOpsFolder} refuses in plain manifests, it would refuse here. */
  @Test
  void noSettingSkipsMigrations() throws IOException {
    for (JsonNode manifest : bootstrap()) {
      Files.writeString(
          folder.resolve(
              manifest.path("kind").asText() + manifest.at("/metadata/name").asText() + ".yaml"),
          manifest.toString());
    }

    assertThatCode(() -> GitOpsFolder.check(folder)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{cloud: aws, region: eu-central-1, databaseSecret: {reference: arn}}",
        "{cloud: google, project: p, identity: a@b}",
        "{cloud: azure, tenant: t, vault: https://v.vault.azure.net, identity: c}",
        "{cloud: digitalocean, databaseSecret: {namespace: database, name: database}}",
        "{cloud: local, databaseSecret: {namespace: database, name: app-app}}"
      })
  void secretsReachOnlyNamespacesOfServices(String cluster) {
    Manifests manifests = new Manifests(addOn("external-secrets", "cluster: " + cluster + "\n"));

    for (JsonNode store : manifests.ofKind("ClusterSecretStore").toList()) {
      assertThat(store.at("/spec/conditions/0/namespaceSelector/matchLabels").toString())
          .isEqualTo("{\"gitops-lab.dev/secrets\":\"true\"}");
    }
    for (JsonNode secret : manifests.ofKind("ClusterExternalSecret").toList()) {
      assertThat(secret.at("/spec/namespaceSelectors/0/matchLabels").toString())
          .isEqualTo("{\"gitops-lab.dev/secrets\":\"true\"}");
      assertThat(manifests.ofKind("ClusterSecretStore").toList())
          .extracting(store -> store.at("/metadata/name").asText())
          .contains(secret.at("/spec/externalSecretSpec/secretStoreRef/name").asText());
    }
    for (JsonNode role : manifests.ofKind("Role").toList()) {
      assertThat(role.at("/rules/0/resourceNames")).as(role.toString()).isNotEmpty();
    }
    assertThat(manifests.all()).asString().doesNotContain("ClusterRole", "\"*\"");
  }

  /** What an add-on's own templates make, without the charts that it fetches. */
  private List<JsonNode> addOn(String name, String values) {
    Path copy = folder.resolve(name);
    try (Stream<Path> files = Files.walk(GITOPS.resolve("platform").resolve(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(GITOPS.resolve("platform").resolve(name).relativize(file));
        Files.createDirectories(target.getParent());
        Files.writeString(
            target, Files.readString(file).replaceFirst("(?s)\ndependencies:.*", "\n"));
      }
      return Helm.any().template(copy, values).manifests();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> bootstrap() {
    return Helm.any().template(GITOPS.resolve("bootstrap"), ROOT).manifests();
  }

  private static JsonNode named(String kind, String name) {
    return named(kind, name, ROOT);
  }

  private static JsonNode named(String kind, String name, String values) {
    return Helm.any().template(GITOPS.resolve("bootstrap"), values).manifests().stream()
        .filter(one -> one.path("kind").asText().equals(kind))
        .filter(one -> one.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
