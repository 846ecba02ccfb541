package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.CommitLog;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a snapshot from the digests of a dataset: anew, from the newest {@link Base} that is not
 * later, or from the beginning, with the changes after it; or from an earlier snapshot.
 */
public final class Replay {
  private static final int DIGESTS_PER_READ = 64;

  private final StoredRows rows;
  private final CommitLog log;
  private final String datasetId;
  private final Snapshot.@Nullable Editor editor;
  private final @Nullable SourceRefIndex index;
  private final List<Key> pendingKeys = new ArrayList<>();
  private final List<Pending> pending = new ArrayList<>();

  /**
   * A part whose digest is to be read.
   *
   * @param live the rows that are wanted; null for all
   */
  private record Pending(String transaction, int number, @Nullable BitSet live) {}

  private Replay(
      Store store,
      byte[] project,
      String datasetId,
      long version,
      Snapshot.@Nullable Editor editor,
      @Nullable SourceRefIndex index) {
    this.rows = StoredRows.of(store, datasetId, version);
    this.log = new CommitLog(store, project, datasetId);
    this.datasetId = datasetId;
    this.editor = editor;
    this.index = index;
  }

  /**
   * The snapshot at a version, which is kept.
   *
   * @param index new, and filled with the source-refs of that version; null where nobody needs it
   */
  public static Snapshot of(
      Store store, byte[] project, Head head, long version, @Nullable SourceRefIndex index) {
    Snapshot.Editor editor = Snapshot.empty().edit();
    Replay replay = new Replay(store, project, head.id(), version, editor, index);
    replay.run(head.keptVersions(), version);
    replay.requireStats(editor, version);
    if (index != null) {
      index.committed(version);
    }
    return editor.freeze(version);
  }

  /**
   * The snapshot of the head, from an earlier one, by what was committed between them.
   *
   * @return empty where it would cost more than to make it anew, or what it takes is gone
   */
  public static Optional<Snapshot> forward(Store store, byte[] project, Head head, Snapshot from) {
    Snapshot.Editor editor = from.editAside();
    Replay replay = new Replay(store, project, head.id(), head.version(), editor, null);
    if (!replay.advance(from.version(), head.version(), from.stats().totalEntries())) {
      return Optional.empty();
    }
    replay.requireStats(editor, head.version());
    return Optional.of(editor.freeze(head.version()));
  }

  /**
   * Brings an index to the version of a snapshot.
   *
   * @return false where that would cost more than to make it anew, or what it takes is gone
   */
  public static boolean forward(
      Store store, byte[] project, String datasetId, SourceRefIndex index, Snapshot to) {
    Replay replay = new Replay(store, project, datasetId, to.version(), null, index);
    if (!replay.advance(index.version(), to.version(), to.stats().totalEntries())) {
      return false;
    }
    index.committed(to.version());
    return true;
  }

  private boolean advance(long from, long to, long entries) {
    long touched = 0;
    for (long next = from + 1; next <= to; ) {
      List<Commit> commits = log.range(next, to);
      for (Commit commit : commits) {
        touched += commit.touched();
        if (commit.version() != next++ || touched > entries + Part.ROWS_MAX) {
          return false;
        }
        addParts(commit);
      }
      if (commits.isEmpty()) {
        return false;
      }
    }
    apply();
    return true;
  }

  private void run(Head.Kept kept, long version) {
    long next = 1;
    Commit commit = log.find(version);
    if (commit != null && commit.base() != null) {
      base(commit);
      next = version + 1;
    } else if (kept.base() > 0 && kept.base() <= version) {
      next = base(kept.base());
    } else if (version < kept.first()) {
      next = fromBefore(version);
    } else if (kept.first() > 1) {
      next = base(kept.first());
    }
    while (next <= version) {
      List<Commit> commits = log.range(next, version);
      if (commits.isEmpty()) {
        throw missing(next);
      }
      for (Commit change : commits) {
        if (change.version() != next++) {
          throw missing(next - 1);
        }
        addParts(change);
      }
    }
    apply();
  }

  /**
   * Begins from the newest base that is not later than a version that has expired and has none:
   * somebody began to read it just then, so that nothing of it is removed yet.
   */
  private long fromBefore(long version) {
    for (long last = version; last >= 1; last -= CommitLog.COMMITS_PER_SCAN) {
      for (Commit commit :
          log.range(Math.max(1, last - CommitLog.COMMITS_PER_SCAN + 1), last).reversed()) {
        if (commit.base() != null) {
          base(commit);
          return commit.version() + 1;
        }
      }
    }
    return 1;
  }

  /** Holds what was made against the commit record of its version. */
  private void requireStats(Snapshot.Editor made, long version) {
    Commit commit = log.find(version);
    DatasetStats stats = commit == null ? null : commit.stats();
    if (stats != null && !stats.equals(made.stats())) {
      throw rows.damaged(
          "what was read has %s, and its commit record says %s".formatted(made.stats(), stats),
          null);
    }
  }

  private DamagedStoreException missing(long version) {
    return rows.damaged("the commit record of version " + version + " is missing", null);
  }

  /** Begins from a base, and says with which version to go on. */
  private long base(long version) {
    Commit commit = log.find(version);
    if (commit == null || commit.base() == null) {
      throw rows.damaged("version " + version + " has no base any more", null);
    }
    base(commit);
    return version + 1;
  }

  private void base(Commit commit) {
    Base.Contents base = Base.read(rows, String.valueOf(commit.base()));
    if (editor != null) {
      editor.numbers(base.labelNames());
      editor.reserve(base.nextOrdinal());
    }
    for (Base.LivePart part : base.parts()) {
      add(new Pending(part.part().transaction(), part.part().number(), part.rows()));
    }
  }

  private void addParts(Commit change) {
    for (int number = 0; number < change.parts(); number++) {
      add(new Pending(change.transaction(), number, null));
    }
  }

  private void add(Pending part) {
    pendingKeys.add(Part.digestKey(datasetId, part.transaction(), part.number()));
    pending.add(part);
    if (pending.size() == DIGESTS_PER_READ) {
      apply();
    }
  }

  private void apply() {
    List<byte[]> packed = rows.getAll(pendingKeys);
    for (int i = 0; i < packed.size(); i++) {
      Pending wanted = pending.get(i);
      Part.Digest digest = rows.unpack(pendingKeys.get(i), packed.get(i), Part.Digest::read);
      Part part = new Part(wanted.transaction(), wanted.number(), digest.blockStarts());
      if (editor != null) {
        editor.apply(part, digest, wanted.live());
      }
      if (index != null) {
        note(digest, wanted.live(), index);
      }
    }
    pendingKeys.clear();
    pending.clear();
  }

  private static void note(Part.Digest digest, @Nullable BitSet live, SourceRefIndex index) {
    for (int i = 0; i < digest.rows().size(); i++) {
      if (live != null && !live.get(i)) {
        continue;
      }
      Part.Row row = digest.rows().get(i);
      SourceRefs.Hash hash = SourceRefs.Hash.of(row.sourceRef());
      if (row.isPresent()) {
        index.put(hash, row.ordinal());
      } else {
        index.remove(hash);
      }
    }
  }
}
