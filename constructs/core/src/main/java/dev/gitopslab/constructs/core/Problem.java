package dev.gitopslab.constructs.core;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing wrong with a configuration: where, which value, and what would be right.
 *
 * @param path where in the configuration, such as {@code nodePools[0].maxSize}; never empty
 * @param value the value found there, as the user wrote it; empty where there is none or it must
 *     not be shown
 * @param message what is wrong and what would be right, as the rest of a sentence that begins with
 *     the value
 */
public record Problem(String path, Optional<String> value, String message) {

  /** Checks that nothing is null. */
  public Problem {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(message, "message");
  }

  /** The same problem, seen from one level further out. */
  Problem within(String parent) {
    String joined = path.startsWith("[") ? parent + path : parent + "." + path;
    return new Problem(joined, value, message);
  }

  /** {@return the problem as one line, such as {@code network.cidr: "10.0.0.0/8" is too large} } */
  @Override
  public String toString() {
    return path + ": " + value.map(v -> "\"" + v + "\" ").orElse("") + message;
  }
}
