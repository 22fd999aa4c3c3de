package dev.gitopslab.constructs.google;

import static dev.gitopslab.constructs.google.GoogleStack.ADMINISTRATOR;
import static dev.gitopslab.constructs.google.GoogleStack.IDENTITY;
import static dev.gitopslab.constructs.google.GoogleStack.PROJECT;
import static dev.gitopslab.constructs.google.GoogleStack.existingNetwork;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.NodePool.Taint;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each setting of this package refuses, and in which words. */
class GooglePropsTest {

  private static final String NAME_RULE =
      " is no usable name; use 1 to 32 lower-case letters, digits and single hyphens, a letter"
          + " first";
  private static final String OPEN_RULE =
      " opens the API to the internet; list the ranges of your offices, VPN and CI runners, /8 or"
          + " smaller, or leave the list empty and come in by the DNS endpoint, which IAM guards";
  private static final String NO_NODE_RULE =
      "nodePools: have no node that takes every pod; give one amd64 pool without taints a minSize"
          + " of 1 or more: cluster DNS runs there, and GKE taints the nodes of arm64 pools";

  static Stream<Arguments> refused() {
    return Stream.of(
        project(
            "Example",
            "europe-west3",
            List.of(),
            "id: \"Example\" is no id of a project; use its 6 to 30 lower-case letters, digits and"
                + " hyphens, as gcloud projects list shows them under PROJECT_ID"),
        project(null, "europe-west3", List.of(), "id: is required"),
        project(
            "example",
            "europe-west3-a",
            List.of(),
            "region: \"europe-west3-a\" is no region of Google Cloud; use one such as europe-west3"
                + " (europe-west3-a is one of its zones)"),
        project(
            "example",
            "europe-west3",
            List.of("europe-west3-a", "europe-west4-a"),
            "zones[1]: \"europe-west4-a\" is no zone of europe-west3; use the region and a letter"
                + " from a to f, such as europe-west3-a"),
        project(
            "example",
            "europe-west3",
            List.of("europe-west3-a", "europe-west3-a"),
            "zones[1]: \"europe-west3-a\" is listed twice"),
        refusal(
            "key name",
            () -> GoogleEncryptionKeyProps.builder(PROJECT, "Key").build(),
            "name: \"Key\" is no usable name; use 1 to 48 lower-case letters, digits and single"
                + " hyphens, a letter first"),
        refusal(
            "existing key",
            () -> EncryptionKey.existing("projects/p/keys/k"),
            "id: \"projects/p/keys/k\" is no key of Cloud KMS; use one such as"
                + " projects/example/locations/europe-west3/keyRings/ring/cryptoKeys/key"),
        refusal(
            "window of three hours",
            () ->
                new MaintenanceWindow("2026-01-03T00:00:00Z", "2026-01-03T03:00:00Z", "FREQ=DAILY"),
            "endTime: \"2026-01-03T03:00:00Z\" does not fit startTime; use a time 4 hours or more"
                + " after it, but less than a day"),
        refusal(
            "no time",
            () ->
                new MaintenanceWindow("2026-13-03T00:00:00Z", "2026-01-03T04:00:00Z", "FREQ=DAILY"),
            "startTime: \"2026-13-03T00:00:00Z\" is no time in UTC; use one such as"
                + " 2026-01-03T00:00:00Z"),
        refusal(
            "no rule",
            () -> new MaintenanceWindow("2026-01-03T00:00:00Z", "2026-01-03T04:00:00Z", "weekly"),
            "recurrence: \"weekly\" is no rule that GKE knows; use one such as"
                + " FREQ=WEEKLY;BYDAY=SA,SU or FREQ=DAILY"),
        network("Staging", "10.20.0.0/16", 50, "name: \"Staging\"" + NAME_RULE),
        network("a".repeat(33), "10.20.0.0/16", 50, "name: \"" + "a".repeat(33) + "\"" + NAME_RULE),
        network(
            "staging",
            "10.0.0.0/11",
            50,
            "cidr: \"10.0.0.0/11\" is too large for one network; use /12 to /20"),
        network(
            "staging",
            "10.20.0.0/21",
            50,
            "cidr: \"10.20.0.0/21\" is too small for pods and nodes; use /12 to /20"),
        network(
            "staging",
            "52.1.0.0/16",
            50,
            "cidr: \"52.1.0.0/16\" is not private; use a part of 10.0.0.0/8, 172.16.0.0/12,"
                + " 192.168.0.0/16 or 100.64.0.0/10"),
        network(
            "staging",
            "172.17.16.0/20",
            50,
            "cidr: \"172.17.16.0/20\" overlaps 172.17.0.0/16, which Cloud SQL keeps to itself; use"
                + " another range"),
        network(
            "staging",
            "10.20.0.0/16",
            0,
            "flowLogPercentage: \"0\" is out of range; use a whole number from 1 to 100"),
        refusal(
            "two subnets",
            () ->
                GoogleStack.cluster(
                        Network.existing(
                            "n", Cidr.parse("10.0.0.0/16"), List.of("a", "b"), List.of()))
                    .build(),
            "network: \"a, b\" is not one node subnet; GKE wants one, which reaches over all zones"
                + " of its region"),
        cluster(
            "world-open API",
            props -> props.apiAllowedCidrs(List.of(Cidr.parse("0.0.0.0/0"))),
            "apiAllowedCidrs[0]: \"0.0.0.0/0\"" + OPEN_RULE),
        cluster(
            "too many ranges",
            props -> props.apiAllowedCidrs(Collections.nCopies(50, Cidr.parse("203.0.113.0/24"))),
            "apiAllowedCidrs: \"50 ranges\" are more than GKE takes; use at most 49"),
        cluster(
            "no administrator",
            props -> props.administrators(List.of()),
            "administrators: is required"),
        cluster(
            "everybody",
            props -> props.administrators(List.of("allUsers")),
            "administrators[0]: \"allUsers\" is no member of IAM that can administer a cluster; use"
                + " one such as group:platform@example.com, user:jo@example.com,"
                + " serviceAccount:ci@example.iam.gserviceaccount.com or principal://…"),
        cluster(
            "one twice",
            props -> props.administrators(List.of(ADMINISTRATOR, ADMINISTRATOR)),
            "administrators[1]: \"group:platform@example.com\" is listed twice"),
        cluster(
            "a plan reader without its kind",
            props -> props.planReaders(List.of("plan@example.iam.gserviceaccount.com")),
            "planReaders[0]: \"plan@example.iam.gserviceaccount.com\" is no service account of IAM;"
                + " use one such as serviceAccount:plan@example.iam.gserviceaccount.com"),
        cluster(
            "an administrator that only reads",
            props ->
                props
                    .administrators(List.of("serviceAccount:ci@example.iam.gserviceaccount.com"))
                    .planReaders(List.of("serviceAccount:ci@example.iam.gserviceaccount.com")),
            "planReaders[0]: \"serviceAccount:ci@example.iam.gserviceaccount.com\" is an"
                + " administrator, who can read everything already; use an account that can do"
                + " less"),
        cluster("no pool", props -> props.nodePools(List.of()), "nodePools: is required"),
        cluster(
            "only arm",
            props ->
                props.nodePools(
                    List.of(
                        NodePool.builder("arm", "c4a-standard-4")
                            .architecture(NodePool.Architecture.ARM64)
                            .build())),
            NO_NODE_RULE),
        cluster(
            "only tainted",
            props ->
                props.nodePools(
                    List.of(
                        NodePool.builder("general", "e2-standard-4")
                            .taint(new Taint("a", "b", Taint.Effect.NO_EXECUTE))
                            .build())),
            NO_NODE_RULE),
        cluster(
            "arm unsaid",
            props ->
                props.nodePools(
                    List.of(
                        NodePool.builder("general", "e2-standard-4").build(),
                        NodePool.builder("arm", "c4a-standard-4").build())),
            "nodePools[1].architecture: \"amd64\" does not fit c4a-standard-4; use arm64, or"
                + " another machine type"),
        cluster(
            "machine of another cloud",
            props -> props.nodePools(List.of(NodePool.builder("general", "m7i.large").build())),
            "nodePools[0].machineType: \"m7i.large\" is no machine type of Google Cloud; use one"
                + " such as e2-standard-4 or c4a-standard-4"),
        cluster(
            "any group",
            props -> props.securityGroup("admins@example.com"),
            "securityGroup: \"admins@example.com\" is not what GKE looks for; use"
                + " gke-security-groups@ and your domain"),
        cluster(
            "no proxy",
            props -> props.proxyUrl("localhost:1080"),
            "proxyUrl: \"localhost:1080\" is not a proxy; use one such as socks5://127.0.0.1:1080 or"
                + " http://proxy.example.com:3128"),
        database("no user", props -> props.users(Map.of()), "users: is required"),
        database(
            "user's name",
            props -> props.users(Map.of("Sample", IDENTITY)),
            "users.Sample: \"Sample\" cannot name a user; use 1 to 32 lower-case letters, digits"
                + " and hyphens, a letter first"),
        database(
            "database name",
            props -> props.databaseName("postgres"),
            "databaseName: \"postgres\" is a name that Cloud SQL or PostgreSQL keeps to itself; use"
                + " another such as app"),
        database(
            "minor version",
            props -> props.version("17.6"),
            "version: \"17.6\" is no version of PostgreSQL that Cloud SQL offers; use a major one"
                + " from 14 to 18, in quotes"),
        database(
            "machine",
            props -> props.machineType("db.t4g.medium"),
            "machineType: \"db.t4g.medium\" is no machine type of Cloud SQL for PostgreSQL; use one"
                + " such as db-custom-2-7680 (2 CPUs, 7680 MiB) or db-perf-optimized-N-2"),
        database(
            "shrinking",
            props -> props.storageGib(50).maxStorageGib(40),
            "maxStorageGib: \"40\" does not fit storageGib; use 50 to 65536, or 0 to keep the size"
                + " fixed"),
        database(
            "no backup",
            props -> props.backupRetentionDays(0),
            "backupRetentionDays: \"0\" is out of range; use a whole number from 1 to 365"),
        database(
            "contradiction",
            props -> props.protect(true).discardDataOnDestroy(true),
            "discardDataOnDestroy: \"true\" contradicts protect; set one of them to false"));
  }

  private static Arguments refusal(String what, Supplier<?> settings, String message) {
    return arguments(what, settings, message);
  }

  private static Arguments project(String id, String region, List<String> zones, String message) {
    return refusal("project " + id, () -> new GoogleProject(id, region, zones), message);
  }

  private static Arguments network(String name, String cidr, int percentage, String message) {
    return refusal(
        "network " + name + " " + cidr,
        () ->
            GoogleNetworkProps.builder(PROJECT, name, Cidr.parse(cidr))
                .flowLogPercentage(percentage)
                .build(),
        message);
  }

  private static Arguments cluster(
      String what, UnaryOperator<GoogleClusterProps.Builder> change, String message) {
    return refusal(
        "cluster with " + what,
        () -> change.apply(GoogleStack.cluster(existingNetwork())).build(),
        message);
  }

  private static Arguments database(
      String what, UnaryOperator<GoogleDatabaseProps.Builder> change, String message) {
    return refusal(
        "database with " + what,
        () -> change.apply(GoogleStack.database(existingNetwork())).build(),
        message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String what, Supplier<?> settings, String message) {
    assertThatThrownBy(settings::get)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void namesAllMistakesAtOnce() {
    assertThatThrownBy(() -> GoogleClusterProps.builder(null, null, null, null).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
            project: is required
            name: is required
            network: is required
            kubernetesVersion: is required
            administrators: is required
            nodePools: is required\
            """);
  }

  @Test
  void expressionsPassAsTheyAre() {
    Network unknown =
        Network.existing("${n}", Cidr.parse("10.0.0.0/16"), List.of("${s}"), List.of());

    assertThat(GoogleStack.cluster(unknown).build().dnsEndpoint()).isTrue();
    assertThat(GoogleStack.database(unknown).build().version()).isEqualTo("17");
  }
}
