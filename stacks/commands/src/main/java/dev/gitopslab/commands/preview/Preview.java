package dev.gitopslab.commands.preview;

import java.util.Comparator;
import java.util.List;

/**
 * What would happen to one environment.
 *
 * @param source what tells so
 * @param changes what happens to its resources, the most dangerous first
 * @param outputs what becomes of its outputs
 * @param drift addresses of what is no longer as Terraform left it, each with what became of it
 * @param remarks what else the reader must know; not yet escaped
 */
record Preview(
    Source source,
    List<Change> changes,
    List<Line> outputs,
    List<String> drift,
    List<String> remarks) {

  /** What a preview was made from. */
  enum Source {
    /** A plan, made with the state and the cloud. */
    PLAN,
    /** Two synthesized stacks, without either. */
    SYNTHESIS
  }

  /** Sorts the changes. */
  Preview {
    changes =
        changes.stream()
            .sorted(
                Comparator.comparing(Change::action)
                    .thenComparing(change -> change.dangers().isEmpty())
                    .thenComparing(Change::address))
            .toList();
    outputs = List.copyOf(outputs);
    drift = List.copyOf(drift);
    remarks = List.copyOf(remarks);
  }

  /** {@return whether nothing at all would happen} */
  boolean isEmpty() {
    return changes.isEmpty() && outputs.isEmpty();
  }
}
