package dev.gitopslab.constructs.gitops;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import dev.gitopslab.constructs.core.SecretLike;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The settings of {@link AppOfApps}. */
public final class AppOfAppsProps {

  private static final Pattern REPOSITORY =
      Pattern.compile(
          "(https?|ssh)://[^\\s*]+/[^\\s*]+|[\\w.-]+@[\\w.-]+:[^\\s*]+|file:///[^\\s*]+");
  private static final Pattern PATH = Pattern.compile("[^\\s*/\\\\][^\\s*\\\\]*");
  private static final Pattern REVISION = Pattern.compile("[^\\s~^:?*\\[\\\\-][^\\s~^:?*\\[\\\\]*");

  private final ArgoCd argoCd;
  private final String repositoryUrl;
  private final String path;
  private final String revision;
  private final String name;
  private final String projectName;
  private final HelmChart chart;
  private final HelmValues values;
  private final Optional<Map<String, Object>> chartValues;
  private final Optional<ClusterMetadata> clusterMetadata;
  private final Duration timeout;

  private AppOfAppsProps(Builder builder) {
    Problems problems =
        new Problems()
            .required("argoCd", builder.argoCd)
            .required("repositoryUrl", builder.repositoryUrl);
    if (builder.repositoryUrl != null && SecretLike.value(builder.repositoryUrl)) {
      problems.add(
          "repositoryUrl",
          "holds credentials; leave them out and give them to Argo CD in a Secret of the cluster"
              + " with the label argocd.argoproj.io/secret-type: repository");
    } else {
      problems.matches(
          "repositoryUrl",
          builder.repositoryUrl,
          REPOSITORY,
          "is no Git repository; use https://<host>/<path>, ssh://, git@<host>:<path> or file:///");
    }
    problems
        .required("path", builder.path)
        .matches(
            "path",
            builder.path,
            PATH,
            "is no folder of the repository; use a relative path with forward slashes, without '*'")
        .check(
            builder.path == null || !Arrays.asList(builder.path.split("/")).contains(".."),
            "path",
            builder.path,
            "leaves the repository; use a path without '..'")
        .required("revision", builder.revision)
        .matches(
            "revision",
            builder.revision,
            REVISION,
            "is no revision; use the name of a branch or a tag, or a commit")
        .required("name", builder.name)
        .matches("name", builder.name, Names.DNS_LABEL, Names.DNS_LABEL_RULE)
        .check(
            builder.name == null || builder.name.length() <= 53,
            "name",
            builder.name,
            "is too long; Helm takes at most 53 characters")
        .required("projectName", builder.projectName)
        .matches("projectName", builder.projectName, Names.DNS_LABEL, Names.DNS_LABEL_RULE)
        .check(
            !"default".equals(builder.projectName),
            "projectName",
            builder.projectName,
            "is the project that Argo CD makes for itself and that permits everything; use another"
                + " name")
        .required("chart", builder.chart)
        .required("values", builder.values)
        .required("timeout", builder.timeout)
        .check(Timeouts.isUsable(builder.timeout), "timeout", builder.timeout, Timeouts.RULE)
        .throwIfAny();
    argoCd = builder.argoCd;
    repositoryUrl = builder.repositoryUrl;
    path = builder.path;
    revision = builder.revision;
    name = builder.name;
    projectName = builder.projectName;
    chart = builder.chart;
    values = builder.values;
    chartValues =
        Optional.ofNullable(builder.chartValues)
            .map(given -> Collections.unmodifiableMap(new TreeMap<>(given)));
    clusterMetadata = Optional.ofNullable(builder.clusterMetadata);
    timeout = builder.timeout;
  }

  /**
   * Starts the settings.
   *
   * @param argoCd the Argo CD that syncs
   * @param repositoryUrl the Git repository, without credentials: {@code https://}, {@code ssh://},
   *     {@code git@host:path} or {@code file:///}
   * @param path the folder in it that holds Applications, ApplicationSets and AppProjects
   */
  public static Builder builder(ArgoCd argoCd, String repositoryUrl, String path) {
    return new Builder(argoCd, repositoryUrl, path);
  }

  /** {@return the Argo CD that syncs} */
  public ArgoCd argoCd() {
    return argoCd;
  }

  /** {@return the Git repository} */
  public String repositoryUrl() {
    return repositoryUrl;
  }

  /** {@return the folder in the repository} */
  public String path() {
    return path;
  }

  /** {@return the branch, tag or commit} */
  public String revision() {
    return revision;
  }

  /** {@return the name of the root Application and of the Helm release} */
  public String name() {
    return name;
  }

  /** {@return the name of the AppProject} */
  public String projectName() {
    return projectName;
  }

  /** {@return the chart} */
  public HelmChart chart() {
    return chart;
  }

  /** {@return what goes over the values that these settings make} */
  public HelmValues values() {
    return values;
  }

  /** {@return the values of the folder's chart; empty where the folder holds plain manifests} */
  public Optional<Map<String, Object>> chartValues() {
    return chartValues;
  }

  /** {@return what must be there before anything is synced, and go after it} */
  public Optional<ClusterMetadata> clusterMetadata() {
    return clusterMetadata;
  }

  /** {@return how long making it, or taking it down with all it deployed, may take} */
  public Duration timeout() {
    return timeout;
  }

  /** Collects the settings of {@link AppOfApps}. */
  public static final class Builder {

    private final ArgoCd argoCd;
    private final String repositoryUrl;
    private final String path;
    private String revision = "main";
    private String name = "root";
    private String projectName = "bootstrap";
    private HelmChart chart;
    private HelmValues values = HelmValues.empty();
    private Map<String, Object> chartValues;
    private ClusterMetadata clusterMetadata;
    private Duration timeout = Duration.ofMinutes(15);

    private Builder(ArgoCd argoCd, String repositoryUrl, String path) {
      this.argoCd = argoCd;
      this.repositoryUrl = repositoryUrl;
      this.path = path;
    }

    /** The branch, tag or commit. Default: {@code main}. */
    public Builder revision(String value) {
      revision = value;
      return this;
    }

    /**
     * The name of the root Application and of the Helm release: 1 to 53 lower-case letters, digits
     * and hyphens. Default: {@code root}.
     */
    public Builder name(String value) {
      name = value;
      return this;
    }

    /** The name of the AppProject; not {@code default}. Default: {@code bootstrap}. */
    public Builder projectName(String value) {
      projectName = value;
      return this;
    }

    /** The chart. Default: {@code HelmChart.pinned("argocd-apps")}. */
    public Builder chart(HelmChart value) {
      chart = value;
      return this;
    }

    /**
     * Values that go over those that these settings make; the Application is under {@code
     * applications.<name>}, the project under {@code projects.<projectName>}. Default: none.
     */
    public Builder values(HelmValues value) {
      values = value;
      return this;
    }

    /**
     * The folder is a Helm chart, which Argo CD renders with these values: they hand on what the
     * repository itself cannot know, such as its own address. No secrets. Default: the folder and
     * those below it hold plain manifests.
     */
    public Builder chartValues(Map<String, ?> chartValues) {
      this.chartValues = new LinkedHashMap<>(chartValues);
      return this;
    }

    /**
     * What must be there before anything is synced, and go after it. Default: nothing but Argo CD.
     */
    public Builder clusterMetadata(ClusterMetadata value) {
      clusterMetadata = value;
      return this;
    }

    /**
     * How long making it, or taking it down with all it deployed, may take: 1 minute to 2 hours.
     * Default: 15 minutes.
     */
    public Builder timeout(Duration value) {
      timeout = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public AppOfAppsProps build() {
      if (chart == null) {
        chart = HelmChart.pinned("argocd-apps");
      }
      return new AppOfAppsProps(this);
    }
  }
}
