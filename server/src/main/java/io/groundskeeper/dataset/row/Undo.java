package io.groundskeeper.dataset.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
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
 * <p>It is stored in several rows where it is large, each for as many rows of the part as fit:
 * {@link #read} reads one of them. Folders of earlier builds have it in one, which is the same.
 *
 * @param labelNames that the rows before used
 * @param parts in which the lines before are
 * @param rows for each row of the part, null where there was no entry before
 */
public record Undo(List<String> labelNames, List<Part> parts, @Nullable Row[] rows) {
  /**
   * An entry before.
   *
   * @param part its place in {@link Undo#parts}
   * @param row of that part
   * @param labels as in {@link Part.Row#labels}
   */
  public record Row(int part, int row, int flags, int[] labels) {}

  /** What the rows of a part replaced that was all new. */
  public static Undo nothing(int rows) {
    return new Undo(List.of(), List.of(), new Row[rows]);
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /**
   * Adds its rows to those to be written; none where it is empty.
   *
   * @return how many there are
   */
  int write(byte[] partition, List<Store.Mutation> out) {
    if (isEmpty()) {
      return 0;
    }
    Undo.Collector some = new Undo.Collector();
    int stored = 0;
    for (Row row : rows) {
      if (some.bytes >= Rows.RAW_BYTES_AIM) {
        out.add(put(partition, stored++, some));
        some = new Undo.Collector();
      }
      if (row == null) {
        some.addNone();
      } else {
        some.add(row.part(), row.row(), row.flags(), row.labels(), labelNames::get);
      }
    }
    out.add(put(partition, stored++, some));
    return stored;
  }

  private Store.Mutation put(byte[] partition, int number, Undo.Collector some) {
    byte[] packed = some.collected(parts::get, labelNames::get).packed();
    return new Store.Mutation.Put(new Key(partition, Rows.undo(number)), packed);
  }

  /** What removes all its rows of a part, however many there are. */
  public static List<Store.Mutation> deletes(Store store, byte[] partition) {
    List<Store.Mutation> deletes = new ArrayList<>();
    byte[] from = Rows.UNDO;
    byte[] end = Rows.after(Rows.UNDO);
    List<Store.Row> rows = store.scan(partition, from, end, 1);
    while (!rows.isEmpty()) {
      Key key = rows.getFirst().key();
      deletes.add(new Store.Mutation.Delete(key));
      from = Arrays.copyOf(key.sort(), key.sort().length + 1);
      rows = store.scan(partition, from, end, 1);
    }
    return deletes;
  }

  private byte[] packed() {
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

  public static Undo read(byte[] packed) {
    PackedReader in = new PackedReader(packed);
    List<String> names = new ArrayList<>();
    for (int count = in.count(); count > 0; count--) {
      names.add(new String(in.bytes(), UTF_8));
    }
    List<Part> parts = new ArrayList<>();
    for (int count = in.count(); count > 0; count--) {
      parts.add(readPart(in));
    }
    @Nullable Row[] rows = new Row[in.count()];
    for (int i = 0; i < rows.length; i++) {
      int part = in.intNumber() - 1;
      if (part < 0) {
        continue;
      }
      int row = in.intNumber();
      int flags = in.intNumber();
      int[] labels = new int[in.count()];
      for (int j = 0; j < labels.length; j++) {
        labels[j] = in.intNumber();
      }
      rows[i] = new Row(part, row, flags, labels);
    }
    return new Undo(names, parts, rows);
  }

  public static void write(Part part, PackedWriter out) {
    out.bytes(HexFormat.of().parseHex(part.transaction())).number(part.number());
    out.number(part.blockStarts().length);
    for (short start : part.blockStarts()) {
      out.number(start);
    }
  }

  public static Part readPart(PackedReader in) {
    String transaction = HexFormat.of().formatHex(in.bytes());
    int number = in.intNumber();
    short[] starts = new short[in.count()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = (short) in.intNumber();
    }
    return new Part(transaction, number, starts);
  }

  /** Collects what is replaced, row by row. */
  public static final class Collector {
    private static final int PART_BYTES = 64;
    private static final int ROW_BYTES = 8;
    private static final int LABEL_BYTES = 4;

    private final Map<Integer, Integer> parts = new LinkedHashMap<>();
    private final Map<Integer, Integer> labels = new LinkedHashMap<>();
    private final List<@Nullable Row> rows = new ArrayList<>();

    /** About so many bytes it takes before it is compressed, from above. */
    private long bytes;

    /** The next row replaces nothing. */
    public void addNone() {
      rows.add(null);
      bytes++;
    }

    /**
     * The next row replaces an entry.
     *
     * @param part a number that stands for its part
     * @param entryLabels as in {@link Part.Row#labels}, with numbers that stand for labels
     * @param labelName by the numbers that were given
     */
    public void add(
        int part, int partRow, int flags, int[] entryLabels, IntFunction<String> labelName) {
      int[] own = new int[entryLabels.length];
      for (int i = 0; i < own.length; i++) {
        int label = entryLabels[i] >> 1;
        int before = labels.size();
        own[i] = number(labels, label) << 1 | (entryLabels[i] & 1);
        if (labels.size() > before) {
          bytes += LABEL_BYTES + 3L * labelName.apply(label).length();
        }
      }
      int partsBefore = parts.size();
      rows.add(new Row(number(parts, part), partRow, flags, own));
      bytes += ROW_BYTES + LABEL_BYTES * (long) own.length;
      bytes += parts.size() > partsBefore ? PART_BYTES : 0;
    }

    private static int number(Map<Integer, Integer> numbers, int of) {
      int next = numbers.size();
      Integer known = numbers.putIfAbsent(of, next);
      return known == null ? next : known;
    }

    /**
     * All of it.
     *
     * @param part by the numbers that were given
     * @param labelName by the numbers that were given
     */
    public Undo collected(IntFunction<Part> part, IntFunction<String> labelName) {
      return new Undo(
          labels.keySet().stream().map(labelName::apply).toList(),
          parts.keySet().stream().map(part::apply).toList(),
          rows.toArray(new Row[0]));
    }
  }
}
