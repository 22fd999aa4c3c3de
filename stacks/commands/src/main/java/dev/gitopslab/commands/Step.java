package dev.gitopslab.commands;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Something that takes a while. Says what it is, and how long it took where that was long; on a
 * terminal also, each second, for how long it has been at work.
 */
public final class Step implements AutoCloseable {

  private static final Duration LONG = Duration.ofSeconds(3);

  private final Workspace workspace;
  private final String what;
  private final Instant started = Instant.now();
  private final ScheduledExecutorService clock;

  private Step(Workspace workspace, String what, ScheduledExecutorService clock) {
    this.workspace = workspace;
    this.what = what;
    this.clock = clock;
  }

  /**
   * Begins.
   *
   * @param what is done, as in "installing the emulator"
   */
  public static Step begin(Workspace workspace, String what) {
    if (!workspace.hasTerminal()) {
      Messages.progress(workspace, what);
      return new Step(workspace, what, null);
    }
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "step");
              thread.setDaemon(true);
              return thread;
            });
    Step step = new Step(workspace, what, clock);
    workspace.err().print(Messages.PREFIX + what);
    clock.scheduleAtFixedRate(step::tick, 1, 1, TimeUnit.SECONDS);
    return step;
  }

  private void tick() {
    workspace.err().print("\r" + Messages.PREFIX + what + ", " + seconds() + " s");
    workspace.err().flush();
  }

  private long seconds() {
    return Duration.between(started, Instant.now()).toSeconds();
  }

  @Override
  public void close() {
    boolean wasLong = Duration.between(started, Instant.now()).compareTo(LONG) >= 0;
    if (clock != null) {
      clock.shutdownNow();
      workspace
          .err()
          .println("\r" + Messages.PREFIX + what + (wasLong ? ", took " + seconds() + " s" : ""));
    } else if (wasLong) {
      Messages.progress(workspace, what + " took " + seconds() + " s");
    }
  }
}
