package io.groundskeeper.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How far something has come, drawn on a terminal in one line that disappears at the end; shown
 * only for what takes longer than a second. For one thread.
 */
public final class ProgressBar implements AutoCloseable {
  private static final long QUIET_NANOS = 1_000_000_000;
  private static final long REDRAW_NANOS = 100_000_000;
  private static final int BAR_COLUMNS = 30;
  private static final int NAME_COLUMNS_MAX = 30;
  private static final int WORDS_CHARACTERS_MAX = 100;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter err;
  private final boolean shown;
  private final String name;
  private final OptionalLong all;
  private final long unit;
  private final String unitName;
  private final LongSupplier nanoTime;
  private long drawAt;
  private boolean drawn;

  /**
   * A bar of bytes that is not drawn yet.
   *
   * @param shown whether to draw at all
   * @param bytes how far it is to the end, where that is known
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public ProgressBar(
      PrintWriter err, boolean shown, String name, OptionalLong bytes, LongSupplier nanoTime) {
    this(err, shown, name, bytes, 1_000_000, "MB", nanoTime);
  }

  /**
   * A bar of things that are counted.
   *
   * @param all how many there are, where that is known
   * @param things what they are, in the plural
   */
  public static ProgressBar counting(
      PrintWriter err,
      boolean shown,
      String name,
      OptionalLong all,
      String things,
      LongSupplier nanoTime) {
    return new ProgressBar(err, shown, name, all, 1, things, nanoTime);
  }

  private ProgressBar(
      PrintWriter err,
      boolean shown,
      String name,
      OptionalLong all,
      long unit,
      String unitName,
      LongSupplier nanoTime) {
    this.err = err;
    this.shown = shown;
    this.name =
        name.length() > NAME_COLUMNS_MAX
            ? "…" + name.substring(name.length() - NAME_COLUMNS_MAX + 1)
            : name;
    this.all = all;
    this.unit = unit;
    this.unitName = unitName;
    this.nanoTime = nanoTime;
    drawAt = nanoTime.getAsLong() + QUIET_NANOS;
  }

  /** So many bytes have been done. */
  public void at(long done) {
    if (isDue()) {
      draw(line(done));
    }
  }

  /** So far it has come, in words, where there are no bytes to count. */
  public void at(String words) {
    if (isDue()) {
      draw(name + "  " + Shown.text(words, WORDS_CHARACTERS_MAX));
    }
  }

  private boolean isDue() {
    return shown && nanoTime.getAsLong() - drawAt >= 0;
  }

  private void draw(String line) {
    drawAt = nanoTime.getAsLong() + REDRAW_NANOS;
    drawn = true;
    err.print(CLEAR + line);
    err.flush();
  }

  private String line(long done) {
    if (all.isEmpty()) {
      return String.format(Locale.ROOT, "%s  %,d %s", name, done / unit, unitName);
    }
    long end = Math.max(1, all.getAsLong());
    double part = Math.min(1, (double) done / end);
    int columns = (int) (part * BAR_COLUMNS);
    return String.format(
        Locale.ROOT,
        "%s  [%s%s] %3d %% of %,d %s",
        name,
        "#".repeat(columns),
        "-".repeat(BAR_COLUMNS - columns),
        (int) (part * 100),
        end / unit,
        unitName);
  }

  /** Writes a line to standard error, above the bar. */
  public void println(String line) {
    clear();
    err.println(line);
  }

  /** Takes it off the terminal, until it is drawn again. */
  public void clear() {
    if (drawn) {
      err.print(CLEAR);
      drawn = false;
    }
  }

  @Override
  public void close() {
    clear();
    err.flush();
  }
}
