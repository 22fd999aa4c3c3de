package dev.gitopslab.constructs.gitops;

import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.KubernetesSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PlanReadersTest {

  private static final List<KubernetesSubject> SUBJECTS =
      List.of(KubernetesSubject.group("plan-readers"), KubernetesSubject.user("plan@example.com"));

  private static Synthesized stack;

  @BeforeAll
  static void synthesize() {
    stack =
        Synthesized.stack(
            scope -> {
              ArgoCd argoCd =
                  new ArgoCd(
                      scope, "argo-cd", ArgoCdProps.builder(Synthesized.connection(scope)).build());
              new PlanReaders(
                  scope,
                  "readers",
                  PlanReadersProps.builder(
                          argoCd.connection(), SUBJECTS, List.of("argocd", "database"))
                      .name("readers")
                      .dependsOn(List.of(argoCd.namespace()))
                      .build());
            });
  }

  @Test
  void readSecretsOfTheNamespacesNamed() {
    assertThat(stack.resources("kubernetes_role_v1"))
        .extracting(role -> role.at("/metadata/namespace").asText())
        .containsExactly("argocd", "database");
    for (JsonNode role : stack.resources("kubernetes_role_v1")) {
      assertThat(role.at("/metadata/name").asText()).isEqualTo("readers");
      assertThat(rules(role))
          .containsExactly(
              "[] [secrets] [] [get, list]",
              "[rbac.authorization.k8s.io] [roles, rolebindings] [readers] [get]");
    }
  }

  @Test
  void readNothingOfTheClusterButNamesOfTheStack() {
    JsonNode role = stack.resource("kubernetes_cluster_role_v1");

    assertThat(role.at("/metadata/name").asText()).isEqualTo("readers");
    assertThat(rules(role))
        .containsExactly(
            "[] [namespaces] [argocd, database] [get]",
            "[rbac.authorization.k8s.io] [clusterroles, clusterrolebindings] [readers] [get]");
  }

  @Test
  void noWildcardAndNoVerbThatChangesAnything() {
    List<JsonNode> roles = new ArrayList<>(stack.resources("kubernetes_role_v1"));
    roles.addAll(stack.resources("kubernetes_cluster_role_v1"));

    for (JsonNode role : roles) {
      assertThat(role.has("aggregation_rule")).isFalse();
      for (JsonNode rule : role.path("rule")) {
        assertThat(rule.toString()).doesNotContain("*");
        assertThat(texts(rule.path("verbs"))).isSubsetOf(Set.of("get", "list"));
        assertThat(rule.has("non_resource_urls")).isFalse();
      }
    }
  }

  @Test
  void bindThoseNamedAndNobodyElse() {
    List<JsonNode> bindings = new ArrayList<>(stack.resources("kubernetes_role_binding_v1"));
    bindings.addAll(stack.resources("kubernetes_cluster_role_binding_v1"));

    assertThat(bindings).hasSize(3);
    for (JsonNode binding : bindings) {
      boolean cluster = !binding.at("/metadata").has("namespace");
      assertThat(binding.at("/role_ref/kind").asText()).isEqualTo(cluster ? "ClusterRole" : "Role");
      assertThat(binding.at("/role_ref/name").asText()).isEqualTo("readers");
      assertThat(binding.path("subject"))
          .extracting(JsonNode::toString)
          .containsExactly(subject("Group", "plan-readers"), subject("User", "plan@example.com"));
    }
  }

  @Test
  void standBehindTheGuardAndInTheirNamespaces() {
    for (String type : List.of("role", "role_binding", "cluster_role", "cluster_role_binding")) {
      for (JsonNode one : stack.resources("kubernetes_" + type + "_v1")) {
        assertThat(texts(one.path("depends_on")))
            .as(type)
            .contains(stack.address("connection/reachable"), stack.address("argo-cd/namespace"));
        assertThat(one.path("provider").asText()).isEqualTo("kubernetes");
      }
    }
    assertThat(texts(stack.resource("kubernetes_cluster_role_binding_v1").path("depends_on")))
        .contains(stack.address("readers/cluster-role"));
    assertThat(stack.address("readers/role-argocd")).startsWith("kubernetes_role_v1.");
    assertThat(stack.address("readers/role-binding-argocd"))
        .startsWith("kubernetes_role_binding_v1.");
  }

  @Test
  void everythingThatCannotBeUsedIsNamedAtOnce() {
    assertThatThrownBy(
            () ->
                PlanReadersProps.builder(
                        null,
                        List.of(KubernetesSubject.user("a"), KubernetesSubject.user("a")),
                        List.of("Argo CD", "argocd", "argocd"))
                    .name("a b")
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "connection: is required\n"
                + ("name: \"a b\" " + Names.DNS_LABEL_RULE + "\n")
                + "subjects[1]: \"a\" is listed twice\n"
                + ("namespaces[0]: \"Argo CD\" " + Names.DNS_LABEL_RULE + "\n")
                + "namespaces[2]: \"argocd\" is listed twice");
    assertThatThrownBy(() -> PlanReadersProps.builder(null, List.of(), List.of()).build())
        .hasMessage("connection: is required\nsubjects: is required\nnamespaces: is required");
  }

  private static List<String> rules(JsonNode role) {
    return Synthesized.children(role.path("rule")).stream()
        .map(
            rule ->
                String.join(
                    " ",
                    texts(rule.path("api_groups")).stream().filter(g -> !g.isEmpty()).toList() + "",
                    texts(rule.path("resources")) + "",
                    texts(rule.path("resource_names")) + "",
                    texts(rule.path("verbs")) + ""))
        .toList();
  }

  private static String subject(String kind, String name) {
    return "{\"api_group\":\"rbac.authorization.k8s.io\",\"kind\":\"%s\",\"name\":\"%s\"}"
        .formatted(kind, name);
  }
}
