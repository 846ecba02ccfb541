package io.groundskeeper.dataset.value;

import java.time.Instant;

/** Which version of a dataset is meant. */
public sealed interface At {
  /** The newest one. */
  At NEWEST = new Newest();

  /** The newest one. */
  record Newest() implements At {}

  /** The one of this number, counted from 1. */
  record Version(long number) implements At {}

  /** The newest one that is not later than this. */
  record Time(Instant time) implements At {}

  /** The one that has this tag. */
  record Tag(String name) implements At {}

  /** The one of this number, counted from 1. */
  static At version(long number) {
    return new Version(number);
  }

  /** The newest one that is not later than this. */
  static At time(Instant time) {
    return new Time(time);
  }

  /** The one that has this tag. */
  static At tag(String name) {
    return new Tag(name);
  }
}
