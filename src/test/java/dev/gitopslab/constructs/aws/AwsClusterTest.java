package dev.gitopslab.constructs.aws;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.SynthesizedStack.texts;
import static dev.gitopslab.constructs.aws.AwsStack.ACCOUNT;
import static dev.gitopslab.constructs.aws.AwsStack.ADMINISTRATOR;
import static dev.gitopslab.constructs.aws.AwsStack.existingNetwork;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.ClusterAccess;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.KubernetesSubject;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.ServiceAccountReference;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.constructs.Construct;

class AwsClusterTest {

  private static final String READER_ENTRY =
      "aws_eks_access_entry cluster/plan-reader-plan-[0-9a-f]+";
  private static final String DEPLOYER = "deployer-c9d392db";
  private static final ServiceAccountReference SAMPLE =
      new ServiceAccountReference("apps", "sample");

  /** In a network of its own, with one identity. */
  private static SynthesizedStack stack;

  private static final List<String> ready = new ArrayList<>();

  @BeforeAll
  static void synthesize() {
    stack =
        AwsStack.of(
            scope -> {
              AwsNetwork network = new AwsNetwork(scope, "network", AwsStack.network().build());
              AwsCluster cluster =
                  new AwsCluster(scope, "cluster", AwsStack.cluster(network).build());
              WorkloadIdentity identity = cluster.workloadIdentity(SAMPLE);
              output(scope, "id", cluster.id());
              output(scope, "securityGroup", cluster.securityGroupId());
              output(scope, "identity", identity.principal());
              access(scope, cluster);
              ready.clear();
              cluster.ready().forEach(part -> ready.add(path(part)));
            });
  }

  private static void access(TerraformStack scope, KubernetesCluster cluster) {
    ClusterAccess.Exec access = (ClusterAccess.Exec) cluster.access();
    output(scope, "endpoint", access.endpoint());
    output(scope, "ca", access.certificateAuthority().orElseThrow());
    output(scope, "command", access.command());
    output(scope, "arguments", access.arguments());
    output(scope, "kubeconfig", cluster.kubeconfigCommand());
  }

  private static String path(ITerraformDependable part) {
    return ((Construct) part).getNode().getPath().substring("test/".length());
  }

  private static SynthesizedStack with(UnaryOperator<AwsClusterProps.Builder> change) {
    return with(change, (scope, cluster) -> {});
  }

  private static SynthesizedStack with(
      UnaryOperator<AwsClusterProps.Builder> change, BiConsumer<TerraformStack, AwsCluster> more) {
    return AwsStack.of(
        scope ->
            more.accept(
                scope,
                new AwsCluster(
                    scope, "cluster", change.apply(AwsStack.cluster(existingNetwork())).build())));
  }

  private static JsonNode cluster(SynthesizedStack stack) {
    return stack.resource("aws_eks_cluster", "cluster/cluster");
  }

  @Test
  void theApiIsPrivateUnlessRangesAreNamed() {
    JsonNode closed = cluster(stack).path("vpc_config");
    JsonNode open =
        cluster(with(props -> props.apiAllowedCidrs(List.of(Cidr.parse("203.0.113.0/24")))))
            .path("vpc_config");

    assertThat(closed.path("endpoint_private_access").asBoolean()).isTrue();
    assertThat(closed.get("endpoint_public_access").asBoolean(true)).isFalse();
    assertThat(closed.has("public_access_cidrs")).isFalse();
    assertThat(open.path("endpoint_private_access").asBoolean()).isTrue();
    assertThat(open.path("endpoint_public_access").asBoolean()).isTrue();
    assertThat(texts(open.path("public_access_cidrs"))).containsExactly("203.0.113.0/24");
  }

  @Test
  void whoeverCreatesItGetsNoRightsByThat() {
    JsonNode cluster = cluster(stack);

    assertThat(cluster.at("/access_config/authentication_mode").asText()).isEqualTo("API");
    assertThat(
            cluster
                .at("/access_config/bootstrap_cluster_creator_admin_permissions")
                .asBoolean(true))
        .isFalse();
    assertThat(cluster.get("bootstrap_self_managed_addons").asBoolean(true)).isFalse();
  }

  @Test
  void encryptsSecretsAndKeepsAllLogs() {
    JsonNode cluster = cluster(stack);
    JsonNode logs = stack.resource("aws_cloudwatch_log_group", "cluster/logs");

    assertThat(texts(cluster.at("/encryption_config/resources"))).containsExactly("secrets");
    assertThat(stack.target(cluster.at("/encryption_config/provider/key_arn").asText()))
        .isEqualTo("cluster/encryption/key.arn");
    assertThat(texts(cluster.path("enabled_cluster_log_types"))).hasSize(5);
    assertThat(logs.path("name").asText()).isEqualTo("/aws/eks/staging/cluster");
    assertThat(logs.path("retention_in_days").asInt()).isEqualTo(365);
    assertThat(stack.target(logs.path("kms_key_id").asText()))
        .isEqualTo("cluster/encryption/key.arn");
  }

  @Test
  void staysOnStandardSupportAndCanLeaveAZone() {
    JsonNode cluster = cluster(stack);

    assertThat(cluster.path("version").asText()).isEqualTo("1.35");
    assertThat(cluster.at("/upgrade_policy/support_type").asText()).isEqualTo("STANDARD");
    assertThat(cluster.at("/zonal_shift_config/enabled").asBoolean()).isTrue();
  }

  @Test
  void comesAfterItsLogsRightsAndTheWayOut() {
    assertThat(stack.dependencies("aws_eks_cluster", "cluster/cluster"))
        .containsExactlyInAnyOrder(
            "cluster/logs",
            "cluster/role-policy",
            "cluster/role-encryption",
            "network/nodes-route-eu-central-1a",
            "network/nodes-association-eu-central-1a",
            "network/nodes-route-eu-central-1b",
            "network/nodes-association-eu-central-1b",
            "network/nodes-route-eu-central-1c",
            "network/nodes-association-eu-central-1c");
  }

  @Test
  void nodesComeBetweenTheAddOnsTheyNeedAndThoseThatNeedThem() {
    assertThat(stack.dependencies("aws_eks_node_group", "cluster/nodes-general"))
        .containsExactlyInAnyOrder(
            "cluster/node-role-worker",
            "cluster/node-role-images",
            "cluster/addon-eks-pod-identity-agent",
            "cluster/addon-kube-proxy",
            "cluster/addon-vpc-cni");
    assertThat(stack.dependencies("aws_eks_addon", "cluster/addon-vpc-cni"))
        .containsExactlyInAnyOrder(
            "cluster/addon-eks-pod-identity-agent", "cluster/addon-policy-vpc-cni");
    assertThat(stack.dependencies("aws_eks_addon", "cluster/addon-coredns"))
        .containsExactly("cluster/nodes-general");
    assertThat(stack.dependencies("aws_eks_addon", "cluster/addon-aws-ebs-csi-driver"))
        .containsExactlyInAnyOrder(
            "cluster/nodes-general", "cluster/addon-policy-aws-ebs-csi-driver");
  }

  @Test
  void addOnsAreInstalledOverWhatIsThereAndKeepWhatIsSetByHand() {
    for (String addon : AwsCluster.ADDONS) {
      JsonNode config = stack.resource("aws_eks_addon", "cluster/addon-" + addon);
      assertThat(config.path("addon_name").asText()).isEqualTo(addon);
      assertThat(config.path("resolve_conflicts_on_create").asText()).isEqualTo("OVERWRITE");
      assertThat(config.path("resolve_conflicts_on_update").asText()).isEqualTo("PRESERVE");
      assertThat(config.has("addon_version")).as(addon).isFalse();
    }
    SynthesizedStack pinned =
        with(props -> props.addonVersions(Map.of("coredns", "v1.12.4-eksbuild.1")));
    assertThat(
            pinned
                .resource("aws_eks_addon", "cluster/addon-coredns")
                .path("addon_version")
                .asText())
        .isEqualTo("v1.12.4-eksbuild.1");
    assertThat(
            stack
                .resource("aws_eks_addon", "cluster/addon-vpc-cni")
                .path("configuration_values")
                .asText())
        .isEqualTo("{\"enableNetworkPolicy\":\"true\"}");
  }

  @Test
  void addOnsGetTheirRightsByPodIdentityAndNodesHaveFew() {
    JsonNode association =
        stack
            .resource("aws_eks_addon", "cluster/addon-aws-ebs-csi-driver")
            .at("/pod_identity_association/0");

    assertThat(association.path("service_account").asText()).isEqualTo("ebs-csi-controller-sa");
    assertThat(stack.target(association.path("role_arn").asText()))
        .isEqualTo("cluster/addon-role-aws-ebs-csi-driver.arn");
    assertThat(policiesOf("cluster/addon-role-aws-ebs-csi-driver"))
        .containsExactly("arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy");
    assertThat(policiesOf("cluster/addon-role-vpc-cni"))
        .containsExactly("arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy");
    assertThat(policiesOf("cluster/node-role"))
        .containsExactlyInAnyOrder(
            "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
            "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly");
    assertThat(policiesOf("cluster/role"))
        .containsExactly("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy");
  }

  private static List<String> policiesOf(String role) {
    return stack.all("aws_iam_role_policy_attachment").stream()
        .map(path -> stack.resource("aws_iam_role_policy_attachment", path))
        .filter(attachment -> stack.target(attachment.path("role").asText()).equals(role + ".name"))
        .map(attachment -> attachment.path("policy_arn").asText())
        .toList();
  }

  @Test
  void nodesHideTheirCredentialsFromPodsAndEncryptTheirDisks() {
    JsonNode template = stack.resource("aws_launch_template", "cluster/launch-template-general");

    assertThat(template.at("/metadata_options/http_tokens").asText()).isEqualTo("required");
    assertThat(template.at("/metadata_options/http_put_response_hop_limit").asInt()).isEqualTo(1);
    JsonNode disk = template.at("/block_device_mappings/0/ebs");
    assertThat(disk.path("encrypted").asBoolean()).isTrue();
    assertThat(disk.path("volume_type").asText()).isEqualTo("gp3");
    assertThat(disk.path("volume_size").asInt()).isEqualTo(50);
    assertThat(template.path("name_prefix").asText()).isEqualTo("staging-general-");
    assertThat(template.at("/lifecycle/create_before_destroy").asBoolean()).isTrue();
  }

  @Test
  void whatANodeGroupStartsIsTagged() {
    SynthesizedStack tagged =
        with(props -> props.nodeTags(Map.of("cost-center", "42", "Name", "other")));
    JsonNode specifications =
        tagged
            .resource("aws_launch_template", "cluster/launch-template-general")
            .path("tag_specifications");

    assertThat(specifications).hasSize(3);
    for (JsonNode specification : specifications) {
      assertThat(specification.at("/tags/cost-center").asText()).isEqualTo("42");
      assertThat(specification.at("/tags/Name").asText()).isEqualTo("staging-general");
    }
  }

  @Test
  void aNodePoolBecomesAGroupThatIsReplacedWithoutAGap() {
    NodePool pool =
        NodePool.builder("spot", "m7g.large")
            .architecture(NodePool.Architecture.ARM64)
            .capacity(NodePool.Capacity.SPOT)
            .minSize(0)
            .maxSize(5)
            .label("pool", "spot")
            .taint(new NodePool.Taint("spot", "", NodePool.Taint.Effect.NO_SCHEDULE))
            .build();
    SynthesizedStack two = with(props -> props, (scope, cluster) -> cluster.addNodePool(pool));
    JsonNode group = two.resource("aws_eks_node_group", "cluster/nodes-spot");

    assertThat(group.path("node_group_name_prefix").asText()).isEqualTo("spot-");
    assertThat(group.path("ami_type").asText()).isEqualTo("AL2023_ARM_64_STANDARD");
    assertThat(group.path("capacity_type").asText()).isEqualTo("SPOT");
    assertThat(texts(group.path("instance_types"))).containsExactly("m7g.large");
    assertThat(group.at("/scaling_config/min_size").asInt()).isZero();
    assertThat(group.at("/scaling_config/max_size").asInt()).isEqualTo(5);
    assertThat(group.at("/labels/pool").asText()).isEqualTo("spot");
    assertThat(group.path("taint")).hasSize(1);
    assertThat(group.at("/taint/0/effect").asText()).isEqualTo("NO_SCHEDULE");
    assertThat(group.at("/taint/0").has("value")).isFalse();
    assertThat(group.at("/update_config/max_unavailable_percentage").asInt()).isEqualTo(33);
    assertThat(group.at("/node_repair_config/enabled").asBoolean()).isTrue();
    assertThat(group.at("/lifecycle/create_before_destroy").asBoolean()).isTrue();
    assertThat(texts(group.at("/lifecycle/ignore_changes")))
        .containsExactly("scaling_config[0].desired_size");
    assertThat(two.target(group.path("version").asText())).isEqualTo("cluster/cluster.version");
    assertThat(two.target(group.at("/launch_template/version").asText()))
        .isEqualTo("cluster/launch-template-spot.latest_version");
    assertThat(texts(group.path("subnet_ids"))).containsExactly("subnet-1", "subnet-2");
  }

  @Test
  void theSizeOfAFixedPoolIsNotLeftToOthers() {
    SynthesizedStack fixed =
        with(
            props ->
                props.nodePools(
                    List.of(NodePool.builder("a", "m7i.large").minSize(3).maxSize(3).build())));

    JsonNode group = fixed.resource("aws_eks_node_group", "cluster/nodes-a");
    assertThat(group.path("lifecycle").has("ignore_changes")).isFalse();
    assertThat(group.at("/scaling_config/desired_size").asInt()).isEqualTo(3);
  }

  @Test
  void aPoolThatChangesLeavesTheClusterAndOtherPoolsAlone() {
    NodePool general = NodePool.builder("general", "m7i.large").build();
    NodePool bigger =
        NodePool.builder("general", "m7i.2xlarge").diskSizeGib(200).maxSize(9).build();
    NodePool other = NodePool.builder("other", "c7i.large").build();
    SynthesizedStack before = with(props -> props.nodePools(List.of(general, other)));
    SynthesizedStack after = with(props -> props.nodePools(List.of(other, bigger)));

    assertThat(after.addresses("cluster")).isEqualTo(before.addresses("cluster"));
    assertThat(cluster(after)).isEqualTo(cluster(before));
    for (String type :
        List.of(
            "aws_eks_node_group cluster/nodes-", "aws_launch_template cluster/launch-template-")) {
      String[] parts = type.split(" ");
      assertThat(after.resource(parts[0], parts[1] + "other"))
          .isEqualTo(before.resource(parts[0], parts[1] + "other"));
      assertThat(after.resource(parts[0], parts[1] + "general"))
          .isNotEqualTo(before.resource(parts[0], parts[1] + "general"));
    }
    SynthesizedStack without = with(props -> props.nodePools(List.of(other)));
    assertThat(before.addresses("cluster")).containsAll(without.addresses("cluster"));
  }

  @Test
  void refusesASecondPoolOfTheSameName() {
    with(
        props -> props,
        (scope, cluster) ->
            assertThatThrownBy(
                    () -> cluster.addNodePool(NodePool.builder("general", "m7i.large").build()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                    "name: \"general\" is already a node pool of staging; use another name"));
  }

  @Test
  void administratorsGetTheClusterAdminPolicy() {
    JsonNode entry = stack.resource("aws_eks_access_entry", "cluster/access-entry-" + DEPLOYER);
    JsonNode policy =
        stack.resource("aws_eks_access_policy_association", "cluster/access-policy-" + DEPLOYER);

    assertThat(entry.path("principal_arn").asText()).isEqualTo(ADMINISTRATOR);
    assertThat(policy.path("policy_arn").asText())
        .isEqualTo("arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");
    assertThat(policy.at("/access_scope/type").asText()).isEqualTo("cluster");
    assertThat(stack.target(policy.path("principal_arn").asText()))
        .isEqualTo("cluster/access-entry-" + DEPLOYER + ".principal_arn");
  }

  @Test
  void anotherAdministratorMovesNoOther() {
    SynthesizedStack more =
        with(
            props ->
                props.administrators(
                    List.of("arn:aws:iam::111122223333:user/deployer", ADMINISTRATOR)));

    assertThat(more.addresses("cluster")).containsAll(with(props -> props).addresses("cluster"));
    assertThat(more.all("aws_eks_access_entry")).hasSize(2);
  }

  @Test
  void planReadersGetAGroupAndNoPolicy() {
    String reader = "arn:aws:iam::111122223333:role/ci/plan";
    List<KubernetesSubject> subjects = new ArrayList<>();
    SynthesizedStack more =
        with(
            props -> props.planReaders(List.of(reader)),
            (scope, cluster) -> {
              subjects.addAll(cluster.planReaders());
              SynthesizedStack.output(scope, "ready", cluster.ready().size());
            });
    List<String> added = new ArrayList<>(more.all());
    added.removeAll(with(props -> props).all());

    assertThat(added).hasSize(1).allMatch(one -> one.matches(READER_ENTRY));
    JsonNode entry = more.resource(added.get(0));
    assertThat(entry.path("principal_arn").asText()).isEqualTo(reader);
    assertThat(entry.path("type").asText()).isEqualTo("STANDARD");
    assertThat(texts(entry.path("kubernetes_groups"))).containsExactly("plan-readers");
    assertThat(entry.at("/lifecycle/create_before_destroy").asBoolean()).isTrue();
    assertThat(subjects).containsExactly(KubernetesSubject.group("plan-readers"));
  }

  @Test
  void nobodyReadsPlansUnlessNamed() {
    with(props -> props, (scope, cluster) -> assertThat(cluster.planReaders()).isEmpty());
    assertThat(stack.text()).doesNotContain("kubernetes_groups");
  }

  /** Else a plan that replaces the cluster takes things from the old one before it fails. */
  @Test
  void nothingOfAClusterGoesBeforeItsSuccessorIsThere() {
    SynthesizedStack irsa =
        with(props -> props.irsa(true), (scope, cluster) -> cluster.workloadIdentity(SAMPLE));
    List<String> parts =
        irsa.all().stream()
            .filter(path -> path.startsWith("aws_eks_") || path.contains("openid_connect"))
            .filter(path -> !path.startsWith("aws_eks_cluster "))
            .toList();

    assertThat(parts).hasSize(10);
    for (String part : parts) {
      String[] words = part.split(" ");
      assertThat(
              irsa.resource(words[0], words[1]).at("/lifecycle/create_before_destroy").asBoolean())
          .as(part)
          .isTrue();
    }
  }

  @Test
  void protectionIsOnlyThereWhereAskedFor() {
    SynthesizedStack protectedStack = with(props -> props.protect(true));

    assertThat(cluster(protectedStack).path("deletion_protection").asBoolean()).isTrue();
    assertThat(cluster(protectedStack).at("/lifecycle/prevent_destroy").asBoolean()).isTrue();
    assertThat(
            protectedStack
                .resource("aws_kms_key", "cluster/encryption/key")
                .at("/lifecycle/prevent_destroy")
                .asBoolean())
        .isTrue();
    // An older provider does not know the argument, not even as false.
    assertThat(cluster(stack).has("deletion_protection")).isFalse();
    assertThat(stack.text()).doesNotContain("prevent_destroy");
  }

  @Test
  void aServiceAccountGetsARoleThatOnlyItCanTake() {
    JsonNode role = stack.resource("aws_iam_role", "cluster/identity-role-apps.sample");
    JsonNode trust = AwsStack.parse(role.path("assume_role_policy"));
    JsonNode association =
        stack.resource(
            "aws_eks_pod_identity_association", "cluster/identity-association-apps.sample");

    assertThat(role.path("name").asText()).isEqualTo("staging-eu-central-1-apps.sample");
    assertThat(trust.at("/Statement/0/Principal/Service").asText())
        .isEqualTo("pods.eks.amazonaws.com");
    assertThat(texts(trust.at("/Statement/0/Action")))
        .containsExactly("sts:AssumeRole", "sts:TagSession");
    JsonNode condition = trust.at("/Statement/0/Condition/StringEquals");
    assertThat(condition.path("aws:RequestTag/eks-cluster-arn").asText())
        .isEqualTo("arn:aws:eks:eu-central-1:111122223333:cluster/staging");
    assertThat(condition.path("aws:RequestTag/kubernetes-namespace").asText()).isEqualTo("apps");
    assertThat(condition.path("aws:RequestTag/kubernetes-service-account").asText())
        .isEqualTo("sample");
    assertThat(association.path("namespace").asText()).isEqualTo("apps");
    assertThat(association.path("service_account").asText()).isEqualTo("sample");
    assertThat(stack.target(stack.output("identity").asText()))
        .isEqualTo("cluster/identity-role-apps.sample.arn");
  }

  @Test
  void theSameServiceAccountHasTheSameIdentity() {
    SynthesizedStack twice =
        with(
            props -> props,
            (scope, cluster) -> {
              assertThat(cluster.workloadIdentity(SAMPLE))
                  .isSameAs(
                      cluster.workloadIdentity(new ServiceAccountReference("apps", "sample")));
              cluster.workloadIdentity(new ServiceAccountReference("association-apps", "sample"));
            });

    assertThat(twice.all("aws_eks_pod_identity_association")).hasSize(2);
  }

  @Test
  void aLongNameOfARoleIsCutWithoutClashing() {
    String owner = "a".repeat(32);
    String one = RoleNames.of(ACCOUNT, owner, "b".repeat(63) + ".one");
    String two = RoleNames.of(ACCOUNT, owner, "b".repeat(63) + ".two");

    assertThat(one).hasSize(64).isNotEqualTo(two).startsWith(owner + "-eu-central-1-bbb");
  }

  @Test
  void isReadyWithNodesDnsDisksRightsAndIdentities() {
    assertThat(ready)
        .containsExactlyInAnyOrder(
            "cluster/nodes-general",
            "cluster/addon-coredns",
            "cluster/addon-aws-ebs-csi-driver",
            "cluster/access-policy-" + DEPLOYER,
            "cluster/identity-association-apps.sample");
  }

  @Test
  void isReachedWithCredentialsThatAreFetchedWhenNeeded() {
    assertThat(stack.target(stack.output("endpoint").asText()))
        .isEqualTo("cluster/cluster.endpoint");
    assertThat(stack.output("ca").asText())
        .startsWith("${base64decode(aws_eks_cluster.cluster_")
        .endsWith(".certificate_authority[0].data)}");
    assertThat(stack.output("command").asText()).isEqualTo("aws");
    assertThat(texts(stack.output("arguments")))
        .containsExactly(
            "eks", "get-token", "--cluster-name", "staging", "--region", "eu-central-1");
    assertThat(stack.output("kubeconfig").asText())
        .isEqualTo("aws eks update-kubeconfig --region eu-central-1 --name staging");
    assertThat(stack.target(stack.output("id").asText())).isEqualTo("cluster/cluster.id");
    assertThat(stack.target(stack.output("securityGroup").asText()))
        .isEqualTo("cluster/cluster.vpc_config[0].cluster_security_group_id");
  }

  @Test
  void goesThroughAProxyWhereThereIsOne() {
    with(
        props -> props.proxyUrl("socks5://127.0.0.1:1080"),
        (scope, cluster) ->
            assertThat(((ClusterAccess.Exec) cluster.access()).proxyUrl())
                .contains("socks5://127.0.0.1:1080"));
  }

  @Test
  void takesRolesByOpenIdConnectOnlyWhereAskedTo() {
    SynthesizedStack irsa = with(props -> props.irsa(true));

    assertThat(stack.all("aws_iam_openid_connect_provider")).isEmpty();
    JsonNode provider = irsa.resource("aws_iam_openid_connect_provider", "cluster/oidc");
    assertThat(irsa.target(provider.path("url").asText()))
        .isEqualTo("cluster/cluster.identity[0].oidc[0].issuer");
    assertThat(texts(provider.path("client_id_list"))).containsExactly("sts.amazonaws.com");
    assertThat(provider.has("thumbprint_list")).isFalse();
  }

  @Test
  void customizersHaveTheLastWord() {
    SynthesizedStack custom =
        with(
            props ->
                props
                    .customizeCluster(config -> config.forceUpdateVersion(true))
                    .customizeNodeGroup((pool, config) -> config.amiType("BOTTLEROCKET_x86_64")));

    assertThat(cluster(custom).path("force_update_version").asBoolean()).isTrue();
    assertThat(
            custom
                .resource("aws_eks_node_group", "cluster/nodes-general")
                .path("ami_type")
                .asText())
        .isEqualTo("BOTTLEROCKET_x86_64");
  }

  @Test
  void theApiCanStayInTheZonesItBeganIn() {
    SynthesizedStack stayed =
        with(props -> props.controlPlaneSubnetIds(List.of("subnet-2", "subnet-3")));

    assertThat(texts(cluster(stayed).at("/vpc_config/subnet_ids")))
        .containsExactly("subnet-2", "subnet-3");
    assertThat(
            texts(
                stayed.resource("aws_eks_node_group", "cluster/nodes-general").path("subnet_ids")))
        .containsExactly("subnet-1", "subnet-2");
  }

  @Test
  void speaksOfThePartOfAwsThatItIsIn() {
    AwsAccount china = new AwsAccount("111122223333", "cn-north-1");
    SynthesizedStack there =
        AwsStack.of(
            scope ->
                new AwsCluster(
                    scope,
                    "cluster",
                    AwsClusterProps.builder(china, "staging", existingNetwork(), "1.35")
                        .administrators(List.of("arn:aws-cn:iam::111122223333:role/deployer"))
                        .nodePools(List.of(NodePool.builder("general", "m7i.large").build()))
                        .build()));

    assertThat(there.text()).contains("arn:aws-cn:").doesNotContain("arn:aws:");
  }

  @Test
  void anExistingOneIsLookedUpByItsName() {
    SynthesizedStack existing =
        AwsStack.of(
            scope -> {
              KubernetesCluster cluster =
                  AwsCluster.existing(scope, "cluster", ACCOUNT, "shared", "http://proxy:3128");
              access(scope, cluster);
              output(scope, "id", cluster.id());
              assertThat(cluster.name()).isEqualTo("shared");
              assertThat(cluster.ready()).isEmpty();
              cluster.workloadIdentity(SAMPLE);
              assertThat(cluster.ready()).hasSize(1);
              assertThat(((ClusterAccess.Exec) cluster.access()).proxyUrl())
                  .contains("http://proxy:3128");
            });

    assertThat(existing.all())
        .containsExactly(
            "aws_eks_pod_identity_association cluster/identity-association-apps.sample",
            "aws_iam_role cluster/identity-role-apps.sample",
            "data.aws_eks_cluster cluster/cluster");
    assertThat(existing.resource("data.aws_eks_cluster", "cluster/cluster").path("name").asText())
        .isEqualTo("shared");
    assertThat(existing.output("endpoint").asText()).startsWith("${data.aws_eks_cluster.");
    assertThat(existing.output("kubeconfig").asText())
        .isEqualTo("aws eks update-kubeconfig --region eu-central-1 --name shared");
  }

  /** An address that changes destroys what it stood for. */
  @Test
  void addressesAreFrozen() {
    assertThat(stack.all().stream().filter(path -> path.contains(" cluster/")))
        .containsExactly(
            "aws_cloudwatch_log_group cluster/logs",
            "aws_eks_access_entry cluster/access-entry-" + DEPLOYER,
            "aws_eks_access_policy_association cluster/access-policy-" + DEPLOYER,
            "aws_eks_addon cluster/addon-aws-ebs-csi-driver",
            "aws_eks_addon cluster/addon-coredns",
            "aws_eks_addon cluster/addon-eks-pod-identity-agent",
            "aws_eks_addon cluster/addon-kube-proxy",
            "aws_eks_addon cluster/addon-vpc-cni",
            "aws_eks_cluster cluster/cluster",
            "aws_eks_node_group cluster/nodes-general",
            "aws_eks_pod_identity_association cluster/identity-association-apps.sample",
            "aws_iam_role cluster/addon-role-aws-ebs-csi-driver",
            "aws_iam_role cluster/addon-role-vpc-cni",
            "aws_iam_role cluster/identity-role-apps.sample",
            "aws_iam_role cluster/node-role",
            "aws_iam_role cluster/role",
            "aws_iam_role_policy cluster/role-encryption",
            "aws_iam_role_policy_attachment cluster/addon-policy-aws-ebs-csi-driver",
            "aws_iam_role_policy_attachment cluster/addon-policy-vpc-cni",
            "aws_iam_role_policy_attachment cluster/node-role-images",
            "aws_iam_role_policy_attachment cluster/node-role-worker",
            "aws_iam_role_policy_attachment cluster/role-policy",
            "aws_kms_alias cluster/encryption/alias",
            "aws_kms_key cluster/encryption/key",
            "aws_launch_template cluster/launch-template-general");
  }
}
