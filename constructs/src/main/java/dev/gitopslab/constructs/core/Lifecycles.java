package dev.gitopslab.constructs.core;

import com.hashicorp.cdktf.TerraformResourceLifecycle;
import java.util.List;

/**
 * What HCL cannot: <a
 * href="https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle">{@code
 * lifecycle}</a> takes no variables there, so it is decided here, resource by resource.
 */
public final class Lifecycles {

  private Lifecycles() {}

  /** {@return what makes Terraform refuse every plan that deletes the resource} */
  public static TerraformResourceLifecycle preventDestroy() {
    return TerraformResourceLifecycle.builder().preventDestroy(true).build();
  }

  /** {@return what makes a resource that is replaced outlive the making of the new one} */
  public static TerraformResourceLifecycle createBeforeDestroy() {
    return TerraformResourceLifecycle.builder().createBeforeDestroy(true).build();
  }

  /**
   * {@return what leaves alone the arguments that something else changes}
   *
   * @param protect whether plans that delete the resource are refused as well
   * @param arguments the arguments, as {@code ignore_changes} writes them; may be none
   */
  public static TerraformResourceLifecycle ignoring(boolean protect, String... arguments) {
    TerraformResourceLifecycle.Builder lifecycle = TerraformResourceLifecycle.builder();
    if (arguments.length > 0) {
      lifecycle.ignoreChanges(List.of(arguments));
    }
    if (protect) {
      lifecycle.preventDestroy(true);
    }
    return lifecycle.build();
  }
}
