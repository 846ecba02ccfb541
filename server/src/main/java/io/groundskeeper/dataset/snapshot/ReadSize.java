package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.Part;
import java.util.List;

/**
 * How many lines to read at once: many where they are short, few where they are long, so that a
 * pass over all entries takes some megabytes of memory whatever they are.
 */
public final class ReadSize {
  private static final int LINES_MIN = 16;
  private static final int LINES_FIRST = 128;
  private static final int LINES_MAX = 1024;
  private static final long BYTES = 4 << 20;

  private int lines = LINES_FIRST;

  /** The place after the last line of the next read. */
  public int to(int from, int end) {
    return Math.min(end, from + lines);
  }

  /** These have been read. */
  public void have(List<Part.Line> read) {
    long bytes = 1;
    for (Part.Line line : read) {
      bytes += line.bytes().length + line.annotations().length;
    }
    long fit = BYTES * read.size() / bytes;
    lines = (int) Math.clamp(fit, LINES_MIN, Math.min(LINES_MAX, 2L * lines));
  }
}
