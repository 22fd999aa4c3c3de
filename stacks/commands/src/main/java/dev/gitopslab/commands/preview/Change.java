package dev.gitopslab.commands.preview;

import java.util.List;

/**
 * What happens to one thing.
 *
 * @param address where Terraform keeps it, such as {@code aws_vpc.network}
 * @param action what happens
 * @param remarks why and how, each as the rest of a sentence; not yet escaped
 * @param dangers what nobody may overlook, each as the rest of a sentence that begins with the
 *     address; not yet escaped
 * @param lines the difference, attribute by attribute
 */
record Change(
    String address, Action action, List<String> remarks, List<String> dangers, List<Line> lines) {

  /** Keeps copies. */
  Change {
    remarks = List.copyOf(remarks);
    dangers = List.copyOf(dangers);
    lines = List.copyOf(lines);
  }
}
