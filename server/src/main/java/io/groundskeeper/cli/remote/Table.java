package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.Terminal;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table for people: columns as wide as what is in them, numbers to the right. Rows are printed a
 * block at a time, so that a table may be of any length; a later block never has narrower columns.
 */
public final class Table {
  private static final int ROWS_PER_BLOCK = 1000;
  private static final int CELL_CHARACTERS_MAX = 200;

  /** What is shorter stays whole: a time, most tags and labels. */
  private static final int TEXT_COLUMNS_MIN = 24;

  /** The last column of text gives way first, and to so little, since it says most. */
  private static final int LAST_COLUMNS_MIN = 8;

  private static final String GAP = "  ";

  private final PrintWriter out;
  private final Paint paint;
  private final List<String> heads;
  private final int[] widths;
  private final int columnsMax;
  private final boolean[] right;
  private final List<String[]> rows = new ArrayList<>();
  private boolean begun;

  /**
   * A table without rows.
   *
   * @param heads of the columns; one that begins with {@code >} is of numbers
   */
  public Table(PrintWriter out, Paint paint, String... heads) {
    this(out, paint, Terminal.columns().orElse(Integer.MAX_VALUE), heads);
  }

  /**
   * The same.
   *
   * @param columnsMax what the terminal has room for; text is cut to fit, numbers are not
   */
  Table(PrintWriter out, Paint paint, int columnsMax, String... heads) {
    this.columnsMax = columnsMax;
    this.out = out;
    this.paint = paint;
    this.heads =
        Arrays.stream(heads).map(head -> head.startsWith(">") ? head.substring(1) : head).toList();
    this.widths = this.heads.stream().mapToInt(Shown::columns).toArray();
    this.right = new boolean[heads.length];
    for (int i = 0; i < heads.length; i++) {
      right[i] = heads[i].startsWith(">");
    }
  }

  /** Adds a row; text may come from anywhere, numbers are grouped. */
  public void row(Object... cells) {
    String[] row = new String[heads.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] =
          cells[i] instanceof Long number
              ? "%,d".formatted(number)
              : Shown.withEnds(Shown.text(cells[i].toString(), CELL_CHARACTERS_MAX));
      widths[i] = Math.max(widths[i], Shown.columns(row[i]));
    }
    rows.add(row);
    if (rows.size() == ROWS_PER_BLOCK) {
      print();
    }
  }

  /** Prints the rows that are not printed yet; the head first, even over no rows. */
  public void print() {
    narrow();
    if (!begun) {
      begun = true;
      out.println(paint.heading(line(heads.toArray(String[]::new))));
    }
    rows.forEach(row -> out.println(line(row)));
    rows.clear();
  }

  /** Takes from columns of text, the last one first, until all fit or none can be narrower. */
  private void narrow() {
    int tooWide = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - columnsMax;
    int columnsMin = LAST_COLUMNS_MIN;
    for (int i = widths.length - 1; i >= 0 && tooWide > 0; i--) {
      if (!right[i]) {
        int less = Math.clamp(widths[i] - columnsMin, 0, tooWide);
        widths[i] -= less;
        tooWide -= less;
        columnsMin = TEXT_COLUMNS_MIN;
      }
    }
  }

  private String line(String[] cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String cell = right[i] ? cells[i] : Shown.fit(cells[i], widths[i]);
      String blank = " ".repeat(Math.max(0, widths[i] - Shown.columns(cell)));
      line.append(i == 0 ? "" : GAP);
      line.append(right[i] ? blank + cell : cell + blank);
    }
    return line.toString().stripTrailing();
  }
}
