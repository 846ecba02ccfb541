package io.groundskeeper.dataset.value;

import org.jspecify.annotations.Nullable;

/**
 * An entry that differs between two versions.
 *
 * @param sourceRef of the later version; of the earlier one where it was removed
 * @param before the line as it was listed in the earlier version; null where it was not there
 * @param after the line as it is listed in the later version; null where it is not there
 */
public record EntryDiff(String sourceRef, @Nullable String before, @Nullable String after) {}
