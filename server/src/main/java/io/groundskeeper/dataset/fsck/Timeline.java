package io.groundskeeper.dataset.fsck;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Undo;
import io.groundskeeper.dataset.snapshot.Base;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.manifest.SourceRefs;
import java.util.BitSet;
import java.util.List;

/**
 * A dataset as its changes make it, one after another: what each row replaces, which ordinal comes
 * next, and which entry has which source-ref.
 */
final class Timeline {
  /** Ordinals are given once and never again; nobody comes near. */
  private static final int ORDINALS_MAX = Integer.MAX_VALUE - Part.ROWS_MAX;

  /** So often parts that nothing is in any more are forgotten. */
  private static final int VERSIONS_PER_FREEZE = 1_000;

  private Snapshot.Editor editor = Snapshot.empty().edit();
  private SourceRefs sourceRefs = new SourceRefs();
  private int next;

  /** Whether the next new entry has that ordinal, or one from there on. */
  private boolean nextIsKnown = true;

  private int versions;

  /** Ordinals that this change has taken away so far. */
  private final BitSet removedNow = new BitSet();

  private long added;
  private long replaced;
  private long removed;

  /** Begins anew with what a base says. */
  void begin(Base.Contents base) {
    editor = Snapshot.empty().edit();
    sourceRefs = new SourceRefs();
    editor.numbers(base.labelNames());
    editor.reserve(base.nextOrdinal());
    next = 0;
    nextIsKnown = false;
  }

  /** Adds what a base wants of a part. */
  void addLive(Part part, Part.Digest digest, BitSet live) {
    editor.apply(part, digest, live);
    live.stream()
        .mapToObj(digest.rows()::get)
        .filter(Part.Row::isPresent)
        .forEach(row -> {
          sourceRefs.put(SourceRefs.Hash.of(row.sourceRef()), row.ordinal());
          next = Math.max(next, row.ordinal() + 1);
        });
  }

  void beginChange() {
    removedNow.clear();
    added = 0;
    replaced = 0;
    removed = 0;
  }

  /** The ordinal of the entry that has this source-ref, or {@link SourceRefs#ABSENT}. */
  int ordinalOf(byte[] sourceRef) {
    return sourceRefs.get(SourceRefs.Hash.of(sourceRef));
  }

  /** Whether there is an entry of this ordinal. */
  boolean isPresent(int ordinal) {
    return isPossible(ordinal) && editor.undo(new int[] {ordinal}).rows()[0] != null;
  }

  /** Whether an entry that was there once, or is new, can have this ordinal. */
  boolean canComeBack(int ordinal) {
    return isPossible(ordinal) && (!nextIsKnown || ordinal < next) && !isPresent(ordinal);
  }

  private static boolean isPossible(int ordinal) {
    return ordinal >= 0 && ordinal < ORDINALS_MAX;
  }

  /** The next free ordinal. */
  int takeNext() {
    return next++;
  }

  /**
   * The ordinal of a new entry.
   *
   * @param stored what its row says, or -1
   * @return -1 where nobody can know it
   */
  int takeNext(int stored) {
    if (!nextIsKnown) {
      if (!isPossible(stored) || stored < next) {
        return -1;
      }
      next = stored;
      nextIsKnown = true;
    }
    return next++;
  }

  /** What rows with these ordinals would replace. */
  Undo undo(int[] ordinals) {
    return editor.undo(ordinals);
  }

  /** Applies all rows of a part. */
  void apply(Part part, Part.Digest digest, Undo undo) {
    List<Part.Row> rows = digest.rows();
    for (int i = 0; i < rows.size(); i++) {
      Part.Row row = rows.get(i);
      boolean wasThere = undo.rows()[i] != null;
      if (row.isPresent()) {
        boolean wasRemovedNow = removedNow.get(row.ordinal());
        removedNow.clear(row.ordinal());
        removed -= wasRemovedNow ? 1 : 0;
        replaced += wasRemovedNow || wasThere ? 1 : 0;
        added += wasRemovedNow || wasThere ? 0 : 1;
        sourceRefs.put(SourceRefs.Hash.of(row.sourceRef()), row.ordinal());
      } else {
        if (wasThere) {
          removed++;
          removedNow.set(row.ordinal());
        }
        SourceRefs.Hash hash = SourceRefs.Hash.of(row.sourceRef());
        if (sourceRefs.get(hash) == row.ordinal()) {
          sourceRefs.remove(hash);
        }
      }
      next = Math.max(next, row.ordinal() + 1);
    }
    editor.apply(
        part, rows, digest.labelNames(), rows.stream().mapToInt(Part.Row::ordinal).toArray());
  }

  /** The ordinals that this change has taken away and not given back yet, ascending. */
  BitSet removedNow() {
    return removedNow;
  }

  DatasetStats stats() {
    return editor.stats();
  }

  /** A commit record with what the change has done by its lines. */
  Commit counted(Commit record) {
    boolean isFailed = !record.error().isEmpty();
    return new Commit(
        record.version(),
        record.transaction(),
        record.timeMillis(),
        record.kind(),
        record.parts(),
        isFailed ? 0 : added,
        isFailed ? 0 : replaced,
        isFailed ? 0 : removed,
        record.rejected(),
        record.error(),
        record.detail(),
        record.stats() == null ? null : stats(),
        record.base());
  }

  /** What it is now. */
  Snapshot freeze(long version) {
    Snapshot snapshot = editor.freeze(version);
    editor = snapshot.edit();
    versions = 0;
    return snapshot;
  }

  /** Has it take no more memory than it must. */
  void endVersion(long version) {
    if (++versions >= VERSIONS_PER_FREEZE) {
      freeze(version);
    }
  }

  /**
   * What the head must say comes next.
   *
   * @param stored what it says: right, where nobody knows better and it can be
   */
  int nextOrdinal(int stored) {
    return nextIsKnown ? next : Math.max(next, stored);
  }

  /** The number that is one more than the largest ordinal in use; the next one is not below it. */
  int ordinals() {
    return next;
  }
}
