package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.providers.azurerm.resource_group.ResourceGroupConfig;
import java.util.Map;
import software.constructs.Construct;

/**
 * A <a
 * href="https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/resource_group">resource
 * group</a>. Terraform does not delete it while it holds anything that Terraform has not made.
 */
public final class AzureResourceGroup extends Construct implements ResourceGroup {

  private final AzureResourceGroupProps props;
  private final com.hashicorp.cdktf.providers.azurerm.resource_group.ResourceGroup group;

  /**
   * Adds the group to a stack.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses, so a change replaces the group
   * @param props its settings
   */
  public AzureResourceGroup(Construct scope, String id, AzureResourceGroupProps props) {
    super(scope, id);
    this.props = props;
    ResourceGroupConfig.Builder config =
        ResourceGroupConfig.builder()
            .name(props.name())
            .location(props.subscription().location())
            .lifecycle(Lifecycles.keep(props.protect()));
    if (!props.tags().isEmpty()) {
      config.tags(props.tags());
    }
    group =
        new com.hashicorp.cdktf.providers.azurerm.resource_group.ResourceGroup(
            this, "group", config.build());
  }

  @Override
  public AzureSubscription subscription() {
    return props.subscription();
  }

  @Override
  public String name() {
    return group.getName();
  }

  @Override
  public Map<String, String> tags() {
    return props.tags();
  }

  /** {@return the group, for what these settings do not cover} */
  public com.hashicorp.cdktf.providers.azurerm.resource_group.ResourceGroup resourceGroup() {
    return group;
  }
}
