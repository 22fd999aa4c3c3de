package dev.gitopslab.stacks;

import dev.gitopslab.commands.InvalidInputException;
import java.util.List;

/** Environment files cannot be used. Its message has one line per problem. */
final class InvalidEnvironmentsException extends InvalidInputException {

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
