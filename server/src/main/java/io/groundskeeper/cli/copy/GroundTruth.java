package io.groundskeeper.cli.copy;

import java.util.Arrays;

/** The lines of one call of UpdateDatasetEntries, as they gather. */
final class GroundTruth {
  /** The protocol's limit, decoded: {@code GroundTruthBlob} of the contract. */
  static final int BYTES_MAX = 5_242_880;

  private byte[] bytes = new byte[64 << 10];
  private int size;
  private int lines;
  private String first = "";

  boolean isEmpty() {
    return lines == 0;
  }

  /** Whether one more line goes in. */
  boolean hasRoomFor(ListedLine line) {
    return size + line.bytes().length <= BYTES_MAX;
  }

  /** Takes a line, for which there must be room. */
  void add(ListedLine line) {
    byte[] added = line.bytes();
    if (isEmpty()) {
      first = line.sourceRefText();
    }
    int needed = size + added.length + 1;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(BYTES_MAX + 1, Math.max(needed, 2 * bytes.length)));
    }
    System.arraycopy(added, 0, bytes, size, added.length);
    bytes[needed - 1] = '\n';
    size = needed;
    lines++;
  }

  /** How many lines there are. */
  int lines() {
    return lines;
  }

  /** The source-ref of the first one. */
  String first() {
    return first;
  }

  /** All lines, without the last line's end. */
  byte[] bytes() {
    return Arrays.copyOf(bytes, size - 1);
  }

  /** Begins anew. */
  void clear() {
    size = 0;
    lines = 0;
  }
}
