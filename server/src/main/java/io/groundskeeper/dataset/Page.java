package io.groundskeeper.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some items of a listing.
 *
 * @param nextToken with which to ask for the next ones; null where there are no more
 */
public record Page<T>(List<T> items, @Nullable String nextToken) {}
