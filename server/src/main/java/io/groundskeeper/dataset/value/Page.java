package io.groundskeeper.dataset.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some items of a listing.
 *
 * @param nextToken with which to ask for the next ones; null where there are no more
 */
public record Page<T>(List<T> items, @Nullable String nextToken) {
  /** A page of lines ends early, with a token that goes on, once it has so many characters. */
  public static final long CHARACTERS_MAX = 8 << 20;

  /** Of lines so many are read at once; AWS's pages are no larger, and always whole. */
  public static final int ITEMS_AT_ONCE = 100;
}
