package dev.gitopslab.constructs.core;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which versions of Kubernetes a cloud offers, and until when each has standard support. The dates
 * stand in {@code kubernetes-releases.yaml} beside this class.
 */
public final class KubernetesReleases {

  /** How many days before its end a version counts as ending. */
  public static final int NOTICE_DAYS = 60;

  private static final String DATA = "kubernetes-releases.yaml";

  private final SortedMap<String, LocalDate> lastDays;

  private KubernetesReleases(Map<String, LocalDate> lastDays) {
    SortedMap<String, LocalDate> sorted =
        new TreeMap<>(Comparator.comparingInt(KubernetesReleases::minor));
    sorted.putAll(lastDays);
    this.lastDays = Collections.unmodifiableSortedMap(sorted);
  }

  /** Where a version stands on a day. */
  public enum Support {
    /** In standard support, for more than {@link #NOTICE_DAYS} days to come. */
    CURRENT,
    /** In standard support, but not for much longer. */
    ENDING,
    /** Past its standard support. */
    ENDED,
    /** Not known here. */
    UNKNOWN
  }

  /**
   * The versions of a cloud.
   *
   * @param cloud {@code aws}, {@code azure}, {@code google} or {@code digitalocean}
   * @throws IllegalArgumentException for a cloud without an entry
   */
  public static KubernetesReleases of(String cloud) {
    try (InputStream data = KubernetesReleases.class.getResourceAsStream(DATA)) {
      Map<String, Map<String, String>> clouds =
          new YAMLMapper().readValue(data, new TypeReference<>() {});
      Map<String, String> releases = clouds.get(cloud);
      if (releases == null) {
        throw new IllegalArgumentException("no Kubernetes releases are known for " + cloud);
      }
      Map<String, LocalDate> lastDays = new TreeMap<>();
      releases.forEach((version, day) -> lastDays.put(version, LocalDate.parse(day)));
      return new KubernetesReleases(lastDays);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the known versions with the last day of their standard support, oldest first} */
  public SortedMap<String, LocalDate> lastDays() {
    return lastDays;
  }

  /**
   * {@return the last day of a version's standard support; empty where the version is not known}
   */
  public Optional<LocalDate> lastDay(String version) {
    return lastDays.entrySet().stream()
        .filter(release -> release.getKey().equals(version))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /**
   * Says where a version stands.
   *
   * @param version such as {@code 1.35}
   * @param today the day to judge by
   */
  public Support support(String version, LocalDate today) {
    return lastDay(version)
        .map(
            lastDay -> {
              if (today.isAfter(lastDay)) {
                return Support.ENDED;
              }
              return today.plusDays(NOTICE_DAYS).isAfter(lastDay)
                  ? Support.ENDING
                  : Support.CURRENT;
            })
        .orElse(Support.UNKNOWN);
  }

  private static int minor(String version) {
    return Integer.parseInt(version.substring(version.indexOf('.') + 1));
  }
}
