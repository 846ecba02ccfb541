package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.CommitLog;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.PartRows;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * Makes the snapshot of an earlier version from a later one, by taking back what lies between them:
 * it costs that, and shares all else with the later one.
 */
public final class Rewind {
  private final StoredRows rows;
  private final CommitLog log;
  private final Snapshot from;

  public Rewind(Store store, CommitLog log, String datasetId, Snapshot from) {
    this.rows = StoredRows.of(store, datasetId, from.version());
    this.log = log;
    this.from = from;
  }

  /**
   * The snapshot at a version.
   *
   * @return empty where it would cost more than to make it anew, or an earlier release of the
   *     server has not written what it takes
   */
  public Optional<Snapshot> to(Commit target) {
    if (!isWorthIt(target)) {
      return Optional.empty();
    }
    Snapshot.Editor editor = from.editAside();
    for (long last = from.version(); last > target.version(); ) {
      long first = Math.max(target.version() + 1, last - CommitLog.COMMITS_PER_SCAN + 1);
      for (Commit commit : log.range(first, last).reversed()) {
        PartRows.forEachBackwards(rows, commit, part -> editor.takeBack(part.rows(), part.undo()));
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
      List<Commit> commits = log.range(first, last);
      if (commits.size() < last - first + 1) {
        return false;
      }
      for (Commit commit : commits) {
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
}
