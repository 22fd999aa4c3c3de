package dev.gitopslab.stacks;

import dev.gitopslab.constructs.core.KubernetesReleases;
import dev.gitopslab.stacks.yaml.Section;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns an environment's file into an {@link Environment}, or into all of its problems. */
final class EnvironmentReader {

  /** The clouds that an environment can be on. */
  private enum Cloud {
    AWS,
    AZURE,
    GOOGLE,
    DIGITALOCEAN,
    LOCAL
  }

  private final String name;
  private final LocalDate today;
  private final List<String> notices = new ArrayList<>();

  EnvironmentReader(String name, LocalDate today) {
    this.name = name;
    this.today = today;
  }

  /** Reads a file; what is wrong is noted in the section, and then the result means nothing. */
  Environment read(Section file) {
    try (file) {
      Cloud cloud = file.requiredChoice("cloud", Cloud.class);
      Tier tier = file.requiredChoice("tier", Tier.class);
      boolean protect = file.flag("protect").orElse(tier == Tier.PRODUCTION);
      boolean acceptUnprotected = file.flag("acceptUnprotected").orElse(false);
      if (tier == Tier.PRODUCTION) {
        checkProduction(file, protect || acceptUnprotected, cloud);
      }
      Map<String, String> tags = file.textMap("tags");
      Backend backend = Backend.read(file, name);
      if (backend instanceof Backend.Local && tier == Tier.PRODUCTION) {
        file.problem(
            "backend", "local", "is no place for the state of production; use s3, azurerm or gcs");
      }
      Optional<GitOps> gitOps = GitOps.read(file, tier);
      CloudEnvironment environment = readCloud(cloud, file, protect, tags);
      return new Environment(name, tier, protect, tags, backend, environment, gitOps, notices);
    }
  }

  /** Production has what protects its data, or says aloud that it has not. */
  private static void checkProduction(Section file, boolean protectedOrAccepted, Cloud cloud) {
    if (!protectedOrAccepted) {
      file.problem(
          "protect",
          "false",
          "leaves production without deletion protection; remove the key, or add"
              + " acceptUnprotected: true while you take it down");
    }
    if (cloud == Cloud.LOCAL && file.keys().contains("database")) {
      file.problem(
          "database",
          "has no backups on a local cluster, which production needs; remove it and use a database"
              + " elsewhere");
    }
  }

  private CloudEnvironment readCloud(
      Cloud cloud, Section file, boolean protect, Map<String, String> tags) {
    if (cloud == null) {
      // Their keys depend on the cloud, so nothing can be said about them yet.
      Stream.of("aws", "azure", "google", "digitalocean", "local", "network", "cluster", "database")
          .forEach(file::section);
      return null;
    }
    return switch (cloud) {
      case AWS -> AwsEnvironment.read(file, name, protect, this);
      case AZURE -> AzureEnvironment.read(file, name, protect, this);
      case GOOGLE -> GoogleEnvironment.read(file, name, protect, tags, this);
      case DIGITALOCEAN -> DigitalOceanEnvironment.read(file, name, protect, this);
      case LOCAL -> LocalEnvironment.read(file, name, protect, this);
    };
  }

  /**
   * Reads the version of Kubernetes. One past its standard support is a problem unless the file
   * says that it is meant; one near it is a notice.
   */
  String kubernetesVersion(Section cluster, String cloud) {
    String version = cluster.requiredText("kubernetesVersion");
    boolean accepted = cluster.flag("acceptUnsupportedVersion").orElse(false);
    if (version == null) {
      return null;
    }
    KubernetesReleases releases = KubernetesReleases.of(cloud);
    String lastDay = releases.lastDay(version).map(LocalDate::toString).orElse("");
    switch (releases.support(version, today)) {
      case CURRENT -> {}
      case ENDING ->
          notices.add("Kubernetes " + version + " leaves standard support after " + lastDay);
      case ENDED -> {
        if (!accepted) {
          cluster.problem(
              "kubernetesVersion",
              version,
              "has been out of standard support since "
                  + lastDay
                  + "; use "
                  + newest(releases)
                  + ", or say acceptUnsupportedVersion: true");
        }
      }
      case UNKNOWN -> {
        if (!accepted) {
          cluster.problem(
              "kubernetesVersion",
              version,
              "is no version known here; use one of "
                  + String.join(", ", releases.lastDays().keySet())
                  + ", or say acceptUnsupportedVersion: true");
        }
      }
    }
    return version;
  }

  /** Notes something that the user should know before a deployment. */
  void notice(String text) {
    notices.add(text);
  }

  private static String newest(KubernetesReleases releases) {
    return releases.lastDays().lastKey();
  }
}
