package io.groundskeeper.dataset;

/**
 * A name for a version, which keeps it from being expired.
 *
 * @param name 1 to 128 characters: letters, digits, {@code _ . -}, no digit first
 */
record VersionTag(String name, long version) {}
