package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the lines and digests to which a snapshot points, many in one round trip. */
final class EntryReader {
  private final Store store;
  private final String datasetId;
  private final Snapshot snapshot;

  EntryReader(Store store, String datasetId, Snapshot snapshot) {
    this.store = store;
    this.datasetId = datasetId;
    this.snapshot = snapshot;
  }

  /** The lines of these ordinals, in their order. */
  List<Part.Line> lines(int[] ordinals, int from, int to) {
    Map<Key, Integer> places = new LinkedHashMap<>();
    int[] blocks = new int[to - from];
    int[] rows = new int[to - from];
    for (int i = from; i < to; i++) {
      Chunk chunk = snapshot.chunk(ordinals[i] / Chunk.ENTRIES);
      int place = ordinals[i] % Chunk.ENTRIES;
      Part part = snapshot.part(chunk.part[place]);
      int block = part.blockOf(chunk.row[place]);
      blocks[i - from] =
          places.computeIfAbsent(part.blockKey(datasetId, block), key -> places.size());
      rows[i - from] = chunk.row[place] - part.blockStarts()[block];
    }
    List<byte @Nullable []> packed = store.getAll(List.copyOf(places.keySet()));
    Map<Integer, PackedBlock> open = new LinkedHashMap<>();
    List<Part.Line> lines = new ArrayList<>(rows.length);
    for (int i = 0; i < rows.length; i++) {
      int block = blocks[i];
      lines.add(
          open.computeIfAbsent(block, b -> new PackedBlock(present(packed.get(b)))).line(rows[i]));
    }
    return lines;
  }

  /** The digests of these parts of the snapshot, packed, in their order. */
  List<byte[]> digests(List<Integer> parts) {
    List<Key> keys = new ArrayList<>(parts.size());
    for (int number : parts) {
      Part part = snapshot.part(number);
      keys.add(Part.digestKey(datasetId, part.transaction(), part.number()));
    }
    List<byte[]> digests = new ArrayList<>(parts.size());
    for (byte @Nullable [] packed : store.getAll(keys)) {
      digests.add(present(packed));
    }
    return digests;
  }

  private static byte[] present(byte @Nullable [] value) {
    if (value == null) {
      throw new IllegalStateException("damaged store: a row of a committed change is missing");
    }
    return value;
  }

  /** A block of lines that is unpacked once and read forwards for as long as rows ascend. */
  private static final class PackedBlock {
    private final byte[] packed;
    private PackedReader reader;
    private int next;

    PackedBlock(byte[] packed) {
      this.packed = packed;
      reader = new PackedReader(packed);
    }

    Part.Line line(int row) {
      if (row < next) {
        reader = new PackedReader(packed);
        next = 0;
      }
      while (next < row) {
        reader.skipBytes();
        reader.skipBytes();
        next++;
      }
      next++;
      return new Part.Line(reader.bytes(), reader.bytes());
    }
  }
}
