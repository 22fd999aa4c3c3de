package dev.gitopslab.stacks;

import java.util.List;

/** Environment files cannot be used. Its message has one line per problem. */
final class InvalidEnvironmentsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private InvalidEnvironmentsException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
  }

  static void throwIfAny(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new InvalidEnvironmentsException(problems);
    }
  }
}
