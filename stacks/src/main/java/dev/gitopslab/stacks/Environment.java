package dev.gitopslab.stacks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One environment, as its file describes it. The name is the file's, the stack's, and the word
 * behind {@code cdktf deploy}.
 *
 * @param name the name of the file without its ending
 * @param tier what the environment is for
 * @param protect whether everything that holds data or is hard to replace refuses to be deleted
 * @param tags what every resource of the cloud is tagged with, as the file says
 * @param backend where the Terraform state lives
 * @param cloud the network, the cluster and the database, on one cloud
 * @param gitOps what Argo CD syncs; empty where it is switched off
 * @param notices what the user should know before a deployment; nothing that stops it
 */
public record Environment(
    String name,
    Tier tier,
    boolean protect,
    Map<String, String> tags,
    Backend backend,
    CloudEnvironment cloud,
    Optional<GitOps> gitOps,
    List<String> notices) {

  /** {@return the tags of the file, behind those that say where a resource belongs} */
  public Map<String, String> allTags() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("environment", name);
    all.put("managed-by", "gitops-lab");
    all.put("tier", tier.label());
    all.putAll(tags);
    return all;
  }
}
