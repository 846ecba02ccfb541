package io.groundskeeper.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store that can be read from end to end, without knowing what is in it: for checks of all. */
public interface WholeStore extends Store {
  /**
   * The first keys after one, each partition after another, in an order that stays; within a
   * partition in key order.
   *
   * @param after any key, there or not; null to begin
   * @param keysMax at most so many, 1 or more
   */
  List<Key> keysAfter(@Nullable Key after, int keysMax);
}
