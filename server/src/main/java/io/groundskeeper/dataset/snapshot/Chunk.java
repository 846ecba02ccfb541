package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.ObjectSize;
import io.groundskeeper.dataset.row.Part;
import java.util.Arrays;

/**
 * The entries of {@link #ENTRIES} ordinals in a row, at one version: where the line of each is, its
 * flags and its labels. Shared by all versions that have it so; never changed once its snapshot is
 * frozen. It takes room for the places that were set, not for all that it could have.
 */
public final class Chunk {
  public static final int ENTRIES = 1024;

  /** One without entries. */
  static final Chunk EMPTY = new Chunk();

  private static final int[] NO_LABELS = {};

  public int[] part = {};
  public short[] row = {};
  public byte[] flags = {};

  /** Of each entry: label number times two, plus one where a bounding box has it. */
  int[][] labels = {};

  /** A bit for each label number modulo 64 that occurs: most chunks are passed over by it. */
  private long labelMask;

  private int present;
  private long labelBytes;

  Chunk copy() {
    Chunk copy = new Chunk();
    copy.part = part.clone();
    copy.row = row.clone();
    copy.flags = flags.clone();
    copy.labels = labels.clone();
    copy.labelMask = labelMask;
    copy.present = present;
    copy.labelBytes = labelBytes;
    return copy;
  }

  /** Places from here on have no entries; at most {@link #ENTRIES}. */
  int size() {
    return flags.length;
  }

  boolean isPresent(int place) {
    return place < flags.length && (flags[place] & Part.PRESENT) != 0;
  }

  boolean isEmpty() {
    return present == 0;
  }

  void set(int place, int newPart, int newRow, int newFlags, int[] newLabels) {
    growTo(place + 1);
    present -= isPresent(place) ? 1 : 0;
    labelBytes -= bytes(labels[place]);
    part[place] = newPart;
    row[place] = (short) newRow;
    flags[place] = (byte) newFlags;
    labels[place] = newLabels.length == 0 ? NO_LABELS : newLabels;
    for (int label : newLabels) {
      labelMask |= bit(label >> 1);
    }
    present += isPresent(place) ? 1 : 0;
    labelBytes += bytes(labels[place]);
  }

  private void growTo(int size) {
    int before = flags.length;
    if (size <= before) {
      return;
    }
    int length = Math.min(ENTRIES, Math.max(size, 2 * before));
    part = Arrays.copyOf(part, length);
    row = Arrays.copyOf(row, length);
    flags = Arrays.copyOf(flags, length);
    labels = Arrays.copyOf(labels, length);
    Arrays.fill(labels, before, length, NO_LABELS);
  }

  /** The same entries, whose parts have other numbers. */
  Chunk renumbered(int[] partNumbers) {
    Chunk copy = copy();
    for (int place = 0; place < copy.part.length; place++) {
      copy.part[place] = isPresent(place) ? partNumbers[part[place]] : 0;
    }
    return copy;
  }

  /** Whether an entry here may have one of the labels of this mask. */
  boolean mayContain(long mask) {
    return (labelMask & mask) != 0;
  }

  static long bit(int labelNumber) {
    return 1L << (labelNumber & 63);
  }

  /** What it takes in memory. */
  long bytes() {
    int length = flags.length;
    return ObjectSize.object(36)
        + ObjectSize.array(4, length)
        + ObjectSize.array(2, length)
        + ObjectSize.array(1, length)
        + ObjectSize.array(4, length)
        + labelBytes;
  }

  private static long bytes(int[] entryLabels) {
    return entryLabels.length == 0 ? 0 : ObjectSize.array(4, entryLabels.length);
  }
}
