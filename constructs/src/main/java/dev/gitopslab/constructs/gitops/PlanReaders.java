package dev.gitopslab.constructs.gitops;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.kubernetes.cluster_role_binding_v1.ClusterRoleBindingV1;
import com.hashicorp.cdktf.providers.kubernetes.cluster_role_binding_v1.ClusterRoleBindingV1Config;
import com.hashicorp.cdktf.providers.kubernetes.cluster_role_binding_v1.ClusterRoleBindingV1Metadata;
import com.hashicorp.cdktf.providers.kubernetes.cluster_role_binding_v1.ClusterRoleBindingV1RoleRef;
import com.hashicorp.cdktf.providers.kubernetes.cluster_role_binding_v1.ClusterRoleBindingV1Subject;
import com.hashicorp.cdktf.providers.kubernetes.cluster_role_v1.ClusterRoleV1;
import com.hashicorp.cdktf.providers.kubernetes.cluster_role_v1.ClusterRoleV1Config;
import com.hashicorp.cdktf.providers.kubernetes.cluster_role_v1.ClusterRoleV1Metadata;
import com.hashicorp.cdktf.providers.kubernetes.cluster_role_v1.ClusterRoleV1Rule;
import com.hashicorp.cdktf.providers.kubernetes.role_binding_v1.RoleBindingV1;
import com.hashicorp.cdktf.providers.kubernetes.role_binding_v1.RoleBindingV1Config;
import com.hashicorp.cdktf.providers.kubernetes.role_binding_v1.RoleBindingV1Metadata;
import com.hashicorp.cdktf.providers.kubernetes.role_binding_v1.RoleBindingV1RoleRef;
import com.hashicorp.cdktf.providers.kubernetes.role_binding_v1.RoleBindingV1Subject;
import com.hashicorp.cdktf.providers.kubernetes.role_v1.RoleV1;
import com.hashicorp.cdktf.providers.kubernetes.role_v1.RoleV1Config;
import com.hashicorp.cdktf.providers.kubernetes.role_v1.RoleV1Metadata;
import com.hashicorp.cdktf.providers.kubernetes.role_v1.RoleV1Rule;
import dev.gitopslab.constructs.core.Dependencies;
import dev.gitopslab.constructs.core.KubernetesSubject;
import java.util.ArrayList;
import java.util.List;
import software.constructs.Construct;

/**
 * What {@code terraform plan} has to read inside a cluster, for identities that must not change
 * anything there, such as the one that plans a pull request.
 *
 * <pre>{@code
 * new PlanReaders(
 *     stack,
 *     "plan-readers",
 *     PlanReadersProps.builder(
 *             connection, cluster.planReaders(), List.of(argoCd.namespaceName()))
 *         .dependsOn(List.of(argoCd.namespace()))
 *         .build());
 * }</pre>
 *
 * <ul>
 *   <li>In each namespace named: {@code get} and {@code list} on Secrets, for the Helm releases and
 *       the Secrets of the stack; {@code get} on this construct's own Role and RoleBinding.
 *   <li>In the cluster: {@code get} on those namespaces, and on this construct's own ClusterRole
 *       and ClusterRoleBinding, each by its name.
 * </ul>
 *
 * <p>There is no wildcard, no verb that changes anything, and no {@code watch}. The API's version
 * and its list of kinds, which both providers ask for, are open to everybody who has signed in.
 *
 * <p><b>All Secrets of these namespaces can be read.</b> Helm keeps a release in Secrets ({@code
 * sh.helm.release.v1.…}), and the helm provider finds its own by listing them by label; Kubernetes
 * cannot limit a list to a label, nor to names that change with every revision. So whoever is named
 * here reads what else is there: in Argo CD's namespace the password that {@code admin} has at
 * first, the credentials of repositories and of other clusters, and {@code server.secretkey}, the
 * key that Argo CD signs its sessions with. Where Argo CD's server can be reached, that is enough
 * to sign in to it as any of its own accounts, {@code admin} first, and hence to deploy. Treat such
 * an identity as one that reads secrets, not as a harmless one: let only a reviewed workflow have
 * it, never a pull request from a fork, turn {@code admin} off, and name no namespace that holds
 * none of the stack's releases and Secrets.
 *
 * <p><b>What else a plan needs</b> is not made here: the right to read the cloud's own resources
 * and the state, a way to the API, and what the cloud wants before it lets anybody sign in ({@code
 * planReaders} of the clusters). Where the identity cannot write the state's lock, {@code terraform
 * plan} takes {@code -lock=false}. These roles are deployed by somebody who may do more: Kubernetes
 * lets nobody give rights that they lack.
 *
 * <p>Resources that a stack adds beyond namespaces, Secrets and releases need rights of their own.
 */
public final class PlanReaders extends Construct {

  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final List<String> CORE = List.of("");
  private static final List<String> GET = List.of("get");

  private final PlanReadersProps props;

  /**
   * Makes the roles and binds them.
   *
   * @param scope the stack, or a construct in it
   * @param id the construct's id, unique in its scope; never change it once deployed
   * @param props the settings
   */
  public PlanReaders(Construct scope, String id, PlanReadersProps props) {
    super(scope, id);
    this.props = props;
    props.namespaces().forEach(this::letReadSecrets);
    letReadTheRest();
  }

  private void letReadSecrets(String namespace) {
    RoleV1 role =
        new RoleV1(
            this,
            "role-" + namespace,
            RoleV1Config.builder()
                .provider(props.connection().kubernetesProvider())
                .metadata(RoleV1Metadata.builder().name(props.name()).namespace(namespace).build())
                .rule(
                    List.of(
                        RoleV1Rule.builder()
                            .apiGroups(CORE)
                            .resources(List.of("secrets"))
                            .verbs(List.of("get", "list"))
                            .build(),
                        RoleV1Rule.builder()
                            .apiGroups(List.of(RBAC))
                            .resources(List.of("roles", "rolebindings"))
                            .resourceNames(List.of(props.name()))
                            .verbs(GET)
                            .build()))
                .dependsOn(before())
                .build());
    new RoleBindingV1(
        this,
        "role-binding-" + namespace,
        RoleBindingV1Config.builder()
            .provider(props.connection().kubernetesProvider())
            .metadata(
                RoleBindingV1Metadata.builder().name(props.name()).namespace(namespace).build())
            .roleRef(
                RoleBindingV1RoleRef.builder()
                    .apiGroup(RBAC)
                    .kind("Role")
                    .name(props.name())
                    .build())
            .subject(
                props.subjects().stream()
                    .map(
                        subject ->
                            RoleBindingV1Subject.builder()
                                .apiGroup(RBAC)
                                .kind(kind(subject))
                                .name(subject.name())
                                .build())
                    .toList())
            .dependsOn(before(role))
            .build());
  }

  private void letReadTheRest() {
    ClusterRoleV1 role =
        new ClusterRoleV1(
            this,
            "cluster-role",
            ClusterRoleV1Config.builder()
                .provider(props.connection().kubernetesProvider())
                .metadata(ClusterRoleV1Metadata.builder().name(props.name()).build())
                .rule(
                    List.of(
                        ClusterRoleV1Rule.builder()
                            .apiGroups(CORE)
                            .resources(List.of("namespaces"))
                            .resourceNames(props.namespaces())
                            .verbs(GET)
                            .build(),
                        ClusterRoleV1Rule.builder()
                            .apiGroups(List.of(RBAC))
                            .resources(List.of("clusterroles", "clusterrolebindings"))
                            .resourceNames(List.of(props.name()))
                            .verbs(GET)
                            .build()))
                .dependsOn(before())
                .build());
    new ClusterRoleBindingV1(
        this,
        "cluster-role-binding",
        ClusterRoleBindingV1Config.builder()
            .provider(props.connection().kubernetesProvider())
            .metadata(ClusterRoleBindingV1Metadata.builder().name(props.name()).build())
            .roleRef(
                ClusterRoleBindingV1RoleRef.builder()
                    .apiGroup(RBAC)
                    .kind("ClusterRole")
                    .name(props.name())
                    .build())
            .subject(
                props.subjects().stream()
                    .map(
                        subject ->
                            ClusterRoleBindingV1Subject.builder()
                                .apiGroup(RBAC)
                                .kind(kind(subject))
                                .name(subject.name())
                                .build())
                    .toList())
            .dependsOn(before(role))
            .build());
  }

  private static String kind(KubernetesSubject subject) {
    return switch (subject.kind()) {
      case USER -> "User";
      case GROUP -> "Group";
    };
  }

  private List<ITerraformDependable> before(ITerraformDependable... others) {
    List<ITerraformDependable> before = new ArrayList<>();
    before.add(props.connection().guard());
    before.addAll(Dependencies.within(this, props.dependsOn()));
    before.addAll(List.of(others));
    return before;
  }
}
