package dev.gitopslab.commands;

/** What was asked for could not be done; the message says why: exit code 1. */
public final class FailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * A failure that its message explains.
   *
   * @param message why
   */
  public FailedException(String message) {
    super(message);
  }
}
