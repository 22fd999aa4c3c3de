package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.azurerm.provider.AzurermProvider;
import com.hashicorp.cdktf.providers.azurerm.provider.AzurermProviderConfig;
import com.hashicorp.cdktf.providers.azurerm.provider.AzurermProviderFeatures;
import dev.gitopslab.constructs.SynthesizedStack;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.core.NodePool;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A stack on Azure and what tests put into it. */
final class AzureStack {

  static final AzureSubscription SUBSCRIPTION =
      new AzureSubscription(
          "11111111-2222-3333-4444-555555555555",
          "99999999-8888-7777-6666-555555555555",
          "westeurope");
  static final String ADMINISTRATOR = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
  static final String WORKSPACE_ID =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w";

  private AzureStack() {}

  static SynthesizedStack of(Consumer<TerraformStack> content) {
    return SynthesizedStack.of(
        stack -> {
          new AzurermProvider(
              stack,
              "azurerm",
              AzurermProviderConfig.builder()
                  .features(List.of(AzurermProviderFeatures.builder().build()))
                  .subscriptionId(SUBSCRIPTION.id())
                  .build());
          content.accept(stack);
        });
  }

  static ResourceGroup group() {
    return ResourceGroup.existing(SUBSCRIPTION, "staging-group", Map.of("team", "platform"));
  }

  static AzureNetworkProps.Builder network() {
    return AzureNetworkProps.builder(group(), "staging", Cidr.parse("10.20.0.0/16"));
  }

  /** A network of literals, so that what is looked at is not part of it. */
  static Network existingNetwork() {
    return Network.existing(
        "vnet-1", Cidr.parse("10.20.0.0/16"), List.of("subnet-1"), List.of("subnet-9"));
  }

  static AzureClusterProps.Builder cluster(Network network) {
    return AzureClusterProps.builder(group(), "staging", network, "1.35")
        .administrators(List.of(ADMINISTRATOR))
        .nodePools(List.of(NodePool.builder("general", "Standard_D4ds_v5").build()));
  }

  static AzureDatabaseProps.Builder database(Network network) {
    return AzureDatabaseProps.builder(group(), "staging", network);
  }
}
