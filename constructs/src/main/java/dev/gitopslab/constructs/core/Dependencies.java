package dev.gitopslab.constructs.core;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.TerraformStack;
import java.util.ArrayList;
import java.util.List;
import software.constructs.Construct;

/** What something waits for, where that may be in another stack. */
public final class Dependencies {

  private Dependencies() {}

  /**
   * Picks what a resource can wait for by {@code depends_on}: all that is in its own stack. For the
   * rest its whole stack is made to come after theirs, because Terraform knows nothing of resources
   * in other states, and refuses the references that cdktf would write.
   *
   * @param scope something in the stack of whatever waits
   * @param dependencies what must be there before
   * @return those of the same stack, in their order
   */
  public static List<ITerraformDependable> within(
      Construct scope, List<? extends ITerraformDependable> dependencies) {
    TerraformStack stack = TerraformStack.of(scope);
    List<ITerraformDependable> own = new ArrayList<>();
    for (ITerraformDependable dependency : dependencies) {
      // What is no construct is in no stack.
      TerraformStack other =
          dependency instanceof Construct construct ? TerraformStack.of(construct) : stack;
      if (other == stack || other.getNode().getPath().equals(stack.getNode().getPath())) {
        own.add(dependency);
      } else {
        stack.addDependency(other);
      }
    }
    return own;
  }
}
