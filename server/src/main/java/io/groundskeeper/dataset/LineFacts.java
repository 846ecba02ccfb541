package io.groundskeeper.dataset;

import io.groundskeeper.manifest.SourceRefs;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Of each line of a part its length and a hash: what it takes to compare lines and to find a place
 * in all of them without reading them. Twelve bytes a row; zeros for a removal.
 *
 * @param packed as {@link Writer} has packed them
 */
record LineFacts(byte[] packed) {
  private static final int HASH_BYTES = 8;
  private static final int BYTES = HASH_BYTES + 4;

  /** The first 64 bits of the SHA-256 of a line: the same for the same line. */
  long hash(int row) {
    return ByteBuffer.wrap(packed).getLong(row * BYTES);
  }

  /** How many bytes a line has. */
  int length(int row) {
    return ByteBuffer.wrap(packed).getInt(row * BYTES + HASH_BYTES);
  }

  /** Packs the facts of lines as they come. */
  static final class Writer {
    private byte[] packed = new byte[BYTES * 16];

    /** Adds the line of a row; rows ascend. */
    void add(int row, byte[] line) {
      int at = row * BYTES;
      if (at + BYTES > packed.length) {
        packed = Arrays.copyOf(packed, Math.max(2 * packed.length, at + BYTES));
      }
      System.arraycopy(SourceRefs.sha256(line), 0, packed, at, HASH_BYTES);
      ByteBuffer.wrap(packed).putInt(at + HASH_BYTES, line.length);
    }

    byte[] packed(int rows) {
      return Arrays.copyOf(packed, rows * BYTES);
    }
  }
}
