package io.groundskeeper.dataset;

/**
 * Which versions have gone.
 *
 * @param expired how many
 * @param keptByTag how many before the oldest one stay because they have a tag
 * @param oldest from this one on all are kept
 */
public record ExpiryResult(long expired, long keptByTag, long oldest) {}
