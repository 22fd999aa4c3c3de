package dev.gitopslab.constructs.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Collects what is wrong with a configuration, so that a user sees all of it at once.
 *
 * <pre>{@code
 * new Problems()
 *     .required("name", name)
 *     .matches("name", name, NAME, "use 1 to 32 lower-case letters, digits and hyphens")
 *     .range("minSize", minSize, 1, 100)
 *     .throwIfAny();
 * }</pre>
 *
 * <p>Every check but {@link #required} passes over {@code null}, so that one mistake gives one
 * message. Not thread-safe.
 */
public final class Problems {

  private final List<Problem> found = new ArrayList<>();

  /** An empty collection. */
  public Problems() {}

  /** Adds a problem with a value the user wrote. */
  public Problems add(String path, Object value, String message) {
    found.add(new Problem(path, Optional.of(String.valueOf(value)), message));
    return this;
  }

  /** Adds a problem that has no value to show. */
  public Problems add(String path, String message) {
    found.add(new Problem(path, Optional.empty(), message));
    return this;
  }

  /** A value that must be there: neither null, nor blank, nor an empty collection. */
  public Problems required(String path, Object value) {
    boolean missing =
        value == null
            || value instanceof String text && text.isBlank()
            || value instanceof Collection<?> items && items.isEmpty();
    return missing ? add(path, "is required") : this;
  }

  /** A condition on a value; {@code message} says what would be right. */
  public Problems check(boolean holds, String path, Object value, String message) {
    return holds || value == null ? this : add(path, value, message);
  }

  /** A text that must match as a whole; a blank one is left to {@link #required}. */
  public Problems matches(String path, String value, Pattern pattern, String message) {
    boolean holds = value == null || value.isBlank() || pattern.matcher(value).matches();
    return holds ? this : add(path, value, message);
  }

  /** A whole number within two limits, both allowed. */
  public Problems range(String path, Number value, long least, long most) {
    boolean holds = value == null || value.longValue() >= least && value.longValue() <= most;
    return holds
        ? this
        : add(path, value, "is out of range; use a whole number from " + least + " to " + most);
  }

  /** Items of a list that must not be among others as well. */
  public Problems noneAmong(String path, List<?> items, Collection<?> others, String message) {
    for (int i = 0; i < items.size(); i++) {
      check(!others.contains(items.get(i)), path + "[" + i + "]", items.get(i), message);
    }
    return this;
  }

  /** Takes over what is wrong inside a part, its paths prefixed with the part's own. */
  public Problems within(String path, ConfigurationException inner) {
    inner.problems().forEach(problem -> found.add(problem.within(path)));
    return this;
  }

  /**
   * Builds a part; what is wrong with it is added under its path.
   *
   * @return the part, or null where it has problems
   */
  public <T> T build(String path, Supplier<T> part) {
    try {
      return part.get();
    } catch (ConfigurationException e) {
      within(path, e);
      return null;
    }
  }

  /** {@return what was found so far} */
  public List<Problem> found() {
    return List.copyOf(found);
  }

  /**
   * Ends the checks.
   *
   * @throws ConfigurationException where anything was found
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigurationException(found);
    }
  }
}
