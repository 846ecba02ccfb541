package io.groundskeeper.dataset;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is at hand of the earlier versions of a dataset. */
final class SnapshotCache {
  private static final int PINNED_MAX = 8;

  /** Of all comparisons that are kept at hand for their next pages. */
  private static final long DIFF_ENTRIES_MAX = 2_000_000;

  private final Map<Long, Snapshot> pinned = new LinkedHashMap<>(PINNED_MAX, 0.75f, true);
  private final Map<DiffKey, Diff> diffs = new LinkedHashMap<>(PINNED_MAX, 0.75f, true);

  private record DiffKey(long from, long to) {}

  /**
   * The snapshot of a version.
   *
   * @param read makes it where it is not at hand; null where there is no such version
   */
  @Nullable Snapshot snapshot(long version, Supplier<@Nullable Snapshot> read) {
    synchronized (pinned) {
      Snapshot known = pinned.get(version);
      if (known == null) {
        known = read.get();
        if (known != null) {
          keep(known);
        }
      }
      return known;
    }
  }

  /** Keeps a snapshot at hand: somebody is paging through it. */
  void keep(Snapshot snapshot) {
    synchronized (pinned) {
      pinned.put(snapshot.version(), snapshot);
      if (pinned.size() > PINNED_MAX) {
        pinned.remove(pinned.keySet().iterator().next());
      }
    }
  }

  /** What differs between two versions. */
  Diff diff(long from, long to, Supplier<Diff> compare) {
    synchronized (diffs) {
      Diff known = diffs.get(new DiffKey(from, to));
      if (known == null) {
        known = compare.get();
        diffs.put(new DiffKey(from, to), known);
        while (diffs.size() > 1
            && diffs.values().stream().mapToLong(Diff::size).sum() > DIFF_ENTRIES_MAX) {
          diffs.remove(diffs.keySet().iterator().next());
        }
        if (diffs.size() > PINNED_MAX) {
          diffs.remove(diffs.keySet().iterator().next());
        }
      }
      return known;
    }
  }

  /** Forgets it all. */
  void clear() {
    synchronized (pinned) {
      pinned.clear();
    }
    synchronized (diffs) {
      diffs.clear();
    }
  }
}
