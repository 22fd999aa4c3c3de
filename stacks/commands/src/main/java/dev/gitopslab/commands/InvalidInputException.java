package dev.gitopslab.commands;

/** What was given is wrong; the message says all of it. Nothing was written: exit code 2. */
public class InvalidInputException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * A refusal.
   *
   * @param message what is wrong and what would be right, a line for each problem
   */
  public InvalidInputException(String message) {
    super(message);
  }
}
