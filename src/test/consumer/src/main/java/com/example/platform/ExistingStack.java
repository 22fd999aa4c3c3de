package com.example.platform;

import com.hashicorp.cdktf.TerraformStack;
import dev.gitopslab.constructs.aws.AwsAccount;
import dev.gitopslab.constructs.aws.AwsCluster;
import dev.gitopslab.constructs.aws.AwsDatabase;
import dev.gitopslab.constructs.aws.AwsDatabaseProps;
import dev.gitopslab.constructs.core.Cidr;
import dev.gitopslab.constructs.core.Database;
import dev.gitopslab.constructs.core.DatabaseCredential;
import dev.gitopslab.constructs.core.Network;
import dev.gitopslab.constructs.gitops.AppOfApps;
import dev.gitopslab.constructs.gitops.AppOfAppsProps;
import dev.gitopslab.constructs.gitops.ArgoCd;
import dev.gitopslab.constructs.gitops.ArgoCdProps;
import dev.gitopslab.constructs.gitops.ClusterConnection;
import dev.gitopslab.constructs.gitops.ClusterConnectionProps;
import dev.gitopslab.constructs.gitops.ClusterMetadata;
import dev.gitopslab.constructs.gitops.ClusterMetadataProps;
import java.util.List;
import software.constructs.Construct;

/** Argo CD on a cluster, in a network, beside a database that others have made. */
final class ExistingStack extends TerraformStack {

  private static final String SECRET =
      "arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders-AbCdEf";

  ExistingStack(Construct scope, String id, AwsAccount account) {
    super(scope, id);
    State.inS3(this, id, account);

    // region existing
    var cluster = AwsCluster.existing(this, "cluster", account, "shared");
    var network =
        Network.existing(
            "vpc-0123456789abcdef0",
            Cidr.parse("10.40.0.0/16"),
            List.of("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
            List.of("subnet-0123456789abcdef2", "subnet-0123456789abcdef3"));
    var orders =
        Database.existing(
            "orders.example.com",
            5432,
            "orders",
            Database.TlsMode.VERIFY_FULL,
            new DatabaseCredential.CloudSecret(SECRET));
    // endregion

    new AwsDatabase(this, "reports", AwsDatabaseProps.builder(account, "reports", network).build());
    var connection = new ClusterConnection(this, "connection", ClusterConnectionProps.of(cluster));
    var argoCd = new ArgoCd(this, "argo-cd", ArgoCdProps.builder(connection).build());
    var metadata =
        new ClusterMetadata(
            this,
            "metadata",
            ClusterMetadataProps.builder(argoCd, cluster.name()).database(orders).build());
    new AppOfApps(
        this,
        "apps",
        AppOfAppsProps.builder(argoCd, "https://github.com/example/apps.git", "bootstrap")
            .clusterMetadata(metadata)
            .build());
  }
}
