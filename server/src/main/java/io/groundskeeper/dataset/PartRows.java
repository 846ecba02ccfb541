package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a part did: its rows, and what they replaced. */
record PartRows(Part part, Part.Digest digest, Undo undo) {
  static final int PARTS_PER_READ = 64;

  /** The parts of a change, from one number up to another. */
  static List<PartRows> read(Store store, String datasetId, Commit commit, int from, int to) {
    List<Key> keys = new ArrayList<>();
    for (int number = from; number < to; number++) {
      Part part = new Part(commit.transaction(), number, new short[0]);
      keys.add(part.digestKey(datasetId));
      keys.add(part.undoKey(datasetId));
    }
    List<byte @Nullable []> packed = store.getAll(keys);
    List<PartRows> parts = new ArrayList<>();
    for (int i = 0; i < packed.size(); i += 2) {
      byte[] digestBytes = packed.get(i);
      if (digestBytes == null) {
        throw new IllegalStateException(
            "damaged store: part %d of transaction %s is missing"
                .formatted(from + i / 2, commit.transaction()));
      }
      Part.Digest digest = Part.Digest.read(digestBytes);
      byte[] undo = packed.get(i + 1);
      parts.add(
          new PartRows(
              new Part(commit.transaction(), from + i / 2, digest.blockStarts()),
              digest,
              undo == null ? Undo.nothing(digest.rows().size()) : Undo.read(undo)));
    }
    return parts;
  }
}
