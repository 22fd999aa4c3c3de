package dev.gitopslab.constructs.azure;

import com.hashicorp.cdktf.TerraformResourceLifecycle;

/**
 * What HCL cannot: {@code lifecycle} takes no variables there, so it is decided here.
 *
 * <p>Nearly everything is created before it is destroyed. Names are unique in Azure, so a plan that
 * replaces something of the same name fails before anything is deleted.
 */
final class Lifecycles {

  private Lifecycles() {}

  static TerraformResourceLifecycle createBeforeDestroy() {
    return keep(false);
  }

  /** As the others; under protection a plan that deletes it fails as well. */
  static TerraformResourceLifecycle keep(boolean protect) {
    return builder(protect).build();
  }

  static TerraformResourceLifecycle.Builder builder(boolean protect) {
    TerraformResourceLifecycle.Builder lifecycle =
        TerraformResourceLifecycle.builder().createBeforeDestroy(true);
    return protect ? lifecycle.preventDestroy(true) : lifecycle;
  }
}
