package dev.gitopslab.constructs.azure;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.util.Map;

/** What resources in Azure are kept in, with the tags that each of them carries. */
public interface ResourceGroup {

  /** {@return where the group is} */
  AzureSubscription subscription();

  /** {@return the name of the group; a Terraform expression or a literal} */
  String name();

  /** {@return the tags of everything that is built in the group; Azure passes on none by itself} */
  Map<String, String> tags();

  /**
   * A group that something else has created. What is built in it carries no tags.
   *
   * @param subscription where the group is
   * @param name its name
   * @throws ConfigurationException where it is none
   */
  static ResourceGroup existing(AzureSubscription subscription, String name) {
    return existing(subscription, name, Map.of());
  }

  /**
   * A group that something else has created.
   *
   * @param subscription where the group is
   * @param name its name
   * @param tags of everything that is built in it
   * @throws ConfigurationException where it is none
   */
  static ResourceGroup existing(
      AzureSubscription subscription, String name, Map<String, String> tags) {
    Problems problems = new Problems().required("subscription", subscription);
    Checks.groupName(problems, "name", name);
    Checks.tags(problems, "tags", tags);
    problems.throwIfAny();
    return new ExistingResourceGroup(subscription, name, Checks.copy(tags));
  }
}
