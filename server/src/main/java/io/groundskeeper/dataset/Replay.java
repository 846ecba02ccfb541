package io.groundskeeper.dataset;

import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a snapshot anew from the digests of a dataset: from the newest {@link Base} that is not
 * later, or from the beginning, with the changes after it.
 */
final class Replay {
  private static final int DIGESTS_PER_READ = 64;

  private final StoredRows rows;
  private final CommitLog log;
  private final String datasetId;
  private final @Nullable SourceRefs sourceRefs;
  private final Snapshot.Editor editor = Snapshot.empty().edit();
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
      @Nullable SourceRefs sourceRefs) {
    this.rows = StoredRows.of(store, datasetId, version);
    this.log = new CommitLog(store, project, datasetId);
    this.datasetId = datasetId;
    this.sourceRefs = sourceRefs;
  }

  /**
   * The snapshot at a version, which is kept.
   *
   * @param sourceRefs filled with the source-refs of that version; null where nobody needs them
   */
  static Snapshot of(
      Store store, byte[] project, Head head, long version, @Nullable SourceRefs sourceRefs) {
    return new Replay(store, project, head.id(), version, sourceRefs)
        .run(head.keptVersions(), version);
  }

  private Snapshot run(Head.Kept kept, long version) {
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
        throw missing(next);
      }
      for (Commit change : commits) {
        if (change.version() != next++) {
          throw missing(next - 1);
        }
        for (int number = 0; number < change.parts(); number++) {
          add(new Pending(change.transaction(), number, null));
        }
      }
    }
    apply();
    DatasetStats stats = commit == null ? null : commit.stats();
    if (stats != null && !stats.equals(editor.stats())) {
      throw rows.damaged(
          "what was read has %s, and its commit record says %s".formatted(editor.stats(), stats),
          null);
    }
    return editor.freeze(version);
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
    editor.numbers(base.labelNames());
    editor.reserve(base.nextOrdinal());
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
    List<byte[]> packed = rows.getAll(pendingKeys);
    for (int i = 0; i < packed.size(); i++) {
      Pending wanted = pending.get(i);
      Part.Digest digest = rows.unpack(pendingKeys.get(i), packed.get(i), Part.Digest::read);
      Part part = new Part(wanted.transaction(), wanted.number(), digest.blockStarts());
      editor.apply(part, digest, wanted.live());
      if (sourceRefs != null) {
        index(digest, wanted.live(), sourceRefs);
      }
    }
    pendingKeys.clear();
    pending.clear();
  }

  private static void index(Part.Digest digest, @Nullable BitSet live, SourceRefs sourceRefs) {
    for (int i = 0; i < digest.rows().size(); i++) {
      if (live != null && !live.get(i)) {
        continue;
      }
      Part.Row row = digest.rows().get(i);
      SourceRefs.Hash hash = SourceRefs.Hash.of(row.sourceRef());
      if (row.isPresent()) {
        sourceRefs.put(hash, row.ordinal());
      } else {
        sourceRefs.remove(hash);
      }
    }
  }
}
