package io.groundskeeper.dataset.fsck;

import io.groundskeeper.dataset.row.LineFacts;
import io.groundskeeper.dataset.row.PackedReader;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.Undo;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of a part as they are stored, as far as they can be read. */
final class StoredPart {
  private static final int ROWS_PER_SCAN = 16;
  private static final int NUMBERED_BYTES = 5;

  private final byte[] partition;
  private final NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
  private final NavigableMap<Integer, List<Part.Line>> blocks = new TreeMap<>();
  private final List<String> unknown = new ArrayList<>();
  private int undoRows;
  private Part.@Nullable Digest digest;
  private @Nullable LineFacts facts;
  private @Nullable List<Undo> undo = new ArrayList<>();

  StoredPart(Store store, byte[] partition) {
    this.partition = partition;
    byte[] from = new byte[0];
    List<Store.Row> some;
    do {
      some = store.scan(partition, from, null, ROWS_PER_SCAN);
      for (Store.Row row : some) {
        rows.put(row.key().sort(), row.value());
        from = Arrays.copyOf(row.key().sort(), row.key().sort().length + 1);
      }
    } while (some.size() == ROWS_PER_SCAN);
    rows.forEach(this::read);
  }

  private void read(byte[] sort, byte[] value) {
    if (Arrays.equals(sort, Rows.DIGEST)) {
      Part.Digest read = unpacked(value, Part.Digest::read);
      digest = read != null && isSound(read) ? read : null;
    } else if (Arrays.equals(sort, Rows.FACTS)) {
      facts = unpacked(value, LineFacts::new);
    } else if (sort[0] == Rows.UNDO[0] && isUndo(sort)) {
      Undo read = unpacked(value, Undo::read);
      undoRows++;
      if (read == null) {
        undo = null;
      } else if (undo != null) {
        undo.add(read);
      }
    } else if (sort.length == NUMBERED_BYTES && sort[0] == Rows.lines(0)[0]) {
      List<Part.Line> lines = unpacked(value, StoredPart::lines);
      if (lines != null) {
        blocks.put(ByteBuffer.wrap(sort).getInt(1), lines);
      }
    } else {
      unknown.add(HexFormat.of().formatHex(sort));
    }
  }

  /** Whether the numbers in a digest fit each other. */
  private static boolean isSound(Part.Digest digest) {
    short[] starts = digest.blockStarts();
    boolean isSound = starts.length == 0 || starts[0] == 0;
    for (int i = 1; i < starts.length; i++) {
      isSound &= starts[i] > starts[i - 1];
    }
    isSound &= starts.length == 0 || starts[starts.length - 1] < digest.rows().size();
    for (Part.Row row : digest.rows()) {
      isSound &= row.ordinal() >= 0;
    }
    return isSound && digest.rows().size() <= Part.ROWS_MAX;
  }

  private boolean isUndo(byte[] sort) {
    return Arrays.equals(sort, Rows.undo(undoRows));
  }

  private static <T> @Nullable T unpacked(byte[] value, Function<byte[], T> form) {
    try {
      return form.apply(value);
    } catch (PackedReader.MalformedException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static List<Part.Line> lines(byte[] packed) {
    PackedReader in = new PackedReader(packed);
    List<Part.Line> lines = new ArrayList<>();
    while (in.hasMore()) {
      lines.add(new Part.Line(in.bytes(), in.bytes()));
    }
    return lines;
  }

  byte[] partition() {
    return partition;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  boolean has(byte[] sort) {
    return rows.containsKey(sort);
  }

  Key key(byte[] sort) {
    return new Key(partition, sort);
  }

  /** Its digest; null where it cannot be read, or is not there. */
  Part.@Nullable Digest digest() {
    return digest;
  }

  /** What is known of its lines; null where it cannot be read, or is not there. */
  @Nullable LineFacts facts() {
    return facts;
  }

  /** The rows of what it undoes; null where one cannot be read. */
  @Nullable List<Undo> undo() {
    return undo;
  }

  /** How many rows there are of what it undoes. */
  int undoRows() {
    return undoRows;
  }

  /** The blocks of lines that can be read. */
  NavigableMap<Integer, List<Part.Line>> blocks() {
    return blocks;
  }

  /** How many blocks there are, or must be by what their numbers say. */
  int blocksAtLeast() {
    byte[] last = rows.floorKey(Rows.lines(-1));
    return last != null && last.length == NUMBERED_BYTES && last[0] == Rows.lines(0)[0]
        ? ByteBuffer.wrap(last).getInt(1) + 1
        : 0;
  }

  /** Rows that are none of a part. */
  List<String> unknown() {
    return unknown;
  }

  /**
   * The line of a row; null where it cannot be read or was taken away.
   *
   * @param starts the first row of each block
   */
  Part.@Nullable Line line(int row, short[] starts) {
    int found = Arrays.binarySearch(starts, (short) row);
    int block = found >= 0 ? found : -found - 2;
    List<Part.Line> lines = blocks.get(block);
    if (lines == null || row - starts[block] >= lines.size()) {
      return null;
    }
    Part.Line line = lines.get(row - starts[block]);
    return line.bytes().length == 0 ? null : line;
  }
}
