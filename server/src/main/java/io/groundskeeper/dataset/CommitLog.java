package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commit records of one dataset: its history, as far as it is kept. */
final class CommitLog {
  static final int COMMITS_PER_SCAN = 1000;

  private final Store store;
  private final byte[] project;
  private final String datasetId;

  CommitLog(Store store, byte[] project, String datasetId) {
    this.store = store;
    this.project = project;
    this.datasetId = datasetId;
  }

  Key key(long version) {
    return new Key(project, Rows.commit(datasetId, version));
  }

  /** The record of a version; null where there is none, or none any more. */
  @Nullable Commit find(long version) {
    byte[] row = version < 1 ? null : store.get(key(version));
    return row == null ? null : Rows.read(row, Commit.class);
  }

  /** The records of {@code first} to {@code last}, ascending; at most {@link #COMMITS_PER_SCAN}. */
  List<Commit> range(long first, long last) {
    return store
        .scan(
            project,
            Rows.commit(datasetId, first),
            Rows.commit(datasetId, last + 1),
            COMMITS_PER_SCAN)
        .stream()
        .map(row -> Rows.read(row.value(), Commit.class))
        .toList();
  }

  /**
   * The newest version of a range that is not later than a time, or {@code first - 1}. Times never
   * go back, so that it can be found by halving.
   */
  long newestNotAfter(long millis, long first, long last) {
    long known = first - 1;
    long later = last + 1;
    while (later - known > 1) {
      long middle = known + (later - known) / 2;
      Commit commit = find(middle);
      if (commit != null && commit.timeMillis() <= millis) {
        known = middle;
      } else {
        later = middle;
      }
    }
    return known;
  }
}
