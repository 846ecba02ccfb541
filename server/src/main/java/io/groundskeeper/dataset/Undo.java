package io.groundskeeper.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a part replaced: where the line of each was before, with its flags and labels.
 * So a version is read from a later one at the cost of what lies between them, and two versions are
 * compared without a look at what they share.
 *
 * @param labelNames that the rows before used
 * @param parts in which the lines before are
 * @param rows for each row of the part, null where there was no entry before
 */
record Undo(List<String> labelNames, List<Part> parts, @Nullable Row[] rows) {
  /**
   * An entry before.
   *
   * @param part its place in {@link Undo#parts}
   * @param row of that part
   * @param labels as in {@link Part.Row#labels}
   */
  record Row(int part, int row, int flags, int[] labels) {}

  /** What the rows of a part replaced that was all new. */
  static Undo nothing(int rows) {
    return new Undo(List.of(), List.of(), new Row[rows]);
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  byte[] packed() {
    PackedWriter out = new PackedWriter(32 * rows.length + 256);
    out.number(labelNames.size());
    labelNames.forEach(name -> out.bytes(name.getBytes(UTF_8)));
    out.number(parts.size());
    for (Part part : parts) {
      write(part, out);
    }
    out.number(rows.length);
    for (Row row : rows) {
      if (row == null) {
        out.number(0);
        continue;
      }
      out.number(row.part() + 1).number(row.row()).number(row.flags()).number(row.labels().length);
      for (int label : row.labels()) {
        out.number(label);
      }
    }
    return out.packed();
  }

  static Undo read(byte[] packed) {
    PackedReader in = new PackedReader(packed);
    List<String> names = new ArrayList<>();
    for (int count = in.intNumber(); count > 0; count--) {
      names.add(new String(in.bytes(), UTF_8));
    }
    List<Part> parts = new ArrayList<>();
    for (int count = in.intNumber(); count > 0; count--) {
      parts.add(readPart(in));
    }
    @Nullable Row[] rows = new Row[in.intNumber()];
    for (int i = 0; i < rows.length; i++) {
      int part = in.intNumber() - 1;
      if (part < 0) {
        continue;
      }
      int row = in.intNumber();
      int flags = in.intNumber();
      int[] labels = new int[in.intNumber()];
      for (int j = 0; j < labels.length; j++) {
        labels[j] = in.intNumber();
      }
      rows[i] = new Row(part, row, flags, labels);
    }
    return new Undo(names, parts, rows);
  }

  static void write(Part part, PackedWriter out) {
    out.bytes(HexFormat.of().parseHex(part.transaction())).number(part.number());
    out.number(part.blockStarts().length);
    for (short start : part.blockStarts()) {
      out.number(start);
    }
  }

  static Part readPart(PackedReader in) {
    String transaction = HexFormat.of().formatHex(in.bytes());
    int number = in.intNumber();
    short[] starts = new short[in.intNumber()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = (short) in.intNumber();
    }
    return new Part(transaction, number, starts);
  }

  /** Collects what is replaced. */
  static final class Collector {
    private final Map<Integer, Integer> parts = new LinkedHashMap<>();
    private final Map<Integer, Integer> labels = new LinkedHashMap<>();
    private final @Nullable Row[] rows;

    Collector(int rows) {
      this.rows = new Row[rows];
    }

    /**
     * A row replaces an entry.
     *
     * @param part its number in the snapshot
     * @param entryLabels as in {@link Chunk#labels}
     */
    void add(int row, int part, int partRow, int flags, int[] entryLabels) {
      int[] own = new int[entryLabels.length];
      for (int i = 0; i < own.length; i++) {
        own[i] = number(labels, entryLabels[i] >> 1) << 1 | (entryLabels[i] & 1);
      }
      rows[row] = new Row(number(parts, part), partRow, flags, own);
    }

    private static int number(Map<Integer, Integer> numbers, int of) {
      int next = numbers.size();
      Integer known = numbers.putIfAbsent(of, next);
      return known == null ? next : known;
    }

    /**
     * All of it.
     *
     * @param snapshotParts by the numbers that were given
     * @param labelName by the numbers that were given
     */
    Undo collected(Part[] snapshotParts, IntFunction<String> labelName) {
      return new Undo(
          labels.keySet().stream().map(labelName::apply).toList(),
          parts.keySet().stream().map(number -> snapshotParts[number]).toList(),
          rows);
    }
  }
}
