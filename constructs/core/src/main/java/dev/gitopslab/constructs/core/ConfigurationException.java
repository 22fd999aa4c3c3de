package dev.gitopslab.constructs.core;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration cannot be used. It carries every {@link Problem} found, not just the first, and
 * is thrown before anything is created.
 */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * An exception for these problems.
   *
   * @param problems what is wrong; at least one
   */
  public ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** {@return everything that is wrong, in the order in which it was found} */
  public List<Problem> problems() {
    return problems;
  }
}
