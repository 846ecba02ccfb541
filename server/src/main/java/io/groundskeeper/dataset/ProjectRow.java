package io.groundskeeper.dataset;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A project as it is stored: in the index of projects, and in a partition of its own.
 *
 * @param deleting whether it is on its way out
 * @param lastDatasetMillis when its newest dataset was made, as its ARN says; null for none: the
 *     next one gets a later time, even where that has been deleted
 * @param tags with which it was made, in the index alone, for whoever finishes the making
 */
record ProjectRow(
    ProjectArn arn,
    Feature feature,
    @Nullable AutoUpdate autoUpdate,
    boolean deleting,
    @Nullable Long lastDatasetMillis,
    @Nullable Map<String, String> tags) {
  ProjectRow asDeleting() {
    return new ProjectRow(arn, feature, autoUpdate, true, lastDatasetMillis, null);
  }

  ProjectRow withTags(Map<String, String> newTags) {
    return new ProjectRow(arn, feature, autoUpdate, deleting, lastDatasetMillis, newTags);
  }

  /** The same, in which a dataset was made. */
  ProjectRow withDataset(long createdMillis) {
    return new ProjectRow(arn, feature, autoUpdate, deleting, createdMillis, tags);
  }

  /** The time for the ARN of the next dataset: later than the project's, and every one before. */
  long nextDatasetMillis(long nowMillis) {
    long last = lastDatasetMillis == null ? arn.createdMillis() : lastDatasetMillis;
    return Math.max(nowMillis, last + 1);
  }
}
