package dev.gitopslab.constructs.aws;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.util.regex.Pattern;

/**
 * Where in AWS something is built. ARNs are made from it in Java rather than by data sources: a
 * policy that waits for a data source is "known after apply" on every upgrade, and Terraform then
 * takes permissions away that are in use.
 *
 * @param id the account, 12 digits
 * @param region such as {@code eu-central-1}
 */
public record AwsAccount(String id, String region) {

  private static final Pattern ID = Pattern.compile("\\d{12}");
  private static final Pattern REGION =
      Pattern.compile(
          "(af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)"
              + "-(central|north|northeast|northwest|south|southeast|southwest|east|west)-[1-9]");

  /**
   * Checks both.
   *
   * @throws ConfigurationException where one cannot be used
   */
  public AwsAccount {
    new Problems()
        .required("id", id)
        .required("region", region)
        .matches(
            "id", id, ID, "is no AWS account; use its 12 digits, in quotes where they begin with 0")
        .matches("region", region, REGION, "is no region of AWS; use one such as eu-central-1")
        .throwIfAny();
  }

  /** {@return {@code aws}, {@code aws-cn} in China, {@code aws-us-gov} in GovCloud} */
  public String partition() {
    if (region.startsWith("cn-")) {
      return "aws-cn";
    }
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  /** {@return what the host names of services end in} */
  public String dnsSuffix() {
    return "aws-cn".equals(partition()) ? "amazonaws.com.cn" : "amazonaws.com";
  }

  /**
   * The ARN of something in this account; in this region too, unless the service is IAM, which has
   * none.
   *
   * @param service such as {@code logs}
   * @param resource the last part, such as {@code log-group:/aws/vpc/*}
   */
  public String arn(String service, String resource) {
    String place = "iam".equals(service) ? "" : region;
    return String.join(":", "arn", partition(), service, place, id, resource);
  }

  /**
   * The ARN of a policy that AWS maintains.
   *
   * @param name with its path, such as {@code service-role/AmazonRDSEnhancedMonitoringRole}
   */
  public String managedPolicyArn(String name) {
    return "arn:" + partition() + ":iam::aws:policy/" + name;
  }

  /** {@return {@code id/region} } */
  @Override
  public String toString() {
    return id + "/" + region;
  }
}
