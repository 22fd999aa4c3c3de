package dev.gitopslab.constructs.gitops;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.helm.release.Release;
import com.hashicorp.cdktf.providers.helm.release.ReleaseConfig;
import dev.gitopslab.constructs.core.ConfigurationException;
import dev.gitopslab.constructs.core.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * The first thing Argo CD syncs, and the last that Terraform makes: an AppProject and the root
 * Application, which deploys the Applications, ApplicationSets and AppProjects of one folder, of
 * manifests or a chart, of one Git repository. Everything else comes from there.
 *
 * <p>It is a Helm release of its own (chart <a
 * href="https://github.com/argoproj/argo-helm/tree/argocd-apps-2.0.5/charts/argocd-apps">argocd-apps</a>)
 * because a plan cannot know a kind that Argo CD's installation has yet to bring.
 *
 * <p><b>The project</b> denies what it does not name: no other repository, no other cluster or
 * namespace than Argo CD's own, nothing but Application, ApplicationSet and AppProject, hence
 * nothing that belongs to the whole cluster. Since it may make AppProjects, whoever can write to
 * the folder decides what Argo CD may do: protect its branch.
 *
 * <p><b>The root Application</b> syncs by itself, deletes what goes from the folder, undoes what is
 * changed by hand, and tries five times, 10 seconds to 3 minutes apart. An empty folder is an
 * error, not an order to delete everything.
 *
 * <p><b>A deploy</b> ends when the Application is made, not when it is healthy: Helm does not wait
 * for what Argo CD does. {@code kubectl --namespace argocd get applications} tells.
 *
 * <p><b>A destroy</b> begins here, and waits: the Application carries Argo CD's finalizer, so that
 * what it deployed goes first, and the project stays until no Application needs it. The controller
 * must be running for that. Where it is not, the destroy stops at the timeout ("uninstallation
 * completed with 1 error(s): context deadline exceeded"), with Argo CD and the cluster still there,
 * but Helm has forgotten the release: bring the controller back, and repeat the destroy once {@code
 * kubectl --namespace argocd get applications} lists nothing. Otherwise Argo CD goes first, and the
 * Application keeps its namespace. What the folder's own Applications deployed goes with them only
 * where they carry the finalizer {@code resources-finalizer.argocd.argoproj.io} as well. Then go
 * {@link ClusterMetadata} and {@link ArgoCd}. Where it is protected, deploy without protection
 * first: Applications that outlive the root would keep their projects, and those the root.
 */
public final class AppOfApps extends Construct {

  private static final String SERVER = "https://kubernetes.default.svc";
  private static final String FINALIZER = "resources-finalizer.argocd.argoproj.io";
  private static final String GROUP = "argoproj.io";

  private final Release release;

  /**
   * Makes the project and the root Application.
   *
   * @param scope the stack, or a construct in it
   * @param id the construct's id, unique in its scope; never change it once deployed
   * @param props the settings
   * @throws ConfigurationException where an Application among the values could roll pods without
   *     their migration
   */
  public AppOfApps(Construct scope, String id, AppOfAppsProps props) {
    super(scope, id);
    ArgoCd argoCd = props.argoCd();
    List<ITerraformDependable> dependsOn = new ArrayList<>();
    dependsOn.add(argoCd.release());
    props.clusterMetadata().ifPresent(metadata -> dependsOn.add(metadata.secret()));
    HelmValues values =
        HelmValues.empty()
            .set(
                Map.of(
                    "projects", Map.of(props.projectName(), project(props)),
                    "applications", Map.of(props.name(), application(props))))
            .merge(props.values());
    Problems problems = new Problems();
    ApplicationRules.checkChartValues(values.toMap(), problems);
    problems.throwIfAny();
    release =
        argoCd
            .connection()
            .release(
                this,
                "release",
                props.chart(),
                values,
                ReleaseConfig.builder()
                    .name(props.name())
                    .namespace(argoCd.namespaceName())
                    .timeout(props.timeout().toSeconds())
                    .maxHistory(5)
                    .dependsOn(dependsOn));
  }

  /** {@return the Helm release} */
  public Release release() {
    return release;
  }

  private static Map<String, Object> project(AppOfAppsProps props) {
    return Map.of(
        "namespace",
        props.argoCd().namespaceName(),
        "finalizers",
        List.of(FINALIZER),
        "description",
        "What the root Application may do",
        "sourceRepos",
        List.of(props.repositoryUrl()),
        "destinations",
        List.of(destination(props)),
        "namespaceResourceWhitelist",
        List.of(
            Map.of("group", GROUP, "kind", "Application"),
            Map.of("group", GROUP, "kind", "ApplicationSet"),
            Map.of("group", GROUP, "kind", "AppProject")));
  }

  private static Map<String, Object> application(AppOfAppsProps props) {
    return Map.of(
        "namespace",
        props.argoCd().namespaceName(),
        "finalizers",
        List.of(FINALIZER),
        "project",
        props.projectName(),
        "source",
        source(props),
        "destination",
        destination(props),
        "syncPolicy",
        Map.of(
            "automated",
            Map.of("prune", true, "selfHeal", true, "allowEmpty", false),
            "retry",
            Map.of(
                "limit",
                5,
                "backoff",
                Map.of("duration", "10s", "factor", 2, "maxDuration", "3m"))));
  }

  private static Map<String, Object> source(AppOfAppsProps props) {
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("repoURL", props.repositoryUrl());
    source.put("targetRevision", props.revision());
    source.put("path", props.path());
    props
        .chartValues()
        .ifPresentOrElse(
            values -> source.put("helm", Map.of("valuesObject", values)),
            () -> source.put("directory", Map.of("recurse", true)));
    return source;
  }

  private static Map<String, Object> destination(AppOfAppsProps props) {
    return Map.of("server", SERVER, "namespace", props.argoCd().namespaceName());
  }
}
