package com.example.platform;

import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.aws.AwsAccount;
import dev.gitopslab.constructs.aws.AwsCluster;
import dev.gitopslab.constructs.aws.AwsClusterProps;
import dev.gitopslab.constructs.aws.AwsNetwork;
import dev.gitopslab.constructs.aws.AwsNetworkProps;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.NodePool;
import dev.gitopslab.constructs.gitops.ArgoCd;
import dev.gitopslab.constructs.gitops.ArgoCdProps;
import dev.gitopslab.constructs.gitops.ClusterConnection;
import dev.gitopslab.constructs.gitops.ClusterConnectionProps;
import java.util.List;
import software.constructs.Construct;

/** A network, a cluster in it, and Argo CD on that, in one stack. */
final class PlatformStack extends TerraformStack {

  PlatformStack(Construct scope, String id, AwsAccount account) {
    super(scope, id);
    State.inS3(this, id, account);

    // region import
    var zones = List.of("eu-central-1a", "eu-central-1b");
    var range = Cidr.parse("10.20.0.0/16");
    var network =
        new AwsNetwork(
            this, "network", AwsNetworkProps.builder(account, "platform", range, zones).build());
    var cluster =
        new AwsCluster(
            this,
            "cluster",
            AwsClusterProps.builder(account, "platform", network, "1.35")
                .administrators(List.of("arn:aws:iam::111122223333:role/platform-engineer"))
                .nodePools(List.of(NodePool.builder("general", "m7i.large").build()))
                .build());
    var connection = new ClusterConnection(this, "connection", ClusterConnectionProps.of(cluster));
    var argoCd = new ArgoCd(this, "argo-cd", ArgoCdProps.builder(connection).build());
    // endregion
    Outputs.add(this, "argocd_access_command", argoCd.accessCommand());
  }
}
