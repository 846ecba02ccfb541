package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.ObjectSize;
import io.groundskeeper.dataset.row.PartNumbers;
import java.util.Arrays;

/**
 * Entries of one version, one after another: in which part and row the line of each is, and its
 * flags; or that there is none. Seven bytes an entry.
 */
final class Sides {
  private static final int NONE = -1;

  private int[] part;
  private short[] row;
  private byte[] flags;
  private int size;

  Sides(int expected) {
    part = new int[Math.max(16, expected)];
    row = new short[part.length];
    flags = new byte[part.length];
  }

  int size() {
    return size;
  }

  /**
   * Adds an entry.
   *
   * @param partNumber in a {@link PartNumbers}
   */
  void add(int partNumber, int partRow, int entryFlags) {
    if (size == part.length) {
      part = Arrays.copyOf(part, 2 * size);
      row = Arrays.copyOf(row, 2 * size);
      flags = Arrays.copyOf(flags, 2 * size);
    }
    part[size] = partNumber;
    row[size] = (short) partRow;
    flags[size++] = (byte) entryFlags;
  }

  /** Adds that there is none. */
  void addNone() {
    add(NONE, 0, 0);
  }

  /** What it takes in memory. */
  long bytes() {
    return ObjectSize.object(16)
        + ObjectSize.array(4, part.length)
        + ObjectSize.array(2, row.length)
        + ObjectSize.array(1, flags.length);
  }

  boolean isThere(int place) {
    return part[place] != NONE;
  }

  /** The number of the part of an entry that is there. */
  int part(int place) {
    return part[place];
  }

  int row(int place) {
    return row[place];
  }

  int flags(int place) {
    return flags[place];
  }
}
