package io.groundskeeper.dataset.value;

/**
 * The statistics of a dataset at one version.
 *
 * @param labeledEntries entries with at least one label
 * @param totalEntries all entries
 * @param totalLabels distinct labels in use
 * @param errorEntries entries with at least one non-terminal error
 */
public record DatasetStats(
    long labeledEntries, long totalEntries, long totalLabels, long errorEntries) {
  public static final DatasetStats NONE = new DatasetStats(0, 0, 0, 0);
}
