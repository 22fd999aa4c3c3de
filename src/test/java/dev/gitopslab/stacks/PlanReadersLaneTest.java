package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/**
 * What a real Kubernetes API allows those whom {@code cluster.planReaders} names: the roles and
 * bindings are those that the app writes for an environment of each cloud. It is the API of
 * GITOPS_LAB_TEST_KUBECONFIG, else that of a lab; it needs no node.
 */
@Tag("cluster")
@Order(2) // before tests that share a lab, for there is one per machine
class PlanReadersLaneTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static Lab lab;
  private static Map<String, String> settings;
  private static boolean madeNamespace;
  private static TestAbortedException whyNot;

  @TempDir static Path folder;

  @TempDir Path root;

  private PlanReadersTest.Cloud cloud;

  @BeforeAll
  static void findCluster() {
    try {
      assumeTrue(Command.isThere("kubectl"), "kubectl is not on the PATH");
      Optional<Path> other = Lab.otherCluster();
      if (other.isPresent()) {
        settings = Map.of("KUBECONFIG", other.get().toString());
      } else {
        lab = Lab.find();
        lab.up("--no-argocd");
        settings = lab.environment();
      }
      madeNamespace = kubectl("get", "namespace", "argocd").exitCode() != 0;
      if (madeNamespace) {
        must("create", "namespace", "argocd");
      }
    } catch (TestAbortedException e) {
      whyNot = e; // told by every test: a class that is skipped as a whole is counted as none
    }
  }

  @BeforeEach
  void isThere() {
    if (whyNot != null) {
      throw whyNot;
    }
  }

  @AfterAll
  static void leaveNothing() {
    if (settings != null && lab == null) {
      for (String kind : List.of("clusterrole", "clusterrolebinding")) {
        kubectl("delete", kind, "plan-readers", "--ignore-not-found");
      }
      for (String kind : List.of("role", "rolebinding")) {
        kubectl("delete", kind, "plan-readers", "--namespace=argocd", "--ignore-not-found");
      }
      if (madeNamespace) {
        kubectl("delete", "namespace", "argocd", "--timeout=1m");
      }
    }
    if (lab != null) {
      lab.down();
    }
  }

  @ParameterizedTest
  @EnumSource
  void readWhatAPlanReadsAndNothingElse(PlanReadersTest.Cloud cloud) throws IOException {
    letIn(cloud);

    // Helm's releases and the cluster's metadata.
    may("list", "secrets", "--namespace=argocd");
    may("get", "secrets/sh.helm.release.v1.argocd.v1", "--namespace=argocd");
    may("get", "namespaces/argocd");
    for (String kind : List.of("roles", "rolebindings")) {
      may("get", kind + ".rbac.authorization.k8s.io/plan-readers", "--namespace=argocd");
    }
    for (String kind : List.of("clusterroles", "clusterrolebindings")) {
      may("get", kind + ".rbac.authorization.k8s.io/plan-readers");
    }
    may("get", "/version");

    for (String place : List.of("--namespace=default", "--namespace=kube-system")) {
      for (String verb : List.of("get", "list", "watch", "create")) {
        mayNot(verb, "secrets", place);
      }
    }
    mayNot("list", "secrets", "--all-namespaces");
    mayNot("watch", "secrets", "--namespace=argocd");
    for (String kind : List.of("configmaps", "pods", "pods/log", "serviceaccounts", "roles")) {
      mayNot("list", kind, "--namespace=argocd");
      mayNot("get", kind, "--namespace=argocd");
    }
    for (String verb : List.of("create", "update", "patch", "delete", "deletecollection")) {
      for (String kind :
          List.of(
              "secrets",
              "pods",
              "pods/exec",
              "deployments.apps",
              "serviceaccounts/token",
              "applications.argoproj.io",
              "roles.rbac.authorization.k8s.io/plan-readers",
              "rolebindings.rbac.authorization.k8s.io/plan-readers")) {
        mayNot(verb, kind, "--namespace=argocd");
      }
      for (String kind :
          List.of(
              "namespaces/argocd",
              "clusterroles.rbac.authorization.k8s.io/plan-readers",
              "clusterrolebindings.rbac.authorization.k8s.io/plan-readers")) {
        mayNot(verb, kind);
      }
    }
    mayNot("get", "namespaces/default");
    mayNot("list", "namespaces");
    mayNot("get", "nodes");
    // Nor become somebody else.
    mayNot("get", "clusterroles.rbac.authorization.k8s.io/cluster-admin");
    for (String verb : List.of("escalate", "bind")) {
      mayNot(verb, "clusterroles.rbac.authorization.k8s.io/plan-readers");
      mayNot(verb, "roles.rbac.authorization.k8s.io/plan-readers", "--namespace=argocd");
    }
    for (String kind : List.of("users", "groups", "serviceaccounts")) {
      mayNot("impersonate", kind);
    }
    mayNot("create", "certificatesigningrequests.certificates.k8s.io");
    mayNot("*", "*");
  }

  /** Whatever was not thought of above: the rules that the API itself counts up. */
  @ParameterizedTest
  @EnumSource
  void haveNoRuleBeyondThose(PlanReadersTest.Cloud cloud) throws IOException {
    letIn(cloud);

    List<String> elsewhere = rules("kube-system");
    assertThat(rules("argocd"))
        .filteredOn(rule -> !elsewhere.contains(rule))
        .containsExactlyInAnyOrder(
            "[get, list] [] [secrets] []",
            "[get] [rbac.authorization.k8s.io] [roles, rolebindings] [plan-readers]");
    assertThat(elsewhere)
        .filteredOn(rule -> rule.contains("argocd") || rule.contains("plan-readers"))
        .containsExactlyInAnyOrder(
            "[get] [] [namespaces] [argocd]",
            "[get] [rbac.authorization.k8s.io] [clusterroles, clusterrolebindings] [plan-readers]");
    assertThat(elsewhere).noneMatch(rule -> rule.contains("secrets"));
  }

  /** What really happens, as a reader: Helm finds its release, and cannot change it. */
  @ParameterizedTest
  @EnumSource
  void letHelmFindItsReleases(PlanReadersTest.Cloud cloud) throws IOException {
    assumeTrue(
        new Command(folder, "env", "helm", "version").with(settings).run(LIMIT).exitCode() == 0,
        "helm is not on the PATH");
    letIn(cloud);
    Path chart = Files.createDirectories(root.resolve("chart/templates")).getParent();
    Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: test\nversion: 1.0.0\n");
    Files.writeString(
        chart.resolve("templates/map.yaml"),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plan-readers-test}\n");
    assertThat(helm("upgrade", "--install", "plan-readers-test", chart.toString()).exitCode())
        .isZero();
    try {
      List<String> as = new ArrayList<>(List.of("--kube-as-user=" + user()));
      if (cloud.kind.equals("Group")) {
        as.add("--kube-as-group=" + cloud.subject);
        as.add("--kube-as-group=system:authenticated");
      }
      String[] reader = as.toArray(String[]::new);

      Command.Result read =
          helm(join(new String[] {"get", "manifest", "plan-readers-test"}, reader));
      assertThat(read.exitCode()).as(read.output()).isZero();
      assertThat(read.output()).contains("kind: ConfigMap");
      Command.Result change =
          helm(join(new String[] {"upgrade", "plan-readers-test", chart.toString()}, reader));
      assertThat(change.exitCode()).as(change.output()).isNotZero();
      assertThat(change.output()).contains("forbidden");
    } finally {
      helm("uninstall", "plan-readers-test");
    }
  }

  /** Gives the reader of a cloud the rights that the app writes for that cloud. */
  private void letIn(PlanReadersTest.Cloud of) throws IOException {
    cloud = of;
    Path manifests = Files.writeString(folder.resolve("rbac.json"), manifests(of.stack(root)));
    must("apply", "--filename=" + manifests);
  }

  private void may(String verb, String... what) {
    assertThat(answer(verb, what)).as("may %s %s", verb, List.of(what)).isEqualTo("yes");
  }

  private void mayNot(String verb, String... what) {
    assertThat(answer(verb, what)).as("may %s %s", verb, List.of(what)).isEqualTo("no");
  }

  /** The last line, without the reason: warnings about kinds that are not there come before it. */
  private String answer(String verb, String... what) {
    String[] words = join(new String[] {"auth", "can-i", verb}, what);
    String output = kubectl(join(words, asReader())).output();
    return output.strip().replaceFirst("(?s).*\n", "").replaceFirst(" - .*", "");
  }

  /** The rules that hold for the reader in a namespace, each on a line. */
  private List<String> rules(String namespace) throws IOException {
    Path review =
        Files.writeString(
            folder.resolve("review.json"),
            "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectRulesReview\","
                + "\"spec\":{\"namespace\":\""
                + namespace
                + "\"}}");
    String output =
        must(
            join(
                new String[] {
                  "create", "--filename=" + review, "--output=json", "--validate=false"
                },
                asReader()));
    List<String> rules = new ArrayList<>();
    for (JsonNode rule : JSON.readTree(output).at("/status/resourceRules")) {
      rules.add(
          String.join(
              " ",
              list(rule.path("verbs")),
              list(rule.path("apiGroups")),
              list(rule.path("resources")),
              list(rule.path("resourceNames"))));
    }
    return rules;
  }

  private static String list(JsonNode texts) {
    List<String> list = new ArrayList<>();
    texts.forEach(text -> list.add(text.asText()));
    list.remove("");
    return list.toString();
  }

  private String user() {
    return cloud.kind.equals("User")
        ? cloud.subject
        : "arn:aws:sts::111122223333:assumed-role/plan/some-session";
  }

  private String[] asReader() {
    return cloud.kind.equals("User")
        ? new String[] {"--as=" + user()}
        : new String[] {
          "--as=" + user(), "--as-group=" + cloud.subject, "--as-group=system:authenticated"
        };
  }

  /** What the kubernetes provider makes of the stack's roles and bindings. */
  static String manifests(JsonNode stack) throws IOException {
    ObjectNode all = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
    ArrayNode items = all.putArray("items");
    for (String[] type :
        new String[][] {
          {"role", "Role"},
          {"role_binding", "RoleBinding"},
          {"cluster_role", "ClusterRole"},
          {"cluster_role_binding", "ClusterRoleBinding"}
        }) {
      JsonNode resources = stack.path("resource").path("kubernetes_" + type[0] + "_v1");
      assertThat(resources).as(type[1]).hasSize(1);
      for (JsonNode resource : resources) {
        ObjectNode item =
            items
                .addObject()
                .put("apiVersion", "rbac.authorization.k8s.io/v1")
                .put("kind", type[1]);
        item.set("metadata", resource.path("metadata"));
        if (resource.has("rule")) {
          item.set("rules", resource.path("rule"));
        } else {
          item.set("roleRef", resource.path("role_ref"));
          item.set("subjects", resource.path("subject"));
        }
      }
    }
    return JSON.writeValueAsString(all)
        .replace("\"api_group\"", "\"apiGroup\"")
        .replace("\"api_groups\"", "\"apiGroups\"")
        .replace("\"resource_names\"", "\"resourceNames\"");
  }

  private static String must(String... words) {
    Command.Result result = kubectl(words);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  private static Command.Result kubectl(String... words) {
    return run("kubectl", words);
  }

  private static Command.Result helm(String... words) {
    return run("helm", join(words, "--namespace=argocd"));
  }

  /** By way of env, which looks for the program on the lab's PATH and not on Java's. */
  private static Command.Result run(String program, String... words) {
    return new Command(folder, join(new String[] {"env", program}, words))
        .with(settings)
        .run(LIMIT);
  }

  private static String[] join(String[] first, String... last) {
    return Stream.of(first, last).flatMap(Stream::of).toArray(String[]::new);
  }
}
