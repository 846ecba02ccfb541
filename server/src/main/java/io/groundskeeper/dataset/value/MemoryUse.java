package io.groundskeeper.dataset.value;

/**
 * What an account keeps in memory of what could be read again.
 *
 * @param usedBytes by all that is kept
 * @param budgetBytes beyond which what was not used for longest is forgotten
 * @param datasets that are open
 * @param newestSnapshots of them
 * @param earlierSnapshots that were read, or are being paged through
 * @param sourceRefs how many datasets have the index that it takes to change them
 * @param diffs that are being paged through
 */
public record MemoryUse(
    long usedBytes,
    long budgetBytes,
    int datasets,
    int newestSnapshots,
    int earlierSnapshots,
    int sourceRefs,
    int diffs) {}
