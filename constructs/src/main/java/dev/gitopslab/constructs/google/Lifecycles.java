package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.TerraformResourceLifecycle;
import java.util.List;

/** What HCL cannot: {@code lifecycle} takes no variables there, so it is decided here. */
final class Lifecycles {

  private Lifecycles() {}

  static TerraformResourceLifecycle preventDestroy() {
    return TerraformResourceLifecycle.builder().preventDestroy(true).build();
  }

  /** Leaves alone what something else changes, and refuses to delete what is protected. */
  static TerraformResourceLifecycle ignoring(boolean protect, String... changes) {
    TerraformResourceLifecycle.Builder lifecycle = TerraformResourceLifecycle.builder();
    if (changes.length > 0) {
      lifecycle.ignoreChanges(List.of(changes));
    }
    if (protect) {
      lifecycle.preventDestroy(true);
    }
    return lifecycle.build();
  }
}
