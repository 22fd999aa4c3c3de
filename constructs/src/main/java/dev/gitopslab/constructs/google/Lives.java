package dev.gitopslab.constructs.google;

import com.hashicorp.cdktf.Fn;
import com.hashicorp.cdktf.TerraformResource;
import dev.gitopslab.constructs.core.Lifecycles;
import dev.gitopslab.constructs.core.TerraformData;
import software.constructs.Construct;

/**
 * Names for what Google Cloud keeps a name of after its deletion: key rings for ever, Cloud SQL
 * instances for a week. The second life of an environment would fail on the names of the first.
 */
final class Lives {

  private static final int DIGITS = 8;

  private Lives() {}

  /**
   * A name that is new in every life and stays during one.
   *
   * @param scope what the {@code terraform_data} that tells the lives apart becomes part of
   * @param name the first part of the name
   * @param protect whether a plan that would change the name fails
   */
  static String name(Construct scope, String name, boolean protect) {
    // Its id is random, made once, and kept in the state.
    TerraformResource life =
        TerraformData.randomId(scope, "life", protect ? Lifecycles.preventDestroy() : null);
    return name + "-" + Fn.substr(life.getStringAttribute("id"), 0, DIGITS);
  }
}
