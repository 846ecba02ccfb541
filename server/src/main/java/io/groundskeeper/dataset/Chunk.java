package io.groundskeeper.dataset;

import java.util.Arrays;

/**
 * The entries of {@link #ENTRIES} ordinals in a row, at one version: where the line of each is, its
 * flags and its labels. Shared by all versions that have it so; never changed once its snapshot is
 * frozen.
 */
final class Chunk {
  static final int ENTRIES = 1024;

  private static final int[] NO_LABELS = {};

  final int[] part;
  final short[] row;
  final byte[] flags;

  /** Of each entry: label number times two, plus one where a bounding box has it. */
  final int[][] labels;

  /** A bit for each label number modulo 64 that occurs: most chunks are passed over by it. */
  private long labelMask;

  Chunk() {
    part = new int[ENTRIES];
    row = new short[ENTRIES];
    flags = new byte[ENTRIES];
    labels = new int[ENTRIES][];
    Arrays.fill(labels, NO_LABELS);
  }

  private Chunk(Chunk other) {
    part = other.part.clone();
    row = other.row.clone();
    flags = other.flags.clone();
    labels = other.labels.clone();
    labelMask = other.labelMask;
  }

  Chunk copy() {
    return new Chunk(this);
  }

  void set(int place, int newPart, int newRow, int newFlags, int[] newLabels) {
    part[place] = newPart;
    row[place] = (short) newRow;
    flags[place] = (byte) newFlags;
    labels[place] = newLabels;
    for (int label : newLabels) {
      labelMask |= bit(label >> 1);
    }
  }

  /** Whether an entry here may have one of the labels of this mask. */
  boolean mayContain(long mask) {
    return (labelMask & mask) != 0;
  }

  static long bit(int labelNumber) {
    return 1L << (labelNumber & 63);
  }
}
