package dev.gitopslab.commands.deployment;

import dev.gitopslab.commands.FailedException;
import dev.gitopslab.commands.LocalFiles;
import dev.gitopslab.commands.Messages;
import dev.gitopslab.commands.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One run at a time on an environment: two would have Terraform fail for want of its lock, or
 * deploy to an emulator that is going. Whoever comes second waits, also for a Terraform whose run
 * was killed.
 */
final class Turn implements AutoCloseable {

  private static final String RUNS = "target/cdktfw";
  private static final long PAUSE = 300;

  private final FileChannel channel;

  private Turn(FileChannel channel) {
    this.channel = channel;
  }

  static Turn take(Workspace workspace, String environment, Path run) {
    try {
      LocalFiles.create(run);
      // Not in that folder, which goes with an emulator.
      Path turn = workspace.root().resolve(RUNS).resolve(environment + ".turn");
      LocalFiles.create(turn.getParent());
      FileChannel channel =
          FileChannel.open(turn, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean said = false;
      FileLock lock = channel.tryLock();
      while (lock == null || isAtWork(run.resolve("terraform.pid"))) {
        if (!said) {
          Messages.progress(
              workspace,
              "an earlier run on " + environment + " is still at work; waiting for it to end");
          said = true;
        }
        Thread.sleep(PAUSE);
        lock = lock == null ? channel.tryLock() : lock;
      }
      return new Turn(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedException("interrupted");
    }
  }

  /** Process ids are used again, so it counts what runs under this one. */
  private static boolean isAtWork(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return false;
    }
    String pid = Files.readString(pidFile).strip();
    return pid.matches("\\d{1,10}")
        && ProcessHandle.of(Long.parseLong(pid))
            .filter(ProcessHandle::isAlive)
            .flatMap(process -> process.info().command())
            .filter(command -> command.contains("terraform") || command.contains("tofu"))
            .isPresent();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the folder of an environment's runs} */
  static Path folder(Workspace workspace, Facts facts) {
    Path home = workspace.root().resolve(facts.emulator() ? ".sandbox" : RUNS);
    return home.resolve(facts.name());
  }
}
