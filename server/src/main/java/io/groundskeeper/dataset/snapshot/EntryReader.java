package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.PackedReader;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the lines and digests to which a snapshot points, many in one round trip. */
public final class EntryReader {
  private final StoredRows rows;
  private final Snapshot snapshot;

  public EntryReader(Store store, String datasetId, Snapshot snapshot) {
    this.rows = StoredRows.of(store, datasetId, snapshot.version());
    this.snapshot = snapshot;
  }

  /** Where a line is. */
  public record Place(Part part, int row) {}

  /** Where the line of an entry is. */
  Place place(int ordinal) {
    Chunk chunk = snapshot.chunk(ordinal / Chunk.ENTRIES);
    int place = ordinal % Chunk.ENTRIES;
    return new Place(snapshot.part(chunk.part[place]), chunk.row[place]);
  }

  /** The lines of these ordinals, in their order. */
  public List<Part.Line> lines(int[] ordinals, int from, int to) {
    List<Place> places = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      places.add(place(ordinals[i]));
    }
    return lines(rows, places);
  }

  /** The lines at these places, in their order, in one round trip. */
  public static List<Part.Line> lines(Store store, String datasetId, List<Place> places) {
    return lines(StoredRows.of(store, datasetId), places);
  }

  /** The lines at these places, in their order, in one round trip. */
  static List<Part.Line> lines(StoredRows stored, List<Place> places) {
    Map<Key, Integer> numbers = new LinkedHashMap<>();
    int[] blocks = new int[places.size()];
    int[] rows = new int[places.size()];
    for (int i = 0; i < rows.length; i++) {
      Part part = places.get(i).part();
      int block = part.blockOf(places.get(i).row());
      Key key = part.blockKey(stored.datasetId(), block);
      blocks[i] = numbers.computeIfAbsent(key, k -> numbers.size());
      rows[i] = places.get(i).row() - part.blockStarts()[block];
    }
    List<Key> keys = List.copyOf(numbers.keySet());
    List<byte[]> packed = stored.getAll(keys);
    @Nullable PackedBlock[] open = new PackedBlock[keys.size()];
    List<Part.Line> lines = new ArrayList<>(rows.length);
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      PackedBlock block = open[blocks[i]];
      if (block == null) {
        block = stored.unpack(keys.get(blocks[i]), packed.get(blocks[i]), PackedBlock::new);
        open[blocks[i]] = block;
      }
      PackedBlock opened = block;
      lines.add(stored.unpack(keys.get(blocks[i]), packed.get(blocks[i]), b -> opened.line(row)));
    }
    return lines;
  }

  /** The digests of these parts of the snapshot, packed, in their order. */
  public List<byte[]> digests(List<Integer> parts) {
    return rows.getAll(
        parts.stream().map(number -> snapshot.part(number).digestKey(rows.datasetId())).toList());
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
      Part.Line line = new Part.Line(reader.bytes(), reader.bytes());
      if (line.bytes().length == 0) {
        // What an expiry has taken away is nobody's line any more.
        throw new PackedReader.MalformedException("its line " + row + " was taken away");
      }
      return line;
    }
  }
}
