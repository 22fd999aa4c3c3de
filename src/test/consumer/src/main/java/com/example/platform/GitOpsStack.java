package com.example.platform;

import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.aws.AwsAccount;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.gitops.AppOfApps;
import dev.gitopslab.constructs.gitops.AppOfAppsProps;
import dev.gitopslab.constructs.gitops.ArgoCd;
import dev.gitopslab.constructs.gitops.ArgoCdProps;
import dev.gitopslab.constructs.gitops.ClusterConnection;
import dev.gitopslab.constructs.gitops.ClusterConnectionProps;
import software.constructs.Construct;

/** The second half of a split: what is installed on a cluster of another stack. */
final class GitOpsStack extends TerraformStack {

  GitOpsStack(Construct scope, String id, AwsAccount account, KubernetesCluster cluster) {
    super(scope, id);
    State.inS3(this, id, account);
    var connection = new ClusterConnection(this, "connection", ClusterConnectionProps.of(cluster));
    var argoCd = new ArgoCd(this, "argo-cd", ArgoCdProps.builder(connection).build());
    new AppOfApps(
        this,
        "apps",
        AppOfAppsProps.builder(argoCd, "https://github.com/example/apps.git", "bootstrap").build());
  }
}
