package dev.gitopslab.constructs.gitops;

import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.time.Duration;

/** The settings of {@link ArgoCd}. */
public final class ArgoCdProps {

  /**
   * What the pods of a namespace may do: a <a
   * href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security
   * Standard</a>.
   */
  public enum PodSecurity {
    /** Non-root, no privileges, a seccomp profile; all that Argo CD itself needs. */
    RESTRICTED("restricted"),
    /** No known way to gain privileges; for plugins of the repo-server that run as root. */
    BASELINE("baseline"),
    /** Everything. */
    PRIVILEGED("privileged");

    private final String level;

    PodSecurity(String level) {
      this.level = level;
    }

    /** {@return the value of the namespace's labels} */
    public String level() {
      return level;
    }
  }

  private final ClusterConnection connection;
  private final HelmChart chart;
  private final HelmValues values;
  private final String namespace;
  private final PodSecurity podSecurity;
  private final boolean highAvailability;
  private final Duration timeout;
  private final boolean recoverInterruptedInstall;

  private ArgoCdProps(Builder builder) {
    new Problems()
        .required("connection", builder.connection)
        .required("chart", builder.chart)
        .required("values", builder.values)
        .required("namespace", builder.namespace)
        .matches("namespace", builder.namespace, Names.DNS_LABEL, Names.DNS_LABEL_RULE)
        .required("podSecurity", builder.podSecurity)
        .required("timeout", builder.timeout)
        .check(Timeouts.isUsable(builder.timeout), "timeout", builder.timeout, Timeouts.RULE)
        .throwIfAny();
    connection = builder.connection;
    chart = builder.chart;
    values = builder.values;
    namespace = builder.namespace;
    podSecurity = builder.podSecurity;
    highAvailability = builder.highAvailability;
    timeout = builder.timeout;
    recoverInterruptedInstall = builder.recoverInterruptedInstall;
  }

  /**
   * Starts the settings.
   *
   * @param connection the cluster that Argo CD is installed in
   */
  public static Builder builder(ClusterConnection connection) {
    return new Builder(connection);
  }

  /** {@return the cluster that Argo CD is installed in} */
  public ClusterConnection connection() {
    return connection;
  }

  /** {@return the chart} */
  public HelmChart chart() {
    return chart;
  }

  /** {@return what goes over the library's values} */
  public HelmValues values() {
    return values;
  }

  /** {@return the namespace that is made for it} */
  public String namespace() {
    return namespace;
  }

  /** {@return what the pods of the namespace may do} */
  public PodSecurity podSecurity() {
    return podSecurity;
  }

  /** {@return whether no single pod's loss stops it} */
  public boolean highAvailability() {
    return highAvailability;
  }

  /** {@return how long an installation, an upgrade or an uninstallation may take} */
  public Duration timeout() {
    return timeout;
  }

  /** {@return whether a release that is there, but not in the state, is taken over} */
  public boolean recoverInterruptedInstall() {
    return recoverInterruptedInstall;
  }

  /** Collects the settings of {@link ArgoCd}. */
  public static final class Builder {

    private final ClusterConnection connection;
    private HelmChart chart;
    private HelmValues values = HelmValues.empty();
    private String namespace = "argocd";
    private PodSecurity podSecurity = PodSecurity.RESTRICTED;
    private boolean highAvailability;
    private Duration timeout = Duration.ofMinutes(15);
    private boolean recoverInterruptedInstall;

    private Builder(ClusterConnection connection) {
      this.connection = connection;
    }

    /** The chart. Default: {@code HelmChart.pinned("argo-cd")}. */
    public Builder chart(HelmChart value) {
      chart = value;
      return this;
    }

    /**
     * Values that go over the library's own, {@link HelmValues#defaults defaults("argo-cd")}; it
     * makes no difference whether they begin with these. Default: none.
     */
    public Builder values(HelmValues value) {
      values = value;
      return this;
    }

    /** The namespace that is made for it. Default: {@code argocd}. */
    public Builder namespace(String name) {
      namespace = name;
      return this;
    }

    /**
     * What the pods of the namespace may do. Default: {@link PodSecurity#RESTRICTED}, which Argo CD
     * and its redis meet, with and without high availability.
     */
    public Builder podSecurity(PodSecurity value) {
      podSecurity = value;
      return this;
    }

    /**
     * Two of each component, three of redis behind a proxy, and disruption budgets, so that the
     * loss of a node or its drain does not stop Argo CD. Needs three nodes. Default: off. Turning
     * it on or off later restarts Argo CD with an empty cache; what it deployed keeps running.
     */
    public Builder highAvailability(boolean on) {
      highAvailability = on;
      return this;
    }

    /**
     * How long an installation, an upgrade or an uninstallation may take: 1 minute to 2 hours. One
     * that takes longer is rolled back. Default: 15 minutes.
     */
    public Builder timeout(Duration value) {
      timeout = value;
      return this;
    }

    /**
     * Takes over a release that is in the cluster but not in the Terraform state. Where a deploy
     * was killed after Helm had finished, or the state was lost, the next one fails with "cannot
     * re-use a name that is still in use": deploy once with this on ({@code upgrade_install}), then
     * turn it off again.
     *
     * <p>Where that fails with "another operation (install/upgrade/rollback) is in progress", the
     * deploy was killed while Helm was at work, which Helm itself never takes up again. Delete its
     * record, here of the first installation, and deploy with this off; what was installed already
     * is taken over:
     *
     * <pre>{@code
     * kubectl --namespace argocd delete secrets --selector owner=helm,name=argocd,status=pending-install
     * }</pre>
     *
     * <p>Do not leave it on. It takes over whatever has the release's name, and with a chart from a
     * path the provider asks the cluster while planning, so that the first deploy of an environment
     * would not get past its plan. Default: off.
     */
    public Builder recoverInterruptedInstall(boolean on) {
      recoverInterruptedInstall = on;
      return this;
    }

    /**
     * The settings.
     *
     * @throws ConfigurationException naming every setting that cannot be used
     */
    public ArgoCdProps build() {
      if (chart == null) {
        chart = HelmChart.pinned("argo-cd");
      }
      return new ArgoCdProps(this);
    }
  }
}
