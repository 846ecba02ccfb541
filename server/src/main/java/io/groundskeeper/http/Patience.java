package io.groundskeeper.http;

import java.time.Duration;

/**
 * How long clients are waited for, and how long they wait for each other.
 *
 * @param idleMax how long a connection may be silent
 * @param lagMax how far a client may be behind the least rate of {@link Pace}, in a request
 * @param roomMax how long a body waits for the memory that others have
 */
record Patience(Duration idleMax, Duration lagMax, Duration roomMax) {
  /** What servers have. */
  static final Patience USUAL =
      new Patience(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(20));
}
