package io.groundskeeper.http;

import java.time.Duration;

/**
 * How long clients are waited for, and how long they wait for each other.
 *
 * @param idleMax how long a connection may be silent
 * @param lagMax how far a client may be behind the least rate of {@link Pace}, in a request; also
 *     how long its headers may take
 * @param roomMax how long a body waits for the memory that others have
 * @param stopMax how long a stop waits for the requests that are running
 */
record Patience(Duration idleMax, Duration lagMax, Duration roomMax, Duration stopMax) {
  /** What servers have. */
  static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofSeconds(5));
}
