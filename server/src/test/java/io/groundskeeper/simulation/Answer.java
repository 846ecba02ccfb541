package io.groundskeeper.simulation;

/** What a client hears of a call. */
sealed interface Answer<T> {
  record Value<T>(T value) implements Answer<T> {}

  record Failed<T>(Throwable why) implements Answer<T> {}

  /** The server stopped. */
  record Gone<T>() implements Answer<T> {}
}
