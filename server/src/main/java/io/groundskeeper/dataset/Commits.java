package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a commit of a single row came to. */
final class Commits {
  private Commits() {}

  /**
   * Whether the row is there now through this commit, or by the same value; where the outcome is
   * unknown, by reading.
   *
   * @param written null: the row is gone
   */
  static boolean done(Store store, Store.Outcome outcome, Key key, byte @Nullable [] written) {
    return switch (outcome) {
      case Store.Outcome.Done ignored -> true;
      case Store.Outcome.Refused ignored -> false;
      case Store.Outcome.Unknown ignored -> Arrays.equals(written, store.get(key));
    };
  }
}
