package dev.gitopslab.constructs.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gitopslab.constructs.core.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitOpsFolderTest {

  private static final String HEALS =
      """
      spec:
        syncPolicy:
          automated:
            selfHeal: true
      """;
  private static final String UPDATER =
      """
      apiVersion: argocd-image-updater.argoproj.io/v1alpha1
      kind: ImageUpdater
      metadata: {name: images}
      spec:
        applicationRefs:
          - namePattern: shop-stag-*
      """;

  @TempDir Path root;

  @BeforeEach
  void aGoodFolder() {
    write("apps/shop/values.yaml", "migrations: {enabled: true}\n");
    write("apps/shop/environments/stag-1.yaml", "environment: {tier: staging}\n");
    write(
        "apps/shop/environments/production.yaml",
        "environment: {tier: production}\nmigrations: {backup: {enabled: true}}\n");
  }

  @Test
  void acceptsWhatIsGood() {
    assertThat(problems()).isEmpty();
  }

  @Test
  void acceptsThisProjectsOwn() {
    assertThatCode(() -> GitOpsFolder.check(Path.of("gitops"))).doesNotThrowAnyException();
  }

  @Test
  void hasNothingToSayWhereThereIsNone() {
    assertThatCode(() -> GitOpsFolder.check(root.resolve("elsewhere"))).doesNotThrowAnyException();
  }

  @Test
  void refusesAnEnvironmentWithoutATier() {
    write("apps/shop/environments/stag-1.yaml", "replicas: 1\n");
    write("apps/shop/environments/stag-2.yaml", "environment: {tier: stagign}\n");

    assertThat(problems())
        .containsExactly(
            "gitops/apps/shop/environments/stag-1.yaml: environment.tier: is required; use"
                + " [sandbox, staging, production]",
            "gitops/apps/shop/environments/stag-2.yaml: environment.tier: \"stagign\" is no tier;"
                + " use [sandbox, staging, production]");
  }

  @Test
  void refusesProductionWithoutABackup() {
    write("apps/shop/environments/production.yaml", "environment: {tier: production}\n");

    assertThat(problems())
        .containsExactly(
            "gitops/apps/shop/environments/production.yaml: migrations.backup.enabled: is not true,"
                + " which leaves production without a backup before its migrations");
  }

  @Test
  void letsProductionWithoutMigrationsBe() {
    write("apps/shop/values.yaml", "migrations: {enabled: false}\n");
    write("apps/shop/environments/production.yaml", "environment: {tier: production}\n");

    assertThat(problems()).isEmpty();
  }

  @Test
  void refusesTwoImageToolsOnOneApp() {
    write("images/updater.yaml", UPDATER);
    write(
        "apps/shop/environments/stag-1.yaml",
        "environment: {tier: staging}\nimage:\n  tag: 1.0.0 # {\"$imagepolicy\": \"flux:shop:tag\"}\n");

    assertThat(problems())
        .containsExactly(
            "gitops/apps/shop/environments/stag-1.yaml: is written by Flux (it carries the marker"
                + " $imagepolicy), and the ImageUpdater for \"shop-stag-*\" writes the same image;"
                + " remove one of them");
  }

  @Test
  void letsOneImageToolEach() {
    write("images/updater.yaml", UPDATER);
    write(
        "apps/shop/environments/production.yaml",
        """
        environment: {tier: production}
        migrations: {backup: {enabled: true}}
        image:
          tag: 1.0.0 # {"$imagepolicy": "flux:shop:tag"}
        """);

    assertThat(problems()).isEmpty();
  }

  @Test
  void refusesAnApplicationThatMaySkipItsMigration() {
    write("more/shop.yaml", application("{argocd.argoproj.io/manifest-generate-paths: .}") + HEALS);

    assertThat(problems())
        .containsExactly(
            "gitops/more/shop.yaml: Application shop: has the annotation"
                + " argocd.argoproj.io/manifest-generate-paths and heals itself: together they roll"
                + " pods without running the migration; remove the annotation, or say that nothing"
                + " is migrated with the annotation gitops-lab.dev/migrations: none");
  }

  @Test
  void refusesAnApplicationSetThatMaySkipMigrations() {
    write(
        "more/set.yaml",
        """
        kind: ApplicationSet
        metadata: {name: shop}
        spec:
          template:
            metadata: {annotations: {argocd.argoproj.io/manifest-generate-paths: .}}
            spec: {syncPolicy: {automated: {selfHeal: true}}}
        """);

    assertThat(problems()).hasSize(1).first().asString().contains("ApplicationSet shop: has the");
  }

  @Test
  void letsAnApplicationThatMigratesNothingBe() {
    write(
        "more/shop.yaml",
        application(
                "{argocd.argoproj.io/manifest-generate-paths: ., gitops-lab.dev/migrations: none}")
            + HEALS);

    assertThat(problems()).isEmpty();
  }

  @Test
  void letsTemplatesOfChartsBe() {
    write("platform/dns/Chart.yaml", "name: dns\n");
    write("platform/dns/templates/all.yaml", "{{- if true }}\n  no: [yaml\n");

    assertThat(problems()).isEmpty();
  }

  @Test
  void refusesWhatIsNoYaml() {
    write("more/broken.yaml", "a: [b\n");

    assertThat(problems())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("gitops/more/broken.yaml: is not valid YAML: ");
  }

  @Test
  void tellsOfValuesThatAreNoYamlOnce() {
    write("apps/shop/environments/stag-1.yaml", "a: [\n");

    assertThat(problems()).first().asString().contains("stag-1.yaml");
    assertThat(problems()).filteredOn(problem -> problem.contains("YAML")).hasSize(1);
  }

  @Test
  void leavesAnImageUpdaterThatTheApiRefusesToTheApi() {
    write("images/updater.yaml", UPDATER.replace("- namePattern: shop-stag-*", "- shop"));

    assertThat(problems()).isEmpty();
  }

  private static String application(String annotations) {
    return "kind: Application\nmetadata: {name: shop, annotations: " + annotations + "}\n";
  }

  private List<String> problems() {
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class, () -> GitOpsFolder.check(root.resolve("gitops")));
    return refused == null ? List.of() : refused.problems().stream().map(Object::toString).toList();
  }

  private void write(String file, String text) {
    Path path = root.resolve("gitops").resolve(file);
    try {
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
