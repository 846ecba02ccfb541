package io.groundskeeper.dataset.row;

/**
 * A name for a version, which keeps it from being expired.
 *
 * @param name 1 to 128 characters: letters, digits, {@code _ . -}, no digit first
 */
public record VersionTag(String name, long version) {}
