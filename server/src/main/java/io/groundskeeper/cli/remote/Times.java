package io.groundskeeper.cli.remote;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Times as the API sends them. */
public final class Times {
  private Times() {}

  /** A time in seconds, exact to the millisecond. */
  public static Instant of(JsonNode seconds) {
    return Instant.ofEpochMilli(Math.round(seconds.asDouble(0) * 1000));
  }
}
