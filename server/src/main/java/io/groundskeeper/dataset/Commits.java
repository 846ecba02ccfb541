package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.Arrays;

/** What a commit of a single row came to. */
final class Commits {
  private Commits() {}

  /**
   * Whether the row is there now through this commit, or by the same value; where the outcome is
   * unknown, by reading.
   */
  static boolean done(Store store, Store.Outcome outcome, Key key, byte[] written) {
    return switch (outcome) {
      case Store.Outcome.Done ignored -> true;
      case Store.Outcome.Refused ignored -> false;
      case Store.Outcome.Unknown ignored -> Arrays.equals(written, store.get(key));
    };
  }
}
