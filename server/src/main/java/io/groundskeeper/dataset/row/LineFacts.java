package io.groundskeeper.dataset.row;

import io.groundskeeper.manifest.SourceRefs;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Of each line of a part its length and a hash: what it takes to compare lines and to find a place
 * in all of them without reading them. Twenty bytes a row, after five that say so; zeros for a
 * removal. Earlier builds have kept eight bytes less of the hash, in which somebody can make two
 * lines the same: where that is all there is, lines are perhaps the same.
 */
public final class LineFacts {
  private static final byte FORM = 2;
  private static final int HASH_BYTES = 16;
  private static final int SHORT_HASH_BYTES = 8;
  private static final int HEADER_BYTES = 5;
  private static final int BYTES = HASH_BYTES + 4;
  private static final int SHORT_BYTES = SHORT_HASH_BYTES + 4;

  private final byte[] packed;
  private final boolean isShort;

  /**
   * Reads facts; this and every method throws {@link PackedReader.MalformedException} where they
   * are not whole.
   *
   * @param packed as {@link Writer} has packed them, or that of an earlier build
   */
  public LineFacts(byte[] packed) {
    this.packed = packed;
    isShort = !isWhole(packed);
    if (isShort && packed.length % SHORT_BYTES != 0) {
      throw new PackedReader.MalformedException("it has " + packed.length + " bytes");
    }
  }

  private static boolean isWhole(byte[] packed) {
    return packed.length >= HEADER_BYTES
        && packed[0] == FORM
        && packed.length == HEADER_BYTES + (long) BYTES * ByteBuffer.wrap(packed).getInt(1);
  }

  /** Whether two lines are the same, as far as is known without reading them. */
  public enum Same {
    YES,
    NO,
    PERHAPS
  }

  /**
   * Compares two lines.
   *
   * @param facts of one line; null where nothing is known
   * @param others of the other line; null where nothing is known
   */
  public static Same same(
      @Nullable LineFacts facts, int row, @Nullable LineFacts others, int otherRow) {
    if (facts == null || others == null) {
      return Same.PERHAPS;
    }
    boolean onlyShort = facts.isShort || others.isShort;
    int bytes = onlyShort ? SHORT_HASH_BYTES : HASH_BYTES;
    int at = facts.at(row);
    int otherAt = others.at(otherRow);
    boolean differ =
        facts.length(row) != others.length(otherRow)
            || !Arrays.equals(
                facts.packed, at, at + bytes, others.packed, otherAt, otherAt + bytes);
    return differ ? Same.NO : onlyShort ? Same.PERHAPS : Same.YES;
  }

  /** How many bytes a line has. */
  public int length(int row) {
    return ByteBuffer.wrap(packed).getInt(at(row) + (isShort ? SHORT_HASH_BYTES : HASH_BYTES));
  }

  /**
   * In how many bits what is kept of a hash is another than that of a line: none where it is that
   * line's, and of so many as {@link #hashBits} says about half where it is another one's.
   */
  public int bitsOff(int row, byte[] line) {
    byte[] hash = SourceRefs.sha256(line);
    int at = at(row);
    int bits = 0;
    for (int i = 0; i < hashBits() / Byte.SIZE; i++) {
      bits += Integer.bitCount((packed[at + i] ^ hash[i]) & 0xff);
    }
    return bits;
  }

  /** How many rows it is of. */
  public int rows() {
    return isShort ? packed.length / SHORT_BYTES : (packed.length - HEADER_BYTES) / BYTES;
  }

  /** How many bits are kept of a hash. */
  public int hashBits() {
    return Byte.SIZE * (isShort ? SHORT_HASH_BYTES : HASH_BYTES);
  }

  private int at(int row) {
    int bytes = isShort ? SHORT_BYTES : BYTES;
    int at = (isShort ? 0 : HEADER_BYTES) + row * bytes;
    if (at + bytes > packed.length) {
      throw new PackedReader.MalformedException("it ends before row " + row);
    }
    return at;
  }

  /** Packs the facts of lines as they come. */
  public static final class Writer {
    private byte[] packed = new byte[HEADER_BYTES + BYTES * 16];

    /** Adds the line of a row; rows ascend. */
    public void add(int row, byte[] line) {
      int at = HEADER_BYTES + row * BYTES;
      if (at + BYTES > packed.length) {
        packed = Arrays.copyOf(packed, Math.max(2 * packed.length, at + BYTES));
      }
      System.arraycopy(SourceRefs.sha256(line), 0, packed, at, HASH_BYTES);
      ByteBuffer.wrap(packed).putInt(at + HASH_BYTES, line.length);
    }

    public byte[] packed(int rows) {
      byte[] all = Arrays.copyOf(packed, HEADER_BYTES + rows * BYTES);
      ByteBuffer.wrap(all).put(FORM).putInt(rows);
      return all;
    }
  }
}
