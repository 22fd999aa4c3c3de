package com.example.platform;

import com.hashicorp.cdktf.S3Backend;
import com.hashicorp.cdktf.S3BackendConfig;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.aws.provider.AwsProvider;
import com.hashicorp.cdktf.providers.aws.provider.AwsProviderConfig;
import dev.gitopslab.constructs.aws.AwsAccount;
import java.util.List;

/** What every stack on AWS has: the provider, and a place for its Terraform state. */
final class State {

  private State() {}

  static void inS3(TerraformStack stack, String name, AwsAccount account) {
    new AwsProvider(
        stack,
        "aws",
        AwsProviderConfig.builder()
            .region(account.region())
            .allowedAccountIds(List.of(account.id()))
            .build());
    new S3Backend(
        stack,
        S3BackendConfig.builder()
            .bucket("my-state")
            .region(account.region())
            .key(name + "/terraform.tfstate")
            .encrypt(true)
            .build());
    // Newer than cdktf: a lock beside the state instead of a table.
    stack.addOverride("terraform.backend.s3.use_lockfile", true);
  }
}
