package dev.gitopslab.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Terraform JSON of every environment, as the real app writes it. */
class SynthesisTest {

  private static final Snapshots STACKS = new Snapshots("snapshots", ".tf.json");
  private static final Snapshots ADDRESSES = new Snapshots("addresses", ".txt");

  private static SynthesizedApp app;

  @BeforeAll
  static void synthesize() {
    app = SynthesizedApp.of(SynthesizedApp.ROOT);
  }

  static Stream<String> environments() {
    return new EnvironmentFiles(SynthesizedApp.ROOT, SynthesizedApp.TODAY).names().stream();
  }

  @ParameterizedTest
  @MethodSource("environments")
  void equalsItsSnapshot(String environment) {
    STACKS.verify(environment, SynthesizedApp.pretty(app.stack(environment)));
  }

  /** A renamed construct is a destroyed resource: each changed line here needs a reason. */
  @ParameterizedTest
  @MethodSource("environments")
  void keepsTheAddressOfEveryResource(String environment) {
    ADDRESSES.verify(
        environment,
        String.join("\n", SynthesizedApp.addresses(app.stack(environment)).keySet()) + "\n");
  }

  @Test
  void hasASnapshotForNothingElse() {
    STACKS.verifyNoOrphans(app.stacks().keySet());
    ADDRESSES.verifyNoOrphans(app.stacks().keySet());
  }

  @ParameterizedTest
  @MethodSource("environments")
  void holdsNoPathOfThisMachine(String environment) {
    assertThat(SynthesizedApp.pretty(app.stack(environment)))
        .doesNotContain(System.getProperty("user.dir"))
        .doesNotContain(System.getProperty("java.io.tmpdir") + "/");
  }

  @Test
  void theSandboxIsStagingButForWhatItsFileLists() {
    Map<String, String> differences = new TreeMap<>();
    compare("", app.stack("aws-staging"), app.stack("sandbox"), differences);
    assertThat(new TreeSet<>(differences.keySet()))
        .allMatch(SynthesisTest::isListed, "is a difference that sandbox.yaml lists");
  }

  /** The paths that the remarks in sandbox.yaml stand for. */
  private static boolean isListed(String path) {
    return path.endsWith(".tags.tier")
        || Stream.of(
                "terraform.backend",
                "terraform.required_providers.aws.version",
                // No Argo CD without a Kubernetes API.
                "terraform.required_providers.helm",
                "terraform.required_providers.kubernetes",
                "provider.helm",
                "provider.kubernetes",
                "resource.helm_release",
                "resource.kubernetes_",
                "resource.terraform_data",
                "data",
                "output.argocd_access_command",
                // Nor its add-ons, nor who they are.
                "resource.aws_eks_pod_identity_association",
                "resource.aws_iam_role.cluster_identity-role-external-secrets",
                "resource.aws_iam_role_policy.database_credential-reader",
                // Credentials that only the emulator takes, and its account.
                "provider.aws[0].access_key",
                "provider.aws[0].secret_key",
                "provider.aws[0].skip_metadata_api_check",
                "provider.aws[0].allowed_account_ids",
                // Their ids carry the administrator's ARN.
                "resource.aws_eks_access_entry",
                "resource.aws_eks_access_policy_association",
                // There is nothing to keep.
                "resource.aws_db_instance.database_instance_D7FC2283.delete_automated_backups",
                "resource.aws_db_instance.database_instance_D7FC2283.skip_final_snapshot",
                "resource.aws_db_instance.database_instance_D7FC2283.final_snapshot_identifier")
            .anyMatch(path::startsWith);
  }

  private static void compare(
      String path, JsonNode left, JsonNode right, Map<String, String> differences) {
    if (left != null && right != null && left.isObject() && right.isObject()) {
      TreeSet<String> keys = new TreeSet<>();
      left.fieldNames().forEachRemaining(keys::add);
      right.fieldNames().forEachRemaining(keys::add);
      for (String key : keys) {
        String child = path.isEmpty() ? key : path + "." + key;
        compare(child, left.get(key), right.get(key), differences);
      }
    } else if (left != null && right != null && left.isArray() && left.size() == right.size()) {
      for (int index = 0; index < left.size(); index++) {
        compare(path + "[" + index + "]", left.get(index), right.get(index), differences);
      }
    } else if (!sameButForNames(left, right)) {
      differences.put(path, left + " / " + right);
    }
  }

  /** The environment's name and account are part of many values. */
  private static boolean sameButForNames(JsonNode left, JsonNode right) {
    return left != null
        && right != null
        && left.toString()
            .replace("aws-staging", "sandbox")
            .replace("111122223333", "123456789012")
            .equals(right.toString());
  }
}
