package io.groundskeeper.dataset;

import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a snapshot anew from the digests of a dataset: from the newest {@link Base} that is not
 * later, or from the beginning, with the changes after it.
 */
final class Replay {
  private static final int DIGESTS_PER_READ = 64;

  private final Store store;
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
      Snapshot.@Nullable Editor editor,
      @Nullable SourceRefIndex index) {
    this.store = store;
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
  static Snapshot of(
      Store store, byte[] project, Head head, long version, @Nullable SourceRefIndex index) {
    Snapshot.Editor editor = Snapshot.empty().edit();
    new Replay(store, project, head.id(), editor, index).run(head.keptVersions(), version);
    if (index != null) {
      index.committed(version);
    }
    return editor.freeze(version);
  }

  /**
   * The snapshot of the head, from an earlier one, by what was committed between them.
   *
   * @param index of the earlier version, brought to the head's; null where nobody needs it
   * @return empty where it would cost more than to make it anew, or what it takes is gone
   */
  static Optional<Snapshot> forward(
      Store store, byte[] project, Head head, Snapshot from, @Nullable SourceRefIndex index) {
    Snapshot.Editor editor = from.editAside();
    Replay replay = new Replay(store, project, head.id(), editor, index);
    if (!replay.advance(from.version(), head.version(), from.stats().totalEntries())) {
      if (index != null) {
        index.rollBack();
      }
      return Optional.empty();
    }
    if (index != null) {
      index.committed(head.version());
    }
    return Optional.of(editor.freeze(head.version()));
  }

  /**
   * Brings an index to the version of a snapshot.
   *
   * @return false where that would cost more than to make it anew, or what it takes is gone
   */
  static boolean forward(
      Store store, byte[] project, String datasetId, SourceRefIndex index, Snapshot to) {
    Replay replay = new Replay(store, project, datasetId, null, index);
    if (!replay.advance(index.version(), to.version(), to.stats().totalEntries())) {
      index.rollBack();
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

  private void addParts(Commit change) {
    for (int number = 0; number < change.parts(); number++) {
      add(new Pending(change.transaction(), number, null));
    }
  }

  private void run(Head.Kept kept, long version) {
    long next = 1;
    Commit commit = log.find(version);
    if (commit != null && commit.base() != null) {
      base(commit);
      next = version + 1;
    } else if (kept.base() > 0 && kept.base() <= version) {
      next = base(kept.base());
    } else if (kept.first() > 1) {
      next = base(kept.first());
    }
    while (next <= version) {
      List<Commit> commits = log.range(next, version);
      if (commits.isEmpty()) {
        throw new IllegalStateException("damaged store: version " + next + " is missing");
      }
      for (Commit change : commits) {
        addParts(change);
      }
      next = commits.getLast().version() + 1;
    }
    apply();
  }

  /** Begins from a base, and says with which version to go on. */
  private long base(long version) {
    Commit commit = log.find(version);
    if (commit == null || commit.base() == null) {
      throw new IllegalStateException("damaged store: version " + version + " has no base");
    }
    base(commit);
    return version + 1;
  }

  private void base(Commit commit) {
    Base.Contents base = Base.read(store, datasetId, String.valueOf(commit.base()));
    if (editor != null) {
      editor.numbers(base.labelNames());
      editor.reserve(base.nextOrdinal());
    }
    for (Base.LivePart part : base.parts()) {
      add(new Pending(part.part().transaction(), part.part().number(), part.rows()));
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
    List<byte @Nullable []> packed = store.getAll(pendingKeys);
    for (int i = 0; i < packed.size(); i++) {
      Pending wanted = pending.get(i);
      byte[] bytes = packed.get(i);
      if (bytes == null) {
        throw new IllegalStateException(
            "damaged store: part %d of transaction %s is missing"
                .formatted(wanted.number(), wanted.transaction()));
      }
      Part.Digest digest = Part.Digest.read(bytes);
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
