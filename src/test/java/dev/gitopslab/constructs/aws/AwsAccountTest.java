package dev.gitopslab.constructs.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitopslab.constructs.core.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsAccountTest {

  @ParameterizedTest
  @CsvSource({
    "eu-central-1, aws, amazonaws.com",
    "ap-southeast-7, aws, amazonaws.com",
    "us-gov-west-1, aws-us-gov, amazonaws.com",
    "cn-northwest-1, aws-cn, amazonaws.com.cn"
  })
  void knowsThePartsOfAws(String region, String partition, String dnsSuffix) {
    AwsAccount account = new AwsAccount("111122223333", region);

    assertThat(account.partition()).isEqualTo(partition);
    assertThat(account.dnsSuffix()).isEqualTo(dnsSuffix);
    assertThat(account.managedPolicyArn("service-role/X"))
        .isEqualTo("arn:" + partition + ":iam::aws:policy/service-role/X");
  }

  @Test
  void leavesTheRegionOutOfArnsOfIam() {
    AwsAccount account = new AwsAccount("111122223333", "eu-central-1");

    assertThat(account.arn("iam", "role/x")).isEqualTo("arn:aws:iam::111122223333:role/x");
    assertThat(account.arn("logs", "log-group:*"))
        .isEqualTo("arn:aws:logs:eu-central-1:111122223333:log-group:*");
  }

  @Test
  void namesBothMistakesAtOnce() {
    assertThatThrownBy(() -> new AwsAccount("1234", "Frankfurt"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
            id: "1234" is no AWS account; use its 12 digits, in quotes where they begin with 0
            region: "Frankfurt" is no region of AWS; use one such as eu-central-1\
            """);
    assertThatThrownBy(() -> new AwsAccount(null, "us-iso-east-1"))
        .hasMessage(
            """
            id: is required
            region: "us-iso-east-1" is no region of AWS; use one such as eu-central-1\
            """);
  }
}
