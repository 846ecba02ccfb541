package io.groundskeeper.dataset.row;

import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * The report of the lines that a change left out: the first {@link RejectedLine#LISTED_MAX}, of
 * each the first {@link RejectedLine#BEGINNING_CHARACTERS_MAX} characters, in rows of some lines
 * each, in partitions of some rows each, so that no partition grows without bound. All are counted
 * in the commit record.
 */
public final class RejectedLines {
  private static final int LINES_PER_ROW_MAX = 256;
  private static final int ROWS_PER_PARTITION = 64;

  private final Store store;
  private final String datasetId;
  private final String transaction;

  public RejectedLines(Store store, String datasetId, String transaction) {
    this.store = store;
    this.datasetId = datasetId;
    this.transaction = transaction;
  }

  private static Key key(String datasetId, String transaction, int row) {
    return new Key(
        Rows.rejected(datasetId, transaction, row / ROWS_PER_PARTITION), Rows.number(row));
  }

  /** How many lines are kept of so many that a change left out. */
  public static long kept(long rejected) {
    return Math.min(rejected, RejectedLine.LISTED_MAX);
  }

  /** Writes the report of one change. */
  static final class Writer {
    private final String datasetId;
    private final String transaction;
    private int lines;
    private int rows;

    Writer(String datasetId, String transaction) {
      this.datasetId = datasetId;
      this.transaction = transaction;
    }

    /**
     * Adds rows to those to be written, as long as lines are kept.
     *
     * @param linesBefore how many lines were before that from which these are counted
     */
    void add(List<RejectedLine> more, long linesBefore, List<Store.Mutation> out) {
      int end = Math.min(more.size(), RejectedLine.LISTED_MAX - lines);
      for (int from = 0; from < end; from += LINES_PER_ROW_MAX) {
        List<RejectedLine> row =
            more.subList(from, Math.min(end, from + LINES_PER_ROW_MAX)).stream()
                .map(line ->
                    new RejectedLine(
                        linesBefore + line.lineNumber(),
                        line.error(),
                        line.beginning(),
                        line.reason()))
                .toList();
        out.add(new Store.Mutation.Put(key(datasetId, transaction, rows++), Rows.write(row)));
      }
      lines += end;
    }
  }

  /**
   * Where a reading stands.
   *
   * @param row number of the row
   * @param line number of the line within it
   * @param before how many lines were read before
   */
  public record Position(int row, int line, long before) {
    public static final Position START = new Position(0, 0, 0);
  }

  /**
   * Reads on.
   *
   * @param kept how many lines there are
   * @param linesMax at most so many
   * @param out gets the lines
   * @return where to go on; the end is where so many were read as are kept
   */
  public Position read(Position from, long kept, int linesMax, List<RejectedLine> out) {
    StoredRows stored = StoredRows.of(store, datasetId);
    int row = from.row();
    int line = from.line();
    long wanted = Math.min(linesMax, kept - from.before());
    while (out.size() < wanted) {
      Key key = key(datasetId, transaction, row);
      RejectedLine[] lines =
          stored.unpack(key, stored.get(key), value -> Rows.read(value, RejectedLine[].class));
      int to = (int) Math.min(lines.length, line + wanted - out.size());
      out.addAll(List.of(lines).subList(line, to));
      row += to == lines.length ? 1 : 0;
      line = to == lines.length ? 0 : to;
    }
    return new Position(row, line, from.before() + out.size());
  }

  /**
   * Removes the report.
   *
   * @param gapMax how many partitions in a row may be missing before its end: 0 where all of it was
   *     committed, more where a crash can have lost any part of what was written last
   */
  public void drop(int gapMax) {
    List<Store.Mutation> drops = new ArrayList<>();
    int missing = 0;
    for (int number = 0; missing <= gapMax; number++) {
      byte[] partition = Rows.rejected(datasetId, transaction, number);
      missing = store.scan(partition, new byte[0], null, 1).isEmpty() ? missing + 1 : 0;
      if (missing == 0 || store.appliesLate()) {
        drops.add(new Store.Mutation.Drop(partition));
      }
    }
    if (!drops.isEmpty()) {
      store.write(drops);
    }
  }
}
