package io.groundskeeper.dataset.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.Entry.LabelUse;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is kept in memory of a part: up to {@link #ROWS_MAX} rows that one change wrote, in a
 * partition of their own. Its lines are in blocks of about {@link #BLOCK_BYTES}, compressed
 * together; its digest (ordinals, source-refs, flags and labels) is one row beside them, so that
 * filters and statistics never read lines.
 *
 * @param transaction of the change, 32 hex digits
 * @param number of the part among those of the change, from 0
 * @param blockStarts the first row of each block of lines
 */
public record Part(String transaction, int number, short[] blockStarts) {
  public static final int ROWS_MAX = 1024;

  /** A part of long lines, or of many labels, has fewer rows. */
  private static final long LINE_BYTES_MAX = 4 << 20;

  // Large enough to compress well, small enough that a single line is read in some 20 µs.
  public static final int BLOCK_BYTES = 24 << 10;

  public static final int LABELLED = 1;
  public static final int ERRORS = 2;
  public static final int PRESENT = 4;

  public byte[] partition(String datasetId) {
    return Rows.part(datasetId, transaction, number);
  }

  /** The number of the block in which the line of this row is. */
  public int blockOf(int row) {
    int found = Arrays.binarySearch(blockStarts, (short) row);
    return found >= 0 ? found : -found - 2;
  }

  public Key blockKey(String datasetId, int block) {
    return new Key(partition(datasetId), Rows.lines(block));
  }

  public static Key digestKey(String datasetId, String transaction, int number) {
    return new Key(Rows.part(datasetId, transaction, number), Rows.DIGEST);
  }

  public Key digestKey(String datasetId) {
    return new Key(partition(datasetId), Rows.DIGEST);
  }

  /** Where its {@link LineFacts} are. */
  public Key factsKey(String datasetId) {
    return new Key(partition(datasetId), Rows.FACTS);
  }

  /** Where a row of its {@link Undo} is. */
  Key undoKey(String datasetId, int number) {
    return new Key(partition(datasetId), Rows.undo(number));
  }

  /** Whether this is the same part, read from elsewhere. */
  public boolean isSame(Part other) {
    return number == other.number && transaction.equals(other.transaction);
  }

  /** What it takes in memory. */
  public long bytes() {
    return ObjectSize.object(12)
        + ObjectSize.string(transaction)
        + ObjectSize.array(2, blockStarts.length);
  }

  /**
   * A row of a digest.
   *
   * @param flags {@link #PRESENT} or 0 where the entry is removed, {@link #LABELLED}, {@link
   *     #ERRORS}
   * @param labels each label's place in {@link Digest#labelNames}, times two, plus one where a
   *     bounding box has it
   */
  public record Row(int ordinal, int flags, byte[] sourceRef, int[] labels) {
    public Row at(int newOrdinal) {
      return new Row(newOrdinal, flags, sourceRef, labels);
    }

    public boolean isPresent() {
      return (flags & PRESENT) != 0;
    }
  }

  /**
   * The digest of a part, read.
   *
   * @param undoRows how many rows of the store hold the {@link Undo} of the part; {@link
   *     #UNDO_UNKNOWN} where an earlier build has not said it
   */
  public record Digest(List<String> labelNames, short[] blockStarts, List<Row> rows, int undoRows) {
    public static final int UNDO_UNKNOWN = -1;

    /** That of a part that undoes nothing. */
    public Digest(List<String> labelNames, short[] blockStarts, List<Row> rows) {
      this(labelNames, blockStarts, rows, 0);
    }

    public static Digest read(byte[] packed) {
      PackedReader in = new PackedReader(packed);
      String[] names = new String[in.count()];
      for (int i = 0; i < names.length; i++) {
        names[i] = new String(in.bytes(), UTF_8);
      }
      short[] starts = new short[in.count()];
      for (int i = 0; i < starts.length; i++) {
        starts[i] = (short) in.intNumber();
      }
      int count = in.count();
      List<Row> rows = new ArrayList<>(count);
      int ordinal = 0;
      for (int i = 0; i < count; i++) {
        ordinal += (int) in.signed();
        byte[] sourceRef = in.bytes();
        int flags = in.intNumber();
        int[] labels = new int[in.count()];
        for (int j = 0; j < labels.length; j++) {
          labels[j] = in.intNumber();
        }
        rows.add(new Row(ordinal, flags, sourceRef, labels));
      }
      int undoRows = in.hasMore() ? in.intNumber() : UNDO_UNKNOWN;
      return new Digest(List.of(names), starts, rows, undoRows);
    }

    /** Adds its row, and those of what the part undoes, to those to be written. */
    public void write(byte[] partition, Undo undo, List<Store.Mutation> out) {
      Digest complete = new Digest(labelNames, blockStarts, rows, undo.write(partition, out));
      out.add(new Store.Mutation.Put(new Key(partition, Rows.DIGEST), complete.packed()));
    }

    public byte[] packed() {
      PackedWriter out = new PackedWriter(64 * rows.size() + 256);
      out.number(labelNames.size());
      for (String name : labelNames) {
        out.bytes(name.getBytes(UTF_8));
      }
      out.number(blockStarts.length);
      for (short start : blockStarts) {
        out.number(start);
      }
      out.number(rows.size());
      int before = 0;
      for (Row row : rows) {
        out.signed(row.ordinal() - (long) before).bytes(row.sourceRef()).number(row.flags());
        out.number(row.labels().length);
        for (int label : row.labels()) {
          out.number(label);
        }
        before = row.ordinal();
      }
      if (undoRows != UNDO_UNKNOWN) {
        out.number(undoRows);
      }
      return out.packed();
    }

    /**
     * Which rows of a part, from its packed digest, have a source-ref that contains these bytes.
     */
    public static boolean[] sourceRefsContaining(byte[] packed, byte[] wanted) {
      PackedReader in = new PackedReader(packed);
      for (int names = in.count(); names > 0; names--) {
        in.skipBytes();
      }
      for (int starts = in.count(); starts > 0; starts--) {
        in.number();
      }
      boolean[] containing = new boolean[in.count()];
      for (int i = 0; i < containing.length; i++) {
        in.signed();
        containing[i] = in.bytesContain(wanted);
        in.number();
        for (int labels = in.count(); labels > 0; labels--) {
          in.number();
        }
      }
      return containing;
    }
  }

  /**
   * A part that is being made. Its lines are packed as it is made, which needs no lock; the
   * ordinals come last.
   */
  public static final class Draft {
    private final List<Row> rows = new ArrayList<>();
    private final List<byte[]> blocks = new ArrayList<>();
    private final List<Short> blockStarts = new ArrayList<>();
    private final Map<String, Integer> labelNumbers = new HashMap<>();
    private final List<String> labelNames = new ArrayList<>();
    private final LineFacts.Writer facts = new LineFacts.Writer();
    private long lineBytes;
    private long digestBytes;
    // A block ends with the line that fills it, which mostly needs no more room than this.
    private final PackedWriter block = new PackedWriter(BLOCK_BYTES + (4 << 10));

    public boolean isFull() {
      return rows.size() == ROWS_MAX
          || lineBytes >= LINE_BYTES_MAX
          || digestBytes >= Rows.RAW_BYTES_AIM;
    }

    public int size() {
      return rows.size();
    }

    public List<Row> rows() {
      return rows;
    }

    public List<String> labelNames() {
      return labelNames;
    }

    /** Adds an entry, whose ordinal is given later. */
    void add(Entry entry) {
      int[] labels = new int[entry.labels().size()];
      for (int i = 0; i < labels.length; i++) {
        LabelUse use = entry.labels().get(i);
        labels[i] = number(use.name()) << 1 | (use.boundingBox() ? 1 : 0);
      }
      int flags = PRESENT | (entry.labelled() ? LABELLED : 0) | (entry.hasErrors() ? ERRORS : 0);
      line(entry.line(), entry.annotations());
      add(new Row(-1, flags, entry.sourceRef(), labels));
    }

    /** Adds an entry of another part as it stands. */
    void copy(Row row, List<String> names, Line line) {
      int[] labels = new int[row.labels().length];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = number(names.get(row.labels()[i] >> 1)) << 1 | (row.labels()[i] & 1);
      }
      line(line.bytes(), line.annotations());
      add(new Row(-1, row.flags(), row.sourceRef(), labels));
    }

    private void add(Row row) {
      rows.add(row);
      digestBytes += row.sourceRef().length + 3L * row.labels().length;
    }

    /** Adds the removal of an entry. */
    void remove(byte[] sourceRef) {
      add(new Row(-1, 0, sourceRef, new int[0]));
    }

    private int number(String label) {
      Integer known = labelNumbers.get(label);
      if (known != null) {
        return known;
      }
      labelNumbers.put(label, labelNames.size());
      digestBytes += 3L * label.length();
      labelNames.add(label);
      return labelNames.size() - 1;
    }

    private void line(byte[] line, byte[] annotations) {
      if (block.size() == 0) {
        blockStarts.add((short) rows.size());
      }
      block.bytes(line).bytes(annotations);
      facts.add(rows.size(), line);
      lineBytes += line.length;
      if (block.size() >= BLOCK_BYTES) {
        endBlock();
      }
    }

    private void endBlock() {
      if (block.size() > 0) {
        blocks.add(block.packed());
        block.clear();
      }
    }

    /** Packs what is still loose. */
    public Draft end() {
      endBlock();
      return this;
    }

    /** The part as it is remembered. */
    Part part(String transaction, int number) {
      short[] starts = new short[blockStarts.size()];
      for (int i = 0; i < starts.length; i++) {
        starts[i] = blockStarts.get(i);
      }
      return new Part(transaction, number, starts);
    }

    /** The rows of the store that need no ordinals. */
    void writeLines(byte[] partition, List<Store.Mutation> out) {
      for (int i = 0; i < blocks.size(); i++) {
        out.add(new Store.Mutation.Put(new Key(partition, Rows.lines(i)), blocks.get(i)));
      }
      if (!blocks.isEmpty()) {
        out.add(new Store.Mutation.Put(new Key(partition, Rows.FACTS), facts.packed(rows.size())));
      }
    }

    /**
     * The other rows of the store, once every row has its ordinal and it is known what it undoes.
     */
    void writeDigest(byte[] partition, int[] ordinals, Undo undo, List<Store.Mutation> out) {
      short[] starts = part("", 0).blockStarts();
      List<Row> numbered = new ArrayList<>(rows.size());
      for (int i = 0; i < ordinals.length; i++) {
        numbered.add(rows.get(i).at(ordinals[i]));
      }
      new Digest(labelNames, starts, numbered).write(partition, undo, out);
    }
  }

  /** A line as it is stored: the client's bytes, and what AnnotatedLine adds to them. */
  public record Line(byte[] bytes, byte[] annotations) {}
}
