package io.groundskeeper.dataset.server;

import java.time.Duration;

/**
 * How long servers wait for each other.
 *
 * @param beat how often a server says that it lives
 * @param silenceMax a server that has said nothing for so long, by the clock of whoever watches it,
 *     is dead
 * @param lease for how long a version that was read page by page can be read on after it expired
 * @param turnMax how long a change waits for another one of the same dataset
 */
public record Timing(Duration beat, Duration silenceMax, Duration lease, Duration turnMax) {
  public static final Timing DEFAULT =
      new Timing(
          Duration.ofSeconds(2),
          Duration.ofSeconds(15),
          Duration.ofMinutes(10),
          Duration.ofSeconds(60));
}
