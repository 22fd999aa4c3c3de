package com.example.platform;

import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.aws.AwsAccount;
import dev.gitopslab.constructs.aws.AwsCluster;
import dev.gitopslab.constructs.aws.AwsClusterProps;
import dev.gitopslab.constructs.aws.AwsNetwork;
import dev.gitopslab.constructs.aws.AwsNetworkProps;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.KubernetesCluster;
import dev.gitopslab.constructs.core.NodePool;
import java.util.List;
import software.constructs.Construct;

/** The first half of a split: a network and a cluster in it. */
final class ClusterStack extends TerraformStack {

  private final AwsCluster cluster;

  ClusterStack(Construct scope, String id, AwsAccount account) {
    super(scope, id);
    State.inS3(this, id, account);
    var network =
        new AwsNetwork(
            this,
            "network",
            AwsNetworkProps.builder(
                    account,
                    "split",
                    Cidr.parse("10.30.0.0/16"),
                    List.of("eu-central-1a", "eu-central-1b"))
                .build());
    cluster =
        new AwsCluster(
            this,
            "cluster",
            AwsClusterProps.builder(account, "split", network, "1.35")
                .administrators(List.of("arn:aws:iam::111122223333:role/platform-engineer"))
                .nodePools(List.of(NodePool.builder("general", "m7i.large").build()))
                .build());
  }

  KubernetesCluster cluster() {
    return cluster;
  }
}
