package io.groundskeeper.dataset.value;

/**
 * A label of a dataset.
 *
 * @param entryCount entries that use it
 * @param boundingBoxCount entries in which a bounding box has it
 */
public record LabelStats(String name, int entryCount, int boundingBoxCount) {}
