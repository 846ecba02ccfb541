package io.groundskeeper.dataset;

import io.groundskeeper.store.Store;
import java.util.Optional;

/**
 * Makes the snapshot of an earlier version from a later one, by taking back what lies between them:
 * it costs that, and shares all else with the later one.
 */
final class Rewind {
  private final Store store;
  private final CommitLog log;
  private final String datasetId;
  private final Snapshot from;

  Rewind(Store store, CommitLog log, String datasetId, Snapshot from) {
    this.store = store;
    this.log = log;
    this.datasetId = datasetId;
    this.from = from;
  }

  /**
   * The snapshot at a version.
   *
   * @return empty where it would cost more than to make it anew, or an earlier release of the
   *     server has not written what it takes
   */
  Optional<Snapshot> to(Commit target) {
    if (!isWorthIt(target)) {
      return Optional.empty();
    }
    Snapshot.Editor editor = from.editAside();
    for (long last = from.version(); last > target.version(); ) {
      long first = Math.max(target.version() + 1, last - CommitLog.COMMITS_PER_SCAN + 1);
      for (Commit commit : log.range(first, last).reversed()) {
        takeBack(commit, editor);
      }
      last = first - 1;
    }
    return Optional.of(editor.freeze(target.version()));
  }

  private boolean isWorthIt(Commit target) {
    DatasetStats stats = target.stats();
    if (stats == null) {
      return false;
    }
    long touched = 0;
    for (long first = target.version() + 1; first <= from.version(); ) {
      long last = Math.min(from.version(), first + CommitLog.COMMITS_PER_SCAN - 1);
      for (Commit commit : log.range(first, last)) {
        touched += commit.touched();
        if (commit.stats() == null) {
          return false;
        }
      }
      if (touched > stats.totalEntries() + Part.ROWS_MAX) {
        return false;
      }
      first = last + 1;
    }
    return true;
  }

  private void takeBack(Commit commit, Snapshot.Editor editor) {
    for (int last = commit.parts(); last > 0; last -= PartRows.PARTS_PER_READ) {
      int first = Math.max(0, last - PartRows.PARTS_PER_READ);
      for (PartRows part : PartRows.read(store, datasetId, commit, first, last).reversed()) {
        editor.takeBack(part.digest().rows(), part.undo());
      }
    }
  }
}
