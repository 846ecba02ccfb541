package io.groundskeeper.dataset;

import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.List;

/**
 * The report of the lines that a change left out: in rows of some lines each, in partitions of some
 * rows each, so that no partition grows without bound.
 */
final class RejectedLines {
  static final int LINES_PER_ROW_MAX = 256;
  private static final int ROWS_PER_PARTITION = 64;

  private final Store store;
  private final String datasetId;
  private final String transaction;

  RejectedLines(Store store, String datasetId, String transaction) {
    this.store = store;
    this.datasetId = datasetId;
    this.transaction = transaction;
  }

  static Key key(String datasetId, String transaction, int row) {
    return new Key(
        Rows.rejected(datasetId, transaction, row / ROWS_PER_PARTITION), Rows.number(row));
  }

  /**
   * Where a reading stands.
   *
   * @param row number of the row
   * @param line number of the line within it
   */
  record Position(int row, int line) {
    static final Position START = new Position(0, 0);
  }

  /**
   * Reads on.
   *
   * @param out gets the lines
   * @param linesMax at most so many
   * @return where to go on; where nothing is left, reading from there gives nothing
   */
  Position read(Position from, int linesMax, List<RejectedLine> out) {
    int row = from.row();
    int line = from.line();
    while (out.size() < linesMax) {
      byte[] value = store.get(key(datasetId, transaction, row));
      if (value == null) {
        break;
      }
      RejectedLine[] lines = Rows.read(value, RejectedLine[].class);
      int to = Math.min(lines.length, line + linesMax - out.size());
      out.addAll(List.of(lines).subList(line, to));
      row += to == lines.length ? 1 : 0;
      line = to == lines.length ? 0 : to;
    }
    return new Position(row, line);
  }

  /**
   * Removes the report.
   *
   * @param gapMax how many partitions in a row may be missing before its end: 0 where all of it was
   *     committed, more where a crash can have lost any part of what was written last
   */
  void drop(int gapMax) {
    int missing = 0;
    for (int number = 0; missing <= gapMax; number++) {
      byte[] partition = Rows.rejected(datasetId, transaction, number);
      missing = store.scan(partition, new byte[0], null, 1).isEmpty() ? missing + 1 : 0;
      if (missing == 0) {
        store.write(List.of(new Store.Mutation.Drop(partition)));
      }
    }
  }
}
