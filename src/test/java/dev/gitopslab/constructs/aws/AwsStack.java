package dev.gitopslab.constructs.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.aws.provider.AwsProvider;
import com.hashicorp.cdktf.providers.aws.provider.AwsProviderConfig;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/** A stack on AWS and what tests put into it. */
final class AwsStack {

  static final AwsAccount ACCOUNT = new AwsAccount("111122223333", "eu-central-1");
  static final String ADMINISTRATOR = "arn:aws:iam::111122223333:role/deployer";
  static final List<String> ZONES = List.of("eu-central-1a", "eu-central-1b", "eu-central-1c");
  static final String KEY_ARN =
      "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  private AwsStack() {}

  static SynthesizedStack of(Consumer<TerraformStack> content) {
    return SynthesizedStack.of(
        stack -> {
          new AwsProvider(
              stack, "aws", AwsProviderConfig.builder().region(ACCOUNT.region()).build());
          content.accept(stack);
        });
  }

  static JsonNode parse(JsonNode text) {
    try {
      return new ObjectMapper().readTree(text.asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static AwsNetworkProps.Builder network() {
    return AwsNetworkProps.builder(ACCOUNT, "staging", Cidr.parse("10.20.0.0/16"), ZONES);
  }

  /** A network of literals, so that what is looked at is not part of it. */
  static Network existingNetwork() {
    return Network.existing(
        "vpc-1",
        Cidr.parse("10.20.0.0/16"),
        List.of("subnet-1", "subnet-2"),
        List.of("subnet-8", "subnet-9"));
  }

  static AwsClusterProps.Builder cluster(Network network) {
    return AwsClusterProps.builder(ACCOUNT, "staging", network, "1.35")
        .administrators(List.of(ADMINISTRATOR))
        .nodePools(List.of(NodePool.builder("general", "m7i.large").build()));
  }

  static AwsDatabaseProps.Builder database(Network network) {
    return AwsDatabaseProps.builder(ACCOUNT, "staging", network);
  }
}
