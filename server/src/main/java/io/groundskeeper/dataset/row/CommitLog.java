package io.groundskeeper.dataset.row;

import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commit records of one dataset: its history, as far as it is kept. */
public final class CommitLog {
  public static final int COMMITS_PER_SCAN = 1000;

  private final Store store;
  private final byte[] project;
  private final String datasetId;

  public CommitLog(Store store, byte[] project, String datasetId) {
    this.store = store;
    this.project = project;
    this.datasetId = datasetId;
  }

  public Key key(long version) {
    return new Key(project, Rows.commit(datasetId, version));
  }

  /** The record of a version; null where there is none, or none any more. */
  public @Nullable Commit find(long version) {
    byte[] row = version < 1 ? null : store.get(key(version));
    return row == null ? null : Rows.read(row, Commit.class);
  }

  /** That the record of a version is missing which must be there. */
  public DamagedStoreException missing(long version) {
    return StoredRows.of(store, datasetId)
        .damaged("the commit record of version " + version + " is missing", null);
  }

  /** The records of {@code first} to {@code last}, ascending; at most {@link #COMMITS_PER_SCAN}. */
  public List<Commit> range(long first, long last) {
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

  /** Whether a record of a version between two names a transaction, or its base does. */
  public boolean names(String transaction, long after, long last) {
    for (long next = after + 1; next <= last; next += COMMITS_PER_SCAN) {
      for (Commit commit : range(next, Math.min(last, next + COMMITS_PER_SCAN - 1))) {
        if (commit.transaction().equals(transaction) || transaction.equals(commit.base())) {
          return true;
        }
      }
    }
    return false;
  }

  /** The transactions of the bases of versions between two. */
  public List<String> basesAfter(long after, long last) {
    List<String> bases = new ArrayList<>();
    for (long next = after + 1; next <= last; next += COMMITS_PER_SCAN) {
      for (Commit commit : range(next, Math.min(last, next + COMMITS_PER_SCAN - 1))) {
        String base = commit.base();
        if (base != null) {
          bases.add(base);
        }
      }
    }
    return bases;
  }

  /**
   * The newest version that is kept whatever its tags and is not later than a time; less than the
   * first of these where there is none. Times only go back where a clock had been ahead: then the
   * versions since, if any is not later, come before those from until then. Where that happened
   * more than once, it is one that is not later, but perhaps not the newest.
   */
  public long newestNotAfter(long millis, Head head) {
    long first = head.keptVersions().first();
    long clockBackAt = head.stepsSoFar().clockBackAt();
    if (clockBackAt <= first) {
      return newestNotAfter(millis, first, head.version());
    }
    long since = newestNotAfter(millis, clockBackAt, head.version());
    return since >= clockBackAt ? since : newestNotAfter(millis, first, clockBackAt - 1);
  }

  /** By halving: within a range times do not go back. */
  private long newestNotAfter(long millis, long first, long last) {
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
