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

  private final Store store;
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

  private Replay(Store store, byte[] project, String datasetId, @Nullable SourceRefs sourceRefs) {
    this.store = store;
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
    return new Replay(store, project, head.id(), sourceRefs).run(head.keptVersions(), version);
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
        throw new IllegalStateException("damaged store: version " + next + " is missing");
      }
      for (Commit change : commits) {
        for (int number = 0; number < change.parts(); number++) {
          add(new Pending(change.transaction(), number, null));
        }
      }
      next = commits.getLast().version() + 1;
    }
    apply();
    return editor.freeze(version);
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
