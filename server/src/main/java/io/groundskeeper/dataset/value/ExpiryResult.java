package io.groundskeeper.dataset.value;

/**
 * Which versions have expired.
 *
 * @param expired how many
 * @param keptByTag how many earlier ones are kept because they have a tag
 * @param oldest the version from which on all are kept
 */
public record ExpiryResult(long expired, long keptByTag, long oldest) {}
