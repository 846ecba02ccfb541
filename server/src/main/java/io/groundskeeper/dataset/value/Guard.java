package io.groundskeeper.dataset.value;

import org.jspecify.annotations.Nullable;

/**
 * Conditions under which a change is made, whatever it does.
 *
 * @param expectedVersion the newest version that the dataset must have, so that nobody else's
 *     change is overwritten unseen; null for any
 * @param requestToken the same token again gives the same result and changes nothing; null for none
 * @param dryRun whether only to say what it would do
 */
public record Guard(@Nullable Long expectedVersion, @Nullable String requestToken, boolean dryRun) {
  /** No conditions. */
  public static final Guard NONE = new Guard(null, null, false);
}
