package dev.gitopslab.constructs.core;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.TerraformResource;
import com.hashicorp.cdktf.TerraformResourceConfig;
import com.hashicorp.cdktf.TerraformResourceLifecycle;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * Makes a <a
 * href="https://developer.hashicorp.com/terraform/language/resources/terraform-data">terraform_data</a>:
 * a value that lives in the state and nowhere else.
 *
 * <p>cdktf's own {@code DataResource} would do, but runs {@code terraform version} for each stack:
 * most of the time of a synth, which otherwise needs no Terraform at all.
 */
public final class TerraformData {

  private static final String TYPE = "terraform_data";

  private TerraformData() {}

  /**
   * Keeps values.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses
   * @param input the values; a change is an update in place
   * @param dependsOn what must be there before
   */
  public static TerraformResource of(
      Construct scope,
      String id,
      Map<String, String> input,
      List<? extends ITerraformDependable> dependsOn) {
    TerraformResourceConfig.Builder config =
        TerraformResourceConfig.builder().terraformResourceType(TYPE);
    if (!dependsOn.isEmpty()) {
      config.dependsOn(dependsOn);
    }
    TerraformResource data = new TerraformResource(scope, id, config.build());
    data.addOverride("input", input);
    return data;
  }

  /**
   * Keeps nothing but its own random id, which is new each time it is created.
   *
   * @param scope what it becomes part of
   * @param id its name there; part of Terraform's addresses
   * @param lifecycle how Terraform treats it; null for the usual way
   */
  public static TerraformResource randomId(
      Construct scope, String id, TerraformResourceLifecycle lifecycle) {
    return new TerraformResource(
        scope,
        id,
        TerraformResourceConfig.builder().terraformResourceType(TYPE).lifecycle(lifecycle).build());
  }
}
