package dev.gitopslab.constructs.aws;

import com.hashicorp.cdktf.providers.aws.kms_alias.KmsAlias;
import com.hashicorp.cdktf.providers.aws.kms_alias.KmsAliasConfig;
import com.hashicorp.cdktf.providers.aws.kms_key.KmsKey;
import com.hashicorp.cdktf.providers.aws.kms_key.KmsKeyConfig;
import dev.gitopslab.constructs.aws.PolicyDocument.Statement;
import dev.gitopslab.constructs.core.Lifecycles;
import software.constructs.Construct;

/**
 * A <a
 * href="https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/kms_key">KMS
 * key</a> with an alias. It is rotated every year. A deleted key waits 30 days, within which {@code
 * aws kms cancel-key-deletion} brings it back; after that everything it has encrypted is lost,
 * snapshots of databases included.
 *
 * <p>Its policy lets the account's IAM policies decide who may use it, and CloudWatch Logs of the
 * region use it for log groups of the account.
 */
public final class AwsEncryptionKey extends Construct implements EncryptionKey {

  private static final int DELETION_WINDOW_DAYS = 30;

  private final KmsKey key;
  private final KmsAlias alias;

  /**
   * Adds the key to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the key
   * @param props its settings
   */
  public AwsEncryptionKey(Construct scope, String id, AwsEncryptionKeyProps props) {
    super(scope, id);
    KmsKeyConfig.Builder config =
        KmsKeyConfig.builder()
            .description("Encrypts " + props.name())
            .enableKeyRotation(true)
            .deletionWindowInDays(DELETION_WINDOW_DAYS)
            .policy(policy(props.account()))
            .tags(Tags.name(props.name()));
    if (props.protect()) {
      config.lifecycle(Lifecycles.preventDestroy());
    }
    key = new KmsKey(this, "key", config.build());
    alias =
        new KmsAlias(
            this,
            "alias",
            KmsAliasConfig.builder()
                .name("alias/" + props.name())
                .targetKeyId(key.getKeyId())
                .build());
  }

  private static String policy(AwsAccount account) {
    return new PolicyDocument()
        .allow(
            new Statement("AccountDecides", "kms:*")
                .principal("AWS", account.arn("iam", "root"))
                .on("*"))
        .allow(
            new Statement(
                    "LogsOfThisAccount",
                    "kms:Encrypt",
                    "kms:Decrypt",
                    "kms:ReEncrypt*",
                    "kms:GenerateDataKey*",
                    "kms:DescribeKey")
                .principal("Service", "logs." + account.region() + "." + account.dnsSuffix())
                .on("*")
                .when(
                    "ArnLike",
                    "kms:EncryptionContext:aws:logs:arn",
                    account.arn("logs", "log-group:*")))
        .toJson();
  }

  @Override
  public String arn() {
    return key.getArn();
  }

  /** {@return the key, for what these settings do not cover} */
  public KmsKey kmsKey() {
    return key;
  }

  /** {@return the alias, for what these settings do not cover} */
  public KmsAlias kmsAlias() {
    return alias;
  }
}
