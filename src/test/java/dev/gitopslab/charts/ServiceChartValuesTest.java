package dev.gitopslab.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What values the chart refuses, and how it says so. */
class ServiceChartValuesTest {

  private static final String IMAGE =
      "image: {repository: registry.example.com/orders, tag: 1.4.0}\n";
  private static final String PRODUCTION = "environment: {tier: production}\n";
  private static final String BACKUP = "migrations: {backup: {enabled: true, claim: backups}}\n";
  private static final String DOWN = "migrations: {down: {tag: 1.5.0, target: a, confirm: a}}\n";
  private static final String ROLLOUT = "replicas: 4\nrollout: {enabled: true}\n";

  /** Values that the schema refuses, each with what of them the message must name. */
  static Stream<Arguments> illTyped() {
    return Stream.of(
        arguments("replica: 3", "replica"),
        arguments("image: {tagg: x}", "tagg"),
        arguments("cluster: {region: x}", "region"),
        arguments("cluster: {database: {password: x}}", "password"),
        arguments("migrations: {reset: true}", "reset"),
        arguments("migrations: {image: {tag: 1.3.0}}", "tag"),
        arguments("migrations: {down: {image: x}}", "image"),
        arguments("probes: {liveness: {port: 80}}", "port"),
        arguments("rollout: {canary: {steps: [{weight: 5}]}}", "weight"),
        arguments("networkPolicy: {egress: [{cidr: 10.0.0.0/8, namespace: x}]}", "egress"),
        arguments("volumes: [{name: a, mountPath: /a}]", "volumes"),
        arguments("migrations: {enabled: \"false\"}", "enabled"),
        arguments("autoscaling: {enabled: \"true\"}", "enabled"),
        arguments("database: {passwordless: \"\"}", "passwordless"),
        arguments("replicas: \"2\"", "replicas"),
        arguments("replicas: 2.5", "replicas"),
        arguments("port: 65536", "port"),
        arguments("migrations: {timeoutSeconds: 0}", "timeoutSeconds"),
        arguments("migrations: {ttlSecondsAfterFinished: 0}", "ttlSecondsAfterFinished"),
        arguments("migrations: {ttlSecondsAfterFinished: 30}", "ttlSecondsAfterFinished"),
        arguments("migrations: {ttlSecondsAfterFinished: 599}", "ttlSecondsAfterFinished"),
        arguments("database: {lockTimeoutSeconds: 0}", "lockTimeoutSeconds"),
        arguments("migrations: {role: 'a b'}", "role"),
        arguments("migrations: {target: 20241003102222}", "target"),
        arguments("migrations: {target: --help}", "target"),
        arguments("migrations: {mode: hook}", "mode"),
        arguments("environment: {tier: prod}", "tier"),
        arguments("env: {RETRIES: 3}", "RETRIES"),
        arguments("env: {KEY: {secretKeyRef: {name: a}}}", "KEY"),
        arguments("image: {digest: sha256:abc}", "digest"),
        arguments("securityContext: {runAsUser: 0}", "runAsUser"),
        arguments("securityContext: {privileged: true}", "privileged"),
        arguments(
            "podLabels: {app.kubernetes.io/component: migration}", "app.kubernetes.io/component"),
        arguments("database: {sslMode: on}", "sslMode"),
        arguments("rollout: {strategy: recreate}", "strategy"),
        arguments("service: {type: ExternalName}", "type"));
  }

  @ParameterizedTest
  @MethodSource("illTyped")
  void schemaRefuses(String values, String key) {
    Helm.Result result = Helm.any().template(ServiceChart.FOLDER, IMAGE, values);

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output())
        .contains("values don't meet the specifications of the schema")
        .contains(key);
  }

  /** Values that no schema can refuse, each with the whole message. */
  static Stream<Arguments> contradictory() {
    return Stream.of(
        arguments("image: {repository: ''}", List.of(), "image.repository: is required"),
        arguments(
            "image: {tag: ''}",
            List.of(),
            "image.tag: image.tag or image.digest is required: it is the identity of the release"),
        arguments(
            PRODUCTION,
            List.of("image: {tag: latest}"),
            "image.tag: latest is no identity of a release; production needs one"),
        arguments(
            "fullnameOverride: a-name-that-is-longer-than-45-characters-which-is",
            List.of(),
            "fullnameOverride: the release's name is longer than 45 characters, and the names of"
                + " Jobs add to it; give a shorter one here"),
        arguments(
            "database: {enabled: true, host: db}",
            List.of("env: {DB__HOST: other}"),
            "env.DB__HOST: is set by database already"),
        arguments(
            "ingress: {enabled: true}",
            List.of(),
            "ingress.host: is required where there is no cluster.domain"),
        arguments(
            "httpRoute: {enabled: true}",
            List.of("cluster: {domain: example.com}"),
            "httpRoute.parentRefs: name at least one Gateway"),
        arguments(
            "httpRoute: {enabled: true, parentRefs: [{name: public}]}",
            List.of(),
            "httpRoute.host: is required where there is no cluster.domain"),
        arguments(
            "autoscaling: {enabled: true, minReplicas: 7}",
            List.of(),
            "autoscaling.minReplicas: 7 is more than maxReplicas, 6"),
        arguments(
            "autoscaling: {enabled: true}",
            List.of("resources: {requests: {cpu: null}}"),
            "resources.requests.cpu: is required with autoscaling, which measures against it"),
        arguments(
            "database: {enabled: true}",
            List.of(),
            "database.host: is required where there is no cluster.database.host"),
        arguments(
            "database: {enabled: true, host: db, passwordless: true}",
            List.of("cluster: {cloud: aws}"),
            "database.user: is required with passwordless"),
        arguments(
            "database: {enabled: true, host: db, user: orders, passwordless: true}",
            List.of("cluster: {cloud: digitalocean}"),
            "database.passwordless: needs cluster.cloud to be aws, azure or google, whose identity"
                + " signs in"),
        arguments(
            "database: {enabled: true, host: db, user: orders, passwordless: true}",
            List.of("cluster: {cloud: aws}", "env: {PGPASSFILE: /tmp/passfile}"),
            "env.PGPASSFILE: is set by database already"),
        arguments(
            PRODUCTION,
            List.of("database: {enabled: true, host: db, sslMode: prefer}"),
            "database.sslMode: prefer may go without TLS; production needs require, verify-ca or"
                + " verify-full"),
        arguments(
            "migrations: {enabled: true}",
            List.of(),
            "database.enabled: is required with migrations"),
        arguments(
            BACKUP,
            List.of(),
            "migrations.backup.enabled: there is nothing to back up for without"
                + " migrations.enabled"));
  }

  @ParameterizedTest
  @MethodSource("contradictory")
  void chartRefuses(String values, List<String> more, String message) {
    assertThat(problems(IMAGE, values, more)).containsExactly(message);
  }

  static Stream<Arguments> contradictoryMigrations() {
    return Stream.of(
        arguments(
            PRODUCTION,
            List.of(),
            "migrations.backup.enabled: production does not migrate without a backup"),
        arguments(
            PRODUCTION,
            List.of(BACKUP, "migrations: {target: '0'}"),
            "migrations.target: 0 undoes every migration, which production refuses"),
        arguments(
            PRODUCTION,
            List.of(BACKUP, DOWN, "migrations: {down: {target: '0', confirm: '0'}}"),
            "migrations.down.target: 0 undoes every migration, which production refuses"),
        arguments(
            "migrations: {backup: {enabled: true}}",
            List.of(),
            "migrations.backup.claim: pg_dump needs a PersistentVolumeClaim to write to; or give a"
                + " command"),
        arguments(
            BACKUP,
            List.of("migrations: {backup: {image: {tag: ''}}}"),
            "migrations.backup.image.tag: a tag or digest is required"),
        arguments(
            "migrations: {command: []}",
            List.of("database: {passwordless: true, user: orders}", "cluster: {cloud: aws}"),
            "migrations.command: is required with database.passwordless: a probe runs it, and knows"
                + " no entry point"),
        arguments(
            "migrations: {serviceAccount: {name: orders}}",
            List.of(),
            "migrations.serviceAccount.name: is the pods' own; the migration's is made anew with"
                + " each release, and tokens of the old one die"),
        arguments(DOWN, List.of(), "migrations.backup.enabled: is required with migrations.down"),
        arguments(
            DOWN,
            List.of(BACKUP, "migrations: {down: {confirm: b}}"),
            "migrations.down.confirm: repeat the target, \"a\", to undo every migration after it"),
        arguments(
            DOWN,
            List.of(BACKUP, "migrations: {down: {tag: ''}}"),
            "migrations.down.tag: the tag or digest of the newer release is required: only its"
                + " image knows the way back"),
        arguments(
            DOWN,
            List.of(BACKUP, "migrations: {down: {tag: 1.4.0}}"),
            "migrations.down.tag: is the release's own; its app would be left with a schema older"
                + " than it"),
        arguments(
            DOWN,
            List.of(BACKUP, "migrations: {target: a}"),
            "migrations.target: leave it out while migrations.down is set: the release's own"
                + " migration would be refused, by a schema that is past its target"),
        arguments(
            DOWN,
            List.of(BACKUP, "migrations: {down: {target: ''}}"),
            "migrations.down.target: is required with any of tag, digest, confirm"));
  }

  @ParameterizedTest
  @MethodSource("contradictoryMigrations")
  void chartRefusesToMigrate(String values, List<String> more, String message) {
    assertThat(problems(ServiceChart.MIGRATED, values, more)).containsExactly(message);
  }

  static Stream<Arguments> contradictoryRollouts() {
    return Stream.of(
        arguments(
            "replicas: 3",
            "rollout.canary.steps: 25 % of 3 replicas is less than a pod: without trafficRouting it"
                + " takes 4"),
        arguments(
            "autoscaling: {enabled: true}",
            "rollout.canary.steps: 25 % of 2 replicas is less than a pod: without trafficRouting it"
                + " takes 4"),
        arguments(
            "rollout: {canary: {trafficRouting: nginx}}",
            "rollout.canary.trafficRouting: nginx needs ingress.enabled"),
        arguments(
            "rollout: {canary: {trafficRouting: gatewayApi}}",
            "rollout.canary.trafficRouting: gatewayApi needs httpRoute.enabled"),
        arguments(
            """
            cluster: {domain: example.com}
            ingress: {enabled: true}
            httpRoute: {enabled: true, parentRefs: [{name: public}]}
            rollout: {canary: {trafficRouting: nginx}}
            """,
            "rollout.canary.trafficRouting: with both ingress and httpRoute, one of them would send"
                + " everything to the old pods"),
        arguments(
            "rollout: {strategy: blueGreen, canary: {trafficRouting: nginx}}",
            "rollout.canary.trafficRouting: is for the strategy canary; blueGreen switches"
                + " Services"),
        arguments(
            "rollout: {analysis: {enabled: true, successCondition: x}}",
            "rollout.analysis.prometheus: address and query are required"),
        arguments(
            "rollout: {analysis: {enabled: true, provider: web, web: {url: 'http://a'}}}",
            "rollout.analysis.successCondition: is required, such as result[0] >= 0.99"),
        arguments(
            "rollout: {analysis: {enabled: true, provider: web, successCondition: x}}",
            "rollout.analysis.web.url: is required"),
        arguments(
            "rollout: {analysis: {enabled: true, provider: job}}",
            "rollout.analysis.job.command: is required"),
        arguments(
            "rollout: {enabled: false, analysis: {enabled: true}}",
            "rollout.analysis.enabled: needs rollout.enabled"));
  }

  @ParameterizedTest
  @MethodSource("contradictoryRollouts")
  void chartRefusesToRollOut(String values, String message) {
    assertThat(problems(IMAGE, ROLLOUT, List.of(values))).containsExactly(message);
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThat(
            problems(
                "image: {tag: latest}\n" + PRODUCTION,
                "migrations: {enabled: true, target: '0'}",
                List.of("ingress: {enabled: true}")))
        .hasSize(6);
  }

  /** The schema refuses these too, but says no reason, and Argo CD can be told to leave it out. */
  @Test
  void chartSaysWhyWhereTheSchemaIsLeftOut() {
    Helm.Result result =
        Helm.any()
            .templateWithoutSchema(
                ServiceChart.FOLDER,
                ServiceChart.MIGRATED,
                "{database: {lockTimeoutSeconds: 0}, migrations: {ttlSecondsAfterFinished: 30}}");

    assertThat(problems(result))
        .containsExactly(
            "database.lockTimeoutSeconds: 0 would wait for ever, with the app's requests behind it;"
                + " give at least 1",
            "migrations.ttlSecondsAfterFinished: 30 may remove the Job before Argo CD has seen how"
                + " it ended, whose sync then hangs, and before its logs are read; give at least"
                + " 600");
  }

  /** An object that takes unknown keys hides a misspelt one. */
  @Test
  void everyObjectOfTheSchemaRefusesUnknownKeys() throws JsonProcessingException {
    List<String> open = new ArrayList<>();
    collectOpen("", schema(), open);

    assertThat(open).containsExactly("/properties/global"); // Helm's own
  }

  @Test
  void everyValueIsDescribedInTheSchemaAndTheReadme() throws JsonProcessingException {
    String readme = ServiceChart.read(ServiceChart.FOLDER.resolve("README.md"));
    JsonNode schema = schema();
    List<String> missing = new ArrayList<>();
    collectUndescribed("", schema, schema, readme, missing);

    assertThat(missing).isEmpty();
  }

  private static List<String> problems(String first, String second, List<String> more) {
    List<String> values = new ArrayList<>(List.of(first, second));
    values.addAll(more);
    return problems(Helm.any().template(ServiceChart.FOLDER, values.toArray(String[]::new)));
  }

  private static List<String> problems(Helm.Result result) {
    assertThat(result.exitCode()).as(result.output()).isNotZero();
    return result
        .output()
        .lines()
        .dropWhile(line -> !line.startsWith("Error: "))
        .skip(1)
        .takeWhile(line -> !line.isBlank())
        .toList();
  }

  private static JsonNode schema() throws JsonProcessingException {
    return new ObjectMapper()
        .readTree(ServiceChart.read(ServiceChart.FOLDER.resolve("values.schema.json")));
  }

  private static void collectOpen(String path, JsonNode node, List<String> open) {
    boolean isObject = node.path("type").toString().contains("\"object\"");
    if (isObject
        && (!node.has("additionalProperties") || node.at("/additionalProperties").asBoolean())) {
      open.add(path);
    }
    if (node.isObject()) {
      node.properties()
          .forEach(entry -> collectOpen(path + "/" + entry.getKey(), entry.getValue(), open));
    }
  }

  private static void collectUndescribed(
      String path, JsonNode node, JsonNode schema, String readme, List<String> missing) {
    for (Map.Entry<String, JsonNode> entry :
        resolved(node, schema).path("properties").properties()) {
      String name = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      if (name.equals("global")) {
        continue;
      }
      JsonNode value = entry.getValue();
      if (value.path("description").asText().isEmpty()) {
        missing.add(name + " in the schema");
      }
      if (resolved(value, schema).has("properties") && !name.endsWith("resources")) {
        collectUndescribed(name, value, schema, readme, missing);
      } else if (!readme.contains("`" + name + "`")) {
        missing.add(name + " in the README");
      }
    }
  }

  private static JsonNode resolved(JsonNode node, JsonNode schema) {
    String reference = node.at("/allOf/0/$ref").asText();
    return reference.isEmpty() ? node : schema.at(reference.substring(1));
  }
}
