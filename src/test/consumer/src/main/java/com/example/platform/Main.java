package com.example.platform;

import com.hashicorp.cdktf.App;
import dev.gitopslab.constructs.aws.AwsAccount;

/** The app: every stack that can be deployed, such as by {@code cdktf deploy platform}. */
public final class Main {

  static final AwsAccount ACCOUNT = new AwsAccount("111122223333", "eu-central-1");

  private Main() {}

  /** Synthesizes all stacks. */
  public static void main(String[] arguments) {
    App app = new App();
    addStacks(app);
    app.synth();
  }

  static void addStacks(App app) {
    new PlatformStack(app, "platform", ACCOUNT);

    // region split
    ClusterStack cluster = new ClusterStack(app, "cluster", ACCOUNT);
    new GitOpsStack(app, "gitops", ACCOUNT, cluster.cluster());
    // endregion

    new ExistingStack(app, "existing", ACCOUNT);
  }
}
