package io.groundskeeper.manifest.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time as one long, the first byte lowest. */
public final class EightBytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final long ONES = 0x0101010101010101L;
  static final long HIGHS = 0x8080808080808080L;

  private EightBytes() {}

  static long at(byte[] bytes, int place) {
    return (long) LONGS.get(bytes, place);
  }

  /**
   * Has the highest bit of each byte that is this ASCII character. Of those above the lowest one
   * some may be false; all others are clear, once masked by {@link #HIGHS}.
   */
  static long equal(long eight, char ascii) {
    long zero = eight ^ (ONES * ascii);
    return (zero - ONES) & ~zero;
  }

  /** The first place of an ASCII character, or -1. */
  public static int indexOf(char ascii, byte[] bytes, int from, int to) {
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long found = equal(at(bytes, i), ascii) & HIGHS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >> 3);
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == ascii) {
        return i;
      }
    }
    return -1;
  }
}
