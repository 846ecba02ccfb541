package io.groundskeeper.dataset.row;

import io.groundskeeper.dataset.value.AutoUpdate;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.ProjectArn;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A project as it is stored: in the index of projects, and in a partition of its own.
 *
 * @param deleting whether it is on its way out
 * @param lastDatasetMillis when its newest dataset was made, as its ARN says; null for none: the
 *     next one gets a later time, even where that has been deleted
 * @param tags with which it was made, in the index alone, for whoever finishes the making
 * @param attempt the attempt that made this row: two servers can try to make the same at the same
 *     time; null where an earlier release made it
 */
public record ProjectRow(
    ProjectArn arn,
    Feature feature,
    @Nullable AutoUpdate autoUpdate,
    boolean deleting,
    @Nullable Long lastDatasetMillis,
    @Nullable Map<String, String> tags,
    @Nullable String attempt) {
  public ProjectRow asDeleting() {
    return new ProjectRow(arn, feature, autoUpdate, true, lastDatasetMillis, null, attempt);
  }

  /** The same as the row of its own partition, made by an attempt of its own. */
  public ProjectRow own(String newAttempt) {
    return new ProjectRow(
        arn, feature, autoUpdate, deleting, lastDatasetMillis, Map.of(), newAttempt);
  }

  /** The same, in which a dataset was made. */
  public ProjectRow withDataset(long createdMillis) {
    return new ProjectRow(arn, feature, autoUpdate, deleting, createdMillis, tags, attempt);
  }

  /** The time for the ARN of the next dataset: later than the project's, and every one before. */
  public long nextDatasetMillis(long nowMillis) {
    long last = lastDatasetMillis == null ? arn.createdMillis() : lastDatasetMillis;
    return Math.max(nowMillis, last + 1);
  }
}
