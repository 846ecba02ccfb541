package io.groundskeeper.http;

import java.time.Duration;

/**
 * How long one side may be waited for. Only time that is spent waiting for it counts, never what
 * the server takes itself. It may lag behind the least rate by some seconds, which bytes make up
 * for, and all its waiting together has an end. For one thread.
 */
final class Pace {
  /** A tenth of what the slowest mobile network brings. */
  static final long BYTES_PER_SECOND_MIN = 1 << 10;

  private static final long NANOS_PER_BYTE_MAX =
      Duration.ofSeconds(1).toNanos() / BYTES_PER_SECOND_MIN;

  private final long lagNanosMax;
  private final long waitNanosMax;
  private long lagNanos;
  private long waitedNanos;

  /**
   * @param lagMax how far it may be behind {@link #BYTES_PER_SECOND_MIN}
   * @param waitMax how long all waiting may take
   */
  Pace(Duration lagMax, Duration waitMax) {
    lagNanosMax = lagMax.toNanos();
    waitNanosMax = waitMax.toNanos();
  }

  /**
   * Whether it still keeps up, after so much more.
   *
   * @param waited in nanoseconds, until the bytes were there or taken
   */
  boolean keepsUp(long waited, long bytes) {
    waitedNanos += waited;
    lagNanos = Math.max(0, lagNanos + waited - bytes * NANOS_PER_BYTE_MAX);
    return lagNanos <= lagNanosMax && waitedNanos <= waitNanosMax;
  }
}
