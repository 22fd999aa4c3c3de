package dev.gitopslab.constructs.digitalocean;

import com.hashicorp.cdktf.TerraformResourceLifecycle;

/** What HCL cannot: {@code lifecycle} takes no variables there, so it is decided here. */
final class Lifecycles {

  private Lifecycles() {}

  static TerraformResourceLifecycle preventDestroy() {
    return TerraformResourceLifecycle.builder().preventDestroy(true).build();
  }

  static TerraformResourceLifecycle createBeforeDestroy() {
    return TerraformResourceLifecycle.builder().createBeforeDestroy(true).build();
  }
}
