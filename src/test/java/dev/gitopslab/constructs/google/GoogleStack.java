package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.google.provider.GoogleProvider;
import com.hashicorp.cdktf.providers.google.provider.GoogleProviderConfig;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.core.WorkloadIdentity;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A stack on Google Cloud and what tests put into it. */
final class GoogleStack {

  static final GoogleProject PROJECT = new GoogleProject("example-staging", "europe-west3");
  static final String ADMINISTRATOR = "group:platform@example.com";
  static final String KEY_ID =
      "projects/example/locations/europe-west3/keyRings/ring/cryptoKeys/key";
  static final WorkloadIdentity IDENTITY =
      new WorkloadIdentity("sample@example-staging.iam.gserviceaccount.com", Map.of(), Map.of());

  private GoogleStack() {}

  static SynthesizedStack of(Consumer<TerraformStack> content) {
    return SynthesizedStack.of(
        stack -> {
          new GoogleProvider(
              stack, "google", GoogleProviderConfig.builder().region(PROJECT.region()).build());
          content.accept(stack);
        });
  }

  static GoogleNetworkProps.Builder network() {
    return GoogleNetworkProps.builder(PROJECT, "staging", Cidr.parse("10.20.0.0/16"));
  }

  /** A network of literals, so that what is looked at is not part of it. */
  static Network existingNetwork() {
    return GoogleNetwork.existing(
        "projects/example-staging/global/networks/n",
        Cidr.parse("10.20.0.0/16"),
        "projects/example-staging/regions/europe-west3/subnetworks/s",
        "p",
        "s");
  }

  static GoogleClusterProps.Builder cluster(Network network) {
    return cluster(PROJECT, network);
  }

  static GoogleClusterProps.Builder cluster(GoogleProject project, Network network) {
    return GoogleClusterProps.builder(project, "staging", network, "1.35")
        .administrators(List.of(ADMINISTRATOR))
        .nodePools(List.of(NodePool.builder("general", "e2-standard-4").build()));
  }

  static GoogleDatabaseProps.Builder database(Network network) {
    return GoogleDatabaseProps.builder(PROJECT, "staging", network)
        .users(Map.of("sample", IDENTITY));
  }
}
