package io.groundskeeper.dataset.server;

import java.time.Duration;

/**
 * How long servers wait for each other, and how often there is a base.
 *
 * @param beat how often a server says that it lives
 * @param silenceMax a server that has said nothing for so long, by the clock of whoever watches it,
 *     is dead
 * @param lease for how long a version that was read page by page can be read on after it expired
 * @param turnMax how long a change waits for another one of the same dataset
 * @param versionsPerBase a dataset is opened from at most so many changes and a base, give or take
 *     those in between
 */
public record Timing(
    Duration beat, Duration silenceMax, Duration lease, Duration turnMax, long versionsPerBase) {
  public static final long VERSIONS_PER_BASE = 2_000;

  /** With as many bases as there are by default. */
  public Timing(Duration beat, Duration silenceMax, Duration lease, Duration turnMax) {
    this(beat, silenceMax, lease, turnMax, VERSIONS_PER_BASE);
  }

  public static final Timing DEFAULT =
      new Timing(
          Duration.ofSeconds(2),
          Duration.ofSeconds(15),
          Duration.ofMinutes(10),
          Duration.ofSeconds(60));
}
