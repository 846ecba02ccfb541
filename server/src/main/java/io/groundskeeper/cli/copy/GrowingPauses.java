package io.groundskeeper.cli.copy;

import java.time.Duration;
import java.util.function.LongSupplier;

/** One wait for something elsewhere: pauses that grow, up to an end. */
final class GrowingPauses {
  private static final long FIRST_NANOS = 50_000_000;
  private static final long PAUSE_NANOS_MAX = 5_000_000_000L;

  private final LongSupplier nanoTime;
  private final long end;
  private long pause = FIRST_NANOS;

  /**
   * Begins to wait.
   *
   * @param max how long at most
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  GrowingPauses(Duration max, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    end = nanoTime.getAsLong() + max.toNanos();
  }

  /** Pauses, a little longer each time; false, at once, where the time is up. */
  boolean pause() throws InterruptedException {
    long left = end - nanoTime.getAsLong();
    if (left <= 0) {
      return false;
    }
    Thread.sleep(Duration.ofNanos(Math.min(left, pause)));
    pause = Math.min(PAUSE_NANOS_MAX, pause * 3 / 2);
    return true;
  }
}
