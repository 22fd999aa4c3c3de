package dev.gitopslab.constructs.aws;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static dev.gitopslab.constructs.aws.AwsStack.ACCOUNT;
import static dev.gitopslab.constructs.aws.AwsStack.KEY_ARN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import org.junit.jupiter.api.Test;

class AwsEncryptionKeyTest {

  @Test
  void isRotatedAndWaitsBeforeItIsGone() {
    SynthesizedStack stack = withKey(false);
    JsonNode key = stack.resource("aws_kms_key", "encryption/key");

    assertThat(key.path("enable_key_rotation").asBoolean()).isTrue();
    assertThat(key.path("deletion_window_in_days").asInt()).isEqualTo(30);
    assertThat(key.has("lifecycle")).isFalse();
    assertThat(stack.resource("aws_kms_alias", "encryption/alias").path("name").asText())
        .isEqualTo("alias/staging");
    assertThat(stack.target(stack.output("arn").asText())).isEqualTo("encryption/key.arn");
  }

  @Test
  void itsPolicyIsALiteralThatNamesTheAccountAndItsLogs() {
    JsonNode policy =
        AwsStack.parse(withKey(false).resource("aws_kms_key", "encryption/key").path("policy"));

    assertThat(policy.path("Statement")).hasSize(2);
    assertThat(policy.at("/Statement/0/Principal/AWS").asText())
        .isEqualTo("arn:aws:iam::111122223333:root");
    assertThat(policy.at("/Statement/1/Principal/Service").asText())
        .isEqualTo("logs.eu-central-1.amazonaws.com");
    assertThat(
            policy.at("/Statement/1/Condition/ArnLike/kms:EncryptionContext:aws:logs:arn").asText())
        .isEqualTo("arn:aws:logs:eu-central-1:111122223333:log-group:*");
  }

  @Test
  void cannotBeDestroyedWhereProtected() {
    assertThat(
            withKey(true)
                .resource("aws_kms_key", "encryption/key")
                .at("/lifecycle/prevent_destroy")
                .asBoolean())
        .isTrue();
  }

  @Test
  void anExistingOneIsItsArn() {
    assertThat(EncryptionKey.existing(KEY_ARN).arn()).isEqualTo(KEY_ARN);
    assertThat(EncryptionKey.existing("${aws_kms_key.mine.arn}").arn())
        .isEqualTo("${aws_kms_key.mine.arn}");
  }

  private static SynthesizedStack withKey(boolean protect) {
    return AwsStack.of(
        scope -> {
          AwsEncryptionKey key =
              new AwsEncryptionKey(
                  scope,
                  "encryption",
                  AwsEncryptionKeyProps.builder(ACCOUNT, "staging").protect(protect).build());
          output(scope, "arn", key.arn());
        });
  }
}
