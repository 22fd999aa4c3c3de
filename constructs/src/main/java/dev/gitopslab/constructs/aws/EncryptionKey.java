package dev.gitopslab.constructs.aws;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Expression;
import dev.gitopslab.constructs.core.Problems;
import java.util.regex.Pattern;

/** A key of AWS KMS that encrypts what a construct keeps. */
public interface EncryptionKey {

  /** {@return the ARN of the key; a Terraform expression or a literal} */
  String arn();

  /**
   * A key that something else has created. Its policy must let the account's IAM policies decide,
   * and let CloudWatch Logs of the region use it, as that of {@link AwsEncryptionKey} does.
   *
   * @param arn the ARN of the key, not of an alias
   * @throws ConfigurationException where it is none
   */
  static EncryptionKey existing(String arn) {
    Problems problems = new Problems().required("arn", arn);
    if (arn != null && !Expression.isIn(arn)) {
      problems.matches(
          "arn",
          arn,
          Pattern.compile("arn:aws(-cn|-us-gov)?:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+"),
          "is no ARN of a KMS key; use one such as"
              + " arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    }
    problems.throwIfAny();
    return () -> arn;
  }
}
