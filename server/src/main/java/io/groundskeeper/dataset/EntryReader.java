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

  /** Where a line is. */
  record Place(Part part, int row) {}

  /** Where the line of an entry is. */
  Place place(int ordinal) {
    Chunk chunk = snapshot.chunk(ordinal / Chunk.ENTRIES);
    int place = ordinal % Chunk.ENTRIES;
    return new Place(snapshot.part(chunk.part[place]), chunk.row[place]);
  }

  /** The lines of these ordinals, in their order. */
  List<Part.Line> lines(int[] ordinals, int from, int to) {
    List<Place> places = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      places.add(place(ordinals[i]));
    }
    return lines(store, datasetId, places);
  }

  /** The lines at these places, in their order, in one round trip. */
  static List<Part.Line> lines(Store store, String datasetId, List<Place> places) {
    Map<Key, Integer> numbers = new LinkedHashMap<>();
    int[] blocks = new int[places.size()];
    int[] rows = new int[places.size()];
    for (int i = 0; i < rows.length; i++) {
      Part part = places.get(i).part();
      int block = part.blockOf(places.get(i).row());
      blocks[i] = numbers.computeIfAbsent(part.blockKey(datasetId, block), key -> numbers.size());
      rows[i] = places.get(i).row() - part.blockStarts()[block];
    }
    List<byte @Nullable []> packed = store.getAll(List.copyOf(numbers.keySet()));
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
      keys.add(snapshot.part(number).digestKey(datasetId));
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
