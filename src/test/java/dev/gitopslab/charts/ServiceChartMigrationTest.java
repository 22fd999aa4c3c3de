package dev.gitopslab.charts;

import static dev.gitopslab.charts.Manifests.annotation;
import static dev.gitopslab.charts.Manifests.containers;
import static dev.gitopslab.charts.Manifests.texts;
import static dev.gitopslab.charts.Manifests.variable;
import static dev.gitopslab.charts.Manifests.variables;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The chart's part of {@code docs/migrations.md}. */
class ServiceChartMigrationTest {

  private static final String HOOK = "helm.sh/hook";
  private static final String WEIGHT = "helm.sh/hook-weight";
  private static final String WAVE = "argocd.argoproj.io/sync-wave";

  private static final String BACKUP = "migrations: {backup: {enabled: true, claim: backups}}";
  private static final String PASSWORDLESS =
      """
      cluster: {cloud: aws}
      database: {passwordless: true, user: orders}
      """;
  private static final String ARGO_WAVE = "migrations: {mode: argoWave}";
  private static final String DOWN =
      """
      migrations:
        backup: {enabled: true, claim: backups}
        down: {tag: 1.5.0, target: 20241003102222_init, confirm: 20241003102222_init}
      """;

  @Test
  void hooksMigrateBeforeAnythingElse() {
    Manifests manifests = ServiceChart.render(ServiceChart.MIGRATED, BACKUP);

    Map<String, String> weights =
        manifests.all().stream()
            .filter(manifest -> !annotation(manifest, HOOK).isEmpty())
            .collect(
                Collectors.toMap(
                    manifest -> manifest.path("kind").asText() + " " + Manifests.name(manifest),
                    manifest -> annotation(manifest, WEIGHT)));
    assertThat(weights)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ServiceAccount orders-migrate", "-10",
                "NetworkPolicy orders-migrate", "-10",
                "Job orders-backup", "-8",
                "Job orders-migrate", "-5"));
    manifests.all().stream()
        .filter(manifest -> !annotation(manifest, HOOK).isEmpty())
        .forEach(
            manifest -> {
              assertThat(annotation(manifest, HOOK)).isEqualTo("pre-install,pre-upgrade");
              assertThat(annotation(manifest, "helm.sh/hook-delete-policy"))
                  .isEqualTo("before-hook-creation");
            });
  }

  @Test
  void jobEndsByItself() {
    JsonNode job = ServiceChart.render(ServiceChart.MIGRATED).one("Job", "orders-migrate");

    assertThat(job.at("/spec/activeDeadlineSeconds").asInt()).isEqualTo(900);
    assertThat(job.at("/spec/backoffLimit").asInt(-1)).isZero();
    assertThat(job.at("/spec/podReplacementPolicy").asText()).isEqualTo("Failed");
    assertThat(job.at("/spec/podFailurePolicy/rules/0/action").asText()).isEqualTo("Ignore");
    assertThat(job.at("/spec/podFailurePolicy/rules/0/onPodConditions/0/type").asText())
        .isEqualTo("DisruptionTarget");
    assertThat(job.at("/spec/ttlSecondsAfterFinished").asInt()).isEqualTo(86400);
    JsonNode pod = job.at("/spec/template/spec");
    assertThat(pod.path("restartPolicy").asText()).isEqualTo("Never");
    assertThat(containers(pod)).hasSize(1);
    assertThat(job.at("/spec/template/metadata/labels/sidecar.istio.io~1inject").asText())
        .isEqualTo("false");
    assertThat(job.at("/spec/template/metadata/annotations/linkerd.io~1inject").asText())
        .isEqualTo("disabled");
  }

  @Test
  void migrationRunsTheLauncherOfTheAppsImage() {
    Manifests manifests = ServiceChart.render(ServiceChart.MIGRATED);
    JsonNode container = migrate(manifests);

    assertThat(container.path("image"))
        .isEqualTo(
            manifests.one("Deployment", "orders").at("/spec/template/spec/containers/0/image"));
    assertThat(texts(container.path("command"))).containsExactly("/app/migrate");
    assertThat(texts(container.path("args"))).containsExactly("migrate");
    assertThat(variables(container))
        .contains("DB__HOST", "DB__PORT", "DB__NAME", "DB__USER", "DB__PASSWORD", "DB__SSLMODE")
        .contains("DB__LOCK_TIMEOUT_SECONDS")
        .doesNotContain("DB__SSLROOTCERT", "DB__ROLE", "DB__IDENTITY", "DB__PASSFILE");
    assertThat(variable(container, "DB__PORT").path("value").asText()).isEqualTo("5432");
    assertThat(variable(container, "DB__NAME").path("value").asText()).isEqualTo("orders");
    assertThat(variable(container, "DB__SSLMODE").path("value").asText()).isEqualTo("require");
    assertThat(variable(container, "DB__PASSWORD").at("/valueFrom/secretKeyRef"))
        .hasToString("{\"name\":\"database\",\"key\":\"password\"}");
  }

  @Test
  void migrationRunsTheEntryPointOfItsImageWhereNoCommandIsGiven() {
    JsonNode container =
        migrate(ServiceChart.render(ServiceChart.MIGRATED, "migrations: {command: []}"));

    assertThat(container.has("command")).isFalse();
    assertThat(texts(container.path("args"))).containsExactly("migrate");
  }

  /** What starts the app's own code needs what the app needs. */
  @Test
  void migrationsGetTheVariablesOfTheApp() {
    Manifests manifests =
        ServiceChart.render(
            ServiceChart.MIGRATED,
            DOWN,
            """
            env: {SHOP_REGION: eu, API_KEY: {secretKeyRef: {name: api, key: key}}}
            envFrom: [{configMapRef: {name: settings}}]
            """);

    List<JsonNode> containers =
        manifests.podSpecs().stream()
            .flatMap(pod -> containers(pod).stream())
            .filter(container -> !container.path("name").asText().equals("backup"))
            .toList();
    assertThat(containers)
        .extracting(container -> container.path("name").asText())
        .containsExactlyInAnyOrder("schema-gate", "web", "pending", "migrate", "migrate");
    for (JsonNode container : containers) {
      assertThat(variable(container, "SHOP_REGION").path("value").asText()).isEqualTo("eu");
      assertThat(variable(container, "API_KEY").at("/valueFrom/secretKeyRef/name").asText())
          .isEqualTo("api");
      assertThat(container.at("/envFrom/0/configMapRef/name").asText()).isEqualTo("settings");
    }
  }

  @Test
  void onlyWhatGoesDownMayTakeTheSchemaDown() {
    Manifests manifests = ServiceChart.render(ServiceChart.MIGRATED, DOWN);

    assertThat(variable(migrate(manifests), "DB__DIRECTION").path("value").asText())
        .isEqualTo("up");
    JsonNode down =
        manifests.one("Job", "orders-migrate-down").at("/spec/template/spec/containers/0");
    assertThat(variables(down)).doesNotContain("DB__DIRECTION");
  }

  @Test
  void whoMigratesActsAsTheRole() {
    Manifests manifests =
        ServiceChart.render(ServiceChart.MIGRATED, DOWN, "migrations: {role: orders_owner}");

    for (JsonNode job : manifests.ofKind("Job").toList()) {
      for (JsonNode container : containers(job.at("/spec/template/spec"))) {
        boolean isBackup = container.path("name").asText().equals("backup");
        assertThat(variable(container, isBackup ? "PGOPTIONS" : "DB__ROLE").path("value").asText())
            .isEqualTo(isBackup ? "-c role=orders_owner" : "orders_owner");
      }
    }
    for (JsonNode container :
        containers(manifests.one("Deployment", "orders").at("/spec/template/spec"))) {
      assertThat(variables(container)).doesNotContain("DB__ROLE");
    }
  }

  @Test
  void whatRunsNoBundleTakesLess() {
    Manifests manifests = ServiceChart.render(ServiceChart.MIGRATED, BACKUP);
    String limit = "/resources/limits/memory";

    assertThat(migrate(manifests).at(limit).asText()).isEqualTo("512Mi");
    assertThat(
            manifests
                .one("Deployment", "orders")
                .at("/spec/template/spec/initContainers/0" + limit)
                .asText())
        .isEqualTo("64Mi");
    assertThat(
            manifests
                .one("Job", "orders-backup")
                .at("/spec/template/spec/initContainers/0" + limit)
                .asText())
        .isEqualTo("64Mi");
  }

  @Test
  void gateIsTheFirstThingThatNewPodsRun() {
    JsonNode deployment = ServiceChart.render(ServiceChart.MIGRATED).one("Deployment", "orders");

    JsonNode gate = deployment.at("/spec/template/spec/initContainers/0");
    assertThat(gate.path("name").asText()).isEqualTo("schema-gate");
    assertThat(texts(gate.path("args"))).containsExactly("wait");
    assertThat(deployment.at("/spec/strategy/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
    assertThat(deployment.at("/spec/progressDeadlineSeconds").asInt()).isGreaterThan(900);
  }

  @Test
  void rolloutHasTheGateToo() {
    JsonNode rollout =
        ServiceChart.render(ServiceChart.values("canary-gateway.yaml")).one("Rollout", "orders");

    assertThat(rollout.at("/spec/template/spec/initContainers/0/name").asText())
        .isEqualTo("schema-gate");
    assertThat(rollout.at("/spec/strategy/canary/maxUnavailable").asInt(-1)).isZero();
  }

  /** The gate signs in as the app: its pods are not to hold the owner's password. */
  @Test
  void onlyJobsHoldTheCredentialsOfTheMigration() {
    Manifests manifests =
        ServiceChart.render(
            ServiceChart.MIGRATED, BACKUP, "migrations: {credentials: {secret: {name: owner}}}");

    for (JsonNode job : manifests.ofKind("Job").toList()) {
      assertThat(secrets(job)).containsExactly("owner");
    }
    assertThat(secrets(manifests.one("Deployment", "orders"))).containsExactly("database");
  }

  @Test
  void appAndMigrationAreOneRelease() {
    Manifests manifests = ServiceChart.render(ServiceChart.values("production.yaml"));
    String release =
        ":1.4.0@sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";

    JsonNode pod = manifests.one("Deployment", "orders").at("/spec/template/spec");
    assertThat(pod.at("/containers/0/image").asText())
        .isEqualTo("registry.example.com/orders" + release);
    for (JsonNode image :
        List.of(
            pod.at("/initContainers/0/image"),
            migrate(manifests).path("image"),
            manifests
                .one("Job", "orders-backup")
                .at("/spec/template/spec/initContainers/0/image"))) {
      assertThat(image.asText()).isEqualTo("registry.example.com/orders-migrations" + release);
    }
  }

  @Test
  void eachChangeOfTheMigrationIsOneOfThePods() {
    Set<JsonNode> templates =
        List.of(
                "",
                "image: {tag: 1.4.1}",
                "image: {digest: 'sha256:"
                    + "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef'}",
                "migrations: {image: {repository: registry.example.com/migrations}}",
                "migrations: {target: 20241003102222_init}")
            .stream()
            .map(change -> ServiceChart.render(ServiceChart.MIGRATED, change))
            .map(manifests -> manifests.one("Deployment", "orders").at("/spec/template"))
            .collect(Collectors.toSet());

    assertThat(templates).hasSize(5);
    assertThat(templates)
        .extracting(
            template ->
                template
                    .at("/metadata/annotations/gitops-lab.dev~1migration-target")
                    .asText("missing"))
        .containsOnly("", "20241003102222_init");
  }

  @Test
  void targetReachesTheJobAndTheGate() {
    Manifests manifests =
        ServiceChart.render(
            ServiceChart.MIGRATED, "migrations: {target: 20241003102222_init}", BACKUP);

    assertThat(texts(migrate(manifests).path("args")))
        .containsExactly("migrate", "20241003102222_init");
    assertThat(
            texts(
                manifests
                    .one("Deployment", "orders")
                    .at("/spec/template/spec/initContainers/0/args")))
        .containsExactly("wait", "20241003102222_init");
  }

  /** As a hook it is made anew with each release, and tokens of the old one die. */
  @Test
  void podsHaveAServiceAccountOfTheirOwnWhichIsNoHook() {
    Manifests manifests = ServiceChart.render(ServiceChart.MIGRATED);

    JsonNode own = manifests.one("ServiceAccount", "orders");
    assertThat(annotation(own, HOOK)).isEmpty();
    assertThat(
            manifests
                .one("Deployment", "orders")
                .at("/spec/template/spec/serviceAccountName")
                .asText())
        .isEqualTo("orders");
    assertThat(
            manifests
                .one("Job", "orders-migrate")
                .at("/spec/template/spec/serviceAccountName")
                .asText())
        .isEqualTo("orders-migrate");
  }

  @Test
  void backupRunsWhereMigrationsArePending() {
    JsonNode job = ServiceChart.render(ServiceChart.MIGRATED, BACKUP).one("Job", "orders-backup");

    List<JsonNode> containers = containers(job.at("/spec/template/spec"));
    assertThat(containers)
        .extracting(one -> one.path("name").asText())
        .containsExactly("pending", "backup");
    assertThat(texts(containers.get(0).path("args"))).containsExactly("pending", "/work/pending");
    String script = containers.get(1).at("/args/0").asText();
    assertThat(script.indexOf("/work/pending"))
        .isNotNegative()
        .isLessThan(script.indexOf("pg_dump --format=custom"));
    assertThat(variables(containers.get(1)))
        .contains("PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGSSLMODE");
    assertThat(job.at("/spec/activeDeadlineSeconds").asInt()).isEqualTo(1800);
    assertThat(job.at("/spec/template/spec/volumes").findValuesAsText("claimName"))
        .containsExactly("backups");
  }

  @Test
  void backupCanBeAnotherCommand() {
    JsonNode job =
        ServiceChart.render(ServiceChart.values("argo-wave.yaml"))
            .ofKind("Job")
            .filter(one -> Manifests.name(one).startsWith("orders-backup"))
            .findFirst()
            .orElseThrow();

    List<String> arguments = texts(job.at("/spec/template/spec/containers/0/args"));
    assertThat(arguments.get(0)).contains("/work/pending", "exec \"$@\"");
    assertThat(arguments.subList(1, arguments.size()))
        .containsExactly("backup", "/backup/snapshot", "--wait");
  }

  @Test
  void argoWaveIsAnOrdinaryJobInAnEarlierWave() {
    Manifests manifests = ServiceChart.render(ServiceChart.values("argo-wave.yaml"));

    Map<String, String> waves =
        manifests.all().stream()
            .filter(manifest -> !annotation(manifest, WAVE).isEmpty())
            .collect(
                Collectors.toMap(
                    manifest ->
                        manifest.path("kind").asText()
                            + " "
                            + Manifests.name(manifest).replaceFirst("[0-9a-f]{8}$", "#"),
                    manifest -> annotation(manifest, WAVE)));
    assertThat(waves)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ServiceAccount orders-migrate", "-3",
                "NetworkPolicy orders-migrate", "-3",
                "Job orders-backup-#", "-2",
                "Job orders-migrate-#", "-1"));
    assertThat(manifests.all()).allMatch(manifest -> annotation(manifest, HOOK).isEmpty());
    manifests
        .ofKind("Job")
        .forEach(job -> assertThat(job.path("spec").has("ttlSecondsAfterFinished")).isFalse());
  }

  /** The template of a Job cannot be changed: each change is another Job, and nothing else is. */
  @Test
  void argoWaveNamesAJobByItsTemplate() {
    String unchanged = waveJob("");

    assertThat(waveJob("replicas: 3")).isEqualTo(unchanged);
    assertThat(waveJob("migrations: {timeoutSeconds: 60}")).isEqualTo(unchanged);
    assertThat(
            Set.of(
                unchanged,
                waveJob("image: {tag: 1.4.1}"),
                waveJob("migrations: {target: 20241003102222_init}"),
                waveJob("database: {host: other}"),
                waveJob("nodeSelector: {kubernetes.io/arch: arm64}")))
        .hasSize(5);
  }

  @Test
  void schemaGoesDownAfterTheOlderReleaseServes() {
    Manifests manifests = ServiceChart.render(ServiceChart.MIGRATED, DOWN);

    JsonNode job = manifests.one("Job", "orders-migrate-down");
    assertThat(annotation(job, HOOK)).isEqualTo("post-upgrade");
    List<JsonNode> containers = containers(job.at("/spec/template/spec"));
    assertThat(containers)
        .extracting(one -> one.path("name").asText())
        .containsExactly("backup", "migrate");
    assertThat(containers.get(0).at("/args/0").asText())
        .contains("pg_dump")
        .doesNotContain("/work/pending");
    assertThat(containers.get(1).path("image").asText())
        .isEqualTo("registry.example.com/orders:1.5.0");
    assertThat(texts(containers.get(1).path("args")))
        .containsExactly("migrate", "20241003102222_init");
    assertThat(migrate(manifests).path("image").asText())
        .isEqualTo("registry.example.com/orders:1.4.0");
  }

  @Test
  void schemaGoesDownByAHookInBothModes() {
    JsonNode job =
        ServiceChart.render(ServiceChart.MIGRATED, DOWN, ARGO_WAVE)
            .one("Job", "orders-migrate-down");

    assertThat(annotation(job, HOOK)).isEqualTo("post-upgrade");
  }

  @Test
  void migrationReachesTheDatabaseAndNobodyReachesIt() {
    JsonNode policy =
        ServiceChart.render(ServiceChart.MIGRATED).one("NetworkPolicy", "orders-migrate");

    assertThat(texts(policy.at("/spec/policyTypes"))).containsExactly("Ingress", "Egress");
    assertThat(policy.path("spec").has("ingress")).isFalse();
    assertThat(policy.at("/spec/egress").findValuesAsText("port"))
        .containsExactly("53", "53", "5432");
  }

  @Test
  void passwordlessPassesNoPassword() {
    for (String file : List.of("passwordless-azure.yaml", "passwordless-google.yaml")) {
      for (JsonNode pod : ServiceChart.render(ServiceChart.values(file)).podSpecs()) {
        for (JsonNode container : containers(pod)) {
          assertThat(variables(container))
              .contains("DB__USER", "DB__IDENTITY")
              .doesNotContain("DB__PASSWORD");
        }
      }
    }
  }

  @Test
  void tokensAreThoseOfTheCloud() {
    for (String cloud : List.of("aws", "azure", "google")) {
      JsonNode container =
          migrate(
              ServiceChart.render(
                  ServiceChart.MIGRATED, PASSWORDLESS, "cluster: {cloud: " + cloud + "}"));
      assertThat(variable(container, "DB__IDENTITY").path("value").asText()).isEqualTo(cloud);
      assertThat(variables(container)).doesNotContain("DB__PASSFILE");
    }
  }

  @Test
  void sidecarKeepsTheAppsTokenFresh() {
    Manifests manifests = ServiceChart.render(ServiceChart.MIGRATED, PASSWORDLESS);
    JsonNode pod = manifests.one("Deployment", "orders").at("/spec/template/spec");

    JsonNode sidecar = pod.at("/initContainers/1");
    assertThat(sidecar.path("name").asText()).isEqualTo("credentials");
    assertThat(sidecar.path("restartPolicy").asText()).isEqualTo("Always");
    assertThat(texts(sidecar.path("args"))).containsExactly("credentials");
    assertThat(texts(sidecar.at("/startupProbe/exec/command")))
        .containsExactly("/app/migrate", "credentials", "--ready");
    String passfile = variable(sidecar, "DB__PASSFILE").path("value").asText();
    assertThat(passfile).startsWith(mount(sidecar, "passfile").path("mountPath").asText() + "/");
    assertThat(mount(sidecar, "passfile").has("readOnly")).isFalse();
    JsonNode web = pod.at("/containers/0");
    assertThat(variable(web, "DB__PASSFILE").path("value").asText()).isEqualTo(passfile);
    assertThat(variable(web, "PGPASSFILE").path("value").asText()).isEqualTo(passfile);
    assertThat(mount(web, "passfile").path("mountPath"))
        .isEqualTo(mount(sidecar, "passfile").path("mountPath"));
    assertThat(mount(web, "passfile").path("readOnly").asBoolean()).isTrue();
    assertThat(volume(pod, "passfile").at("/emptyDir/medium").asText()).isEqualTo("Memory");
  }

  @Test
  void rolloutHasTheSidecarToo() {
    JsonNode pod =
        ServiceChart.render(
                ServiceChart.MIGRATED, PASSWORDLESS, "{replicas: 4, rollout: {enabled: true}}")
            .one("Rollout", "orders")
            .at("/spec/template/spec");

    assertThat(pod.at("/initContainers/1/restartPolicy").asText()).isEqualTo("Always");
  }

  /** One would keep a hook's Job from being removed by Argo CD. */
  @Test
  void noJobHasASidecar() {
    for (JsonNode job :
        ServiceChart.render(ServiceChart.MIGRATED, PASSWORDLESS, DOWN).ofKind("Job").toList()) {
      for (JsonNode container : containers(job.at("/spec/template/spec"))) {
        assertThat(container.has("restartPolicy")).isFalse();
      }
    }
  }

  @Test
  void backupSignsInByAToken() {
    Manifests manifests = ServiceChart.render(ServiceChart.MIGRATED, PASSWORDLESS, DOWN);

    Map<String, List<String>> expected =
        Map.of(
            "orders-backup", List.of("pending", "credentials", "backup"),
            "orders-migrate-down", List.of("credentials", "backup", "migrate"));
    expected.forEach(
        (name, names) -> {
          JsonNode job = manifests.one("Job", name);
          JsonNode pod = job.at("/spec/template/spec");
          List<JsonNode> containers = containers(pod);
          assertThat(containers)
              .extracting(container -> container.path("name").asText())
              .containsExactlyElementsOf(names);
          JsonNode credentials = containers.get(names.indexOf("credentials"));
          JsonNode backup = containers.get(names.indexOf("backup"));
          assertThat(texts(credentials.path("args"))).containsExactly("credentials", "--once");
          assertThat(variable(backup, "PGPASSFILE").path("value"))
              .isEqualTo(variable(credentials, "DB__PASSFILE").path("value"));
          assertThat(variables(backup)).doesNotContain("PGPASSWORD");
          // libpq takes no file that others can read.
          assertThat(credentials.at("/securityContext/runAsUser"))
              .isEqualTo(backup.at("/securityContext/runAsUser"));
          assertThat(volume(pod, "passfile").at("/emptyDir/medium").asText()).isEqualTo("Memory");
        });
    assertThat(
            manifests
                .one("Job", "orders-migrate-down")
                .at("/spec/template/spec/initContainers/0/image")
                .asText())
        .isEqualTo("registry.example.com/orders:1.5.0");
  }

  @Test
  void withAPasswordThereIsNoPassfile() {
    for (JsonNode pod : ServiceChart.render(ServiceChart.MIGRATED, DOWN).podSpecs()) {
      assertThat(pod.findValuesAsText("name"))
          .doesNotContain("passfile", "credentials", "PGPASSFILE", "DB__PASSFILE");
    }
  }

  @Test
  void withoutMigrationsThereIsNothingOfThem() {
    Manifests manifests = ServiceChart.render(ServiceChart.values("minimal.yaml"));

    assertThat(manifests.names())
        .containsExactlyInAnyOrder(
            "Deployment orders",
            "Service orders",
            "ServiceAccount orders",
            "PodDisruptionBudget orders",
            "NetworkPolicy orders");
    assertThat(manifests.podSpecs()).allMatch(pod -> !pod.has("initContainers"));
  }

  private static JsonNode mount(JsonNode container, String name) {
    return named(container.path("volumeMounts"), name);
  }

  private static JsonNode volume(JsonNode pod, String name) {
    return named(pod.path("volumes"), name);
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode one : list) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("there is no " + name + " in " + list);
  }

  private static String waveJob(String change) {
    return ServiceChart.render(ServiceChart.MIGRATED, ARGO_WAVE, change)
        .ofKind("Job")
        .map(Manifests::name)
        .collect(Collectors.joining());
  }

  private static JsonNode migrate(Manifests manifests) {
    return manifests.one("Job", "orders-migrate").at("/spec/template/spec/containers/0");
  }

  private static Set<String> secrets(JsonNode workload) {
    return containers(workload.at("/spec/template/spec")).stream()
        .flatMap(container -> container.findValues("secretKeyRef").stream())
        .map(reference -> reference.path("name").asText())
        .collect(Collectors.toSet());
  }
}
