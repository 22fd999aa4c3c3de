package dev.gitopslab.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what a cluster does in its own time. */
final class Eventually {

  /** Assertions that may fail for a while. */
  interface Assertions {
    void check();
  }

  private Eventually() {}

  /** Checks until all holds; what does not hold when time is up fails the test. */
  static void within(Duration limit, Assertions assertions) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        assertions.check();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(250);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
