package io.groundskeeper.dataset.value;

/**
 * What differs between two versions of a dataset.
 *
 * @param added entries that only the version {@code to} has
 * @param replaced entries whose lines differ
 * @param removed entries that only the version {@code from} has
 * @param entries in the order of entries
 */
public record VersionDiff(
    long from, long to, long added, long replaced, long removed, Page<EntryDiff> entries) {}
