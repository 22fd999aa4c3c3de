package dev.gitopslab.constructs.gitops;

import java.time.Duration;

/** How long Helm may take. */
final class Timeouts {

  static final String RULE = "is no usable timeout; use 1 minute to 2 hours";

  private Timeouts() {}

  static boolean isUsable(Duration timeout) {
    return timeout != null
        && timeout.compareTo(Duration.ofMinutes(1)) >= 0
        && timeout.compareTo(Duration.ofHours(2)) <= 0;
  }
}
