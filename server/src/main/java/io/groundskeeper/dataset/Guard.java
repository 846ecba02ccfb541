package io.groundskeeper.dataset;

import org.jspecify.annotations.Nullable;

/**
 * What a change is held to, whatever it does.
 *
 * @param expectedVersion the newest version that the dataset must have, so that nobody else's
 *     change is overwritten unseen; null for any
 * @param requestToken the same token again gives the same result and changes nothing; null for none
 * @param dryRun whether only to say what it would do
 */
public record Guard(@Nullable Long expectedVersion, @Nullable String requestToken, boolean dryRun) {
  /** A change that is held to nothing. */
  public static final Guard NONE = new Guard(null, null, false);
}
