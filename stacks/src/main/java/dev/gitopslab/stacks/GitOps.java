package dev.gitopslab.stacks;

import dev.gitopslab.constructs.gitops.HelmChart;
import dev.gitopslab.stacks.yaml.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Argo CD syncs in an environment, and where its charts come from.
 *
 * @param repository the address of the Git repository
 * @param revision the branch, tag or commit
 * @param path the folder that the root Application points to
 * @param bootstrap what is in that folder
 * @param domain the DNS domain that apps are served under, where there is one
 * @param addons which add-ons are switched on
 * @param highAvailability whether Argo CD itself runs more than once
 * @param recoverInterruptedInstall takes over releases that an interrupted deployment left behind
 * @param charts the charts of Argo CD and of the root Application, by name
 */
public record GitOps(
    String repository,
    String revision,
    String path,
    Bootstrap bootstrap,
    Optional<String> domain,
    Map<String, Boolean> addons,
    boolean highAvailability,
    boolean recoverInterruptedInstall,
    Map<String, HelmChart> charts) {

  /** What the folder of the root Application holds. */
  public enum Bootstrap {
    /** A Helm chart that takes the values of this project's {@code gitops/bootstrap}. */
    CHART,
    /** Manifests, in it and in the folders below it. */
    MANIFESTS
  }

  private static final Pattern REPOSITORY =
      Pattern.compile("(https|ssh|file)://\\S+|[\\w.-]+@[\\w.-]+:\\S+");
  private static final Pattern CREDENTIALS = Pattern.compile("https://[^/@]+@.*");
  private static final List<String> CHARTS = List.of("argo-cd", "argocd-apps");

  /** Reads the section {@code gitops}; empty where it is switched off. */
  static Optional<GitOps> read(Section file, Tier tier) {
    try (Section section = file.requiredSection("gitops")) {
      boolean enabled = section.flag("enabled").orElse(true);
      String repository = section.requiredText("repository");
      String revision = section.text("revision").orElse("main");
      String path = section.text("path").orElse("gitops/bootstrap");
      if (repository != null && !REPOSITORY.matcher(repository).matches()) {
        section.problem(
            "repository", repository, "is no Git address; use https://…, ssh://… or git@host:path");
      }
      if (repository != null && CREDENTIALS.matcher(repository).matches()) {
        section.problem(
            "repository",
            "holds credentials; leave them out and give Argo CD a repository Secret instead");
      }
      if (path.startsWith("/") || List.of(path.split("/")).contains("..")) {
        section.problem("path", path, "leaves the repository; use a folder relative to its root");
      }
      GitOps gitOps =
          new GitOps(
              repository,
              revision,
              path,
              section.choice("bootstrap", Bootstrap.class).orElse(Bootstrap.CHART),
              section.text("domain"),
              addons(section),
              section.flag("highAvailability").orElse(tier == Tier.PRODUCTION),
              section.flag("recoverInterruptedInstall").orElse(false),
              Charts.read(section, CHARTS));
      return enabled ? Optional.of(gitOps) : Optional.empty();
    }
  }

  private static Map<String, Boolean> addons(Section section) {
    Map<String, Boolean> addons = new LinkedHashMap<>();
    section
        .section("addons")
        .ifPresent(
            switches ->
                switches
                    .keys()
                    .forEach(addon -> switches.flag(addon).ifPresent(on -> addons.put(addon, on))));
    return addons;
  }
}
