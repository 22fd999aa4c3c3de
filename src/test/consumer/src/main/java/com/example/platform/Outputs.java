package com.example.platform;

import com.hashicorp.cdktf.TerraformOutput;
import com.hashicorp.cdktf.TerraformOutputConfig;
import com.hashicorp.cdktf.TerraformStack;

/** What a deployment prints at its end. */
final class Outputs {

  private Outputs() {}

  static void add(TerraformStack stack, String name, String value) {
    new TerraformOutput(stack, name, TerraformOutputConfig.builder().value(value).build());
  }
}
