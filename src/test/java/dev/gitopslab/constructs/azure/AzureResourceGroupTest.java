package dev.gitopslab.constructs.azure;

import static dev.gitopslab.constructs.SynthesizedStack.output;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitopslab.constructs.SynthesizedStack;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AzureResourceGroupTest {

  private static SynthesizedStack with(boolean protect) {
    return AzureStack.of(
        scope -> {
          AzureResourceGroup group =
              new AzureResourceGroup(
                  scope,
                  "group",
                  AzureResourceGroupProps.builder(AzureStack.SUBSCRIPTION, "staging")
                      .tags(Map.of("team", "platform"))
                      .protect(protect)
                      .build());
          output(scope, "name", group.name());
          assertThat(group.tags()).containsExactly(Map.entry("team", "platform"));
          assertThat(group.subscription()).isEqualTo(AzureStack.SUBSCRIPTION);
        });
  }

  @Test
  void isWhereTheSubscriptionSays() {
    SynthesizedStack stack = with(false);
    JsonNode group = stack.resource("azurerm_resource_group", "group/group");

    assertThat(group.path("name").asText()).isEqualTo("staging");
    assertThat(group.path("location").asText()).isEqualTo("westeurope");
    assertThat(group.at("/tags/team").asText()).isEqualTo("platform");
    assertThat(stack.target(stack.output("name").asText())).isEqualTo("group/group.name");
    assertThat(stack.all()).containsExactly("azurerm_resource_group group/group");
  }

  @Test
  void protectionIsOnlyThereWhereAskedFor() {
    assertThat(
            with(true)
                .resource("azurerm_resource_group", "group/group")
                .at("/lifecycle/prevent_destroy")
                .asBoolean())
        .isTrue();
    assertThat(with(false).text()).doesNotContain("prevent_destroy");
  }
}
