package io.groundskeeper.dataset;

import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a snapshot anew from the commit records and the digests of a dataset. */
final class Replay {
  private static final int COMMITS_PER_SCAN = 1000;
  private static final int DIGESTS_PER_READ = 64;

  private final Store store;
  private final byte[] project;
  private final String datasetId;
  private final @Nullable SourceRefs sourceRefs;
  private final Snapshot.Editor editor = Snapshot.empty().edit();
  private final List<Key> pendingKeys = new ArrayList<>();
  private final List<Part> pendingParts = new ArrayList<>();

  private Replay(Store store, byte[] project, String datasetId, @Nullable SourceRefs sourceRefs) {
    this.store = store;
    this.project = project;
    this.datasetId = datasetId;
    this.sourceRefs = sourceRefs;
  }

  /**
   * The snapshot at a version.
   *
   * @param sourceRefs filled with the source-refs of that version; null where nobody needs them
   */
  static Snapshot of(
      Store store,
      byte[] project,
      String datasetId,
      long version,
      @Nullable SourceRefs sourceRefs) {
    return new Replay(store, project, datasetId, sourceRefs).run(version);
  }

  private Snapshot run(long version) {
    byte[] end = Rows.commit(datasetId, version + 1);
    byte[] from = Rows.commit(datasetId, 0);
    while (true) {
      List<Store.Row> rows = store.scan(project, from, end, COMMITS_PER_SCAN);
      for (Store.Row row : rows) {
        Commit commit = Rows.read(row.value(), Commit.class);
        for (int number = 0; number < commit.parts(); number++) {
          pendingKeys.add(Part.digestKey(datasetId, commit.transaction(), number));
          pendingParts.add(new Part(commit.transaction(), number, new short[0]));
          if (pendingKeys.size() == DIGESTS_PER_READ) {
            apply();
          }
        }
      }
      if (rows.size() < COMMITS_PER_SCAN) {
        apply();
        return editor.freeze(version);
      }
      from = Rows.commit(datasetId, lastVersion(rows) + 1);
    }
  }

  private static long lastVersion(List<Store.Row> rows) {
    return Rows.read(rows.getLast().value(), Commit.class).version();
  }

  private void apply() {
    List<byte @Nullable []> packed = store.getAll(pendingKeys);
    for (int i = 0; i < packed.size(); i++) {
      Part pending = pendingParts.get(i);
      byte[] bytes = packed.get(i);
      if (bytes == null) {
        throw new IllegalStateException(
            "damaged store: part %d of transaction %s is missing"
                .formatted(pending.number(), pending.transaction()));
      }
      Part.Digest digest = Part.Digest.read(bytes);
      Part part = new Part(pending.transaction(), pending.number(), digest.blockStarts());
      int[] ordinals = digest.rows().stream().mapToInt(Part.Row::ordinal).toArray();
      editor.apply(part, digest.rows(), digest.labelNames(), ordinals);
      if (sourceRefs != null) {
        index(digest, sourceRefs);
      }
    }
    pendingKeys.clear();
    pendingParts.clear();
  }

  private static void index(Part.Digest digest, SourceRefs sourceRefs) {
    for (Part.Row row : digest.rows()) {
      SourceRefs.Hash hash = SourceRefs.Hash.of(row.sourceRef());
      if ((row.flags() & Part.PRESENT) == 0) {
        sourceRefs.remove(hash);
      } else {
        sourceRefs.put(hash, row.ordinal());
      }
    }
  }
}
