package io.groundskeeper.dataset;

import com.github.luben.zstd.Zstd;
import io.groundskeeper.store.Store;
import java.util.Arrays;

/** Reads what {@link PackedWriter} wrote. */
final class PackedReader {
  private static final int HEADER_BYTES = 5;
  private static final int RAW_BYTES_MAX = 4 * Store.VALUE_BYTES_MAX;

  private final byte[] raw;
  private int at;

  /**
   * @throws IllegalStateException if these are not bytes that {@link PackedWriter} wrote
   */
  PackedReader(byte[] packed) {
    int size =
        (packed[1] & 0xff) << 24
            | (packed[2] & 0xff) << 16
            | (packed[3] & 0xff) << 8
            | (packed[4] & 0xff);
    if (size < 0 || size > RAW_BYTES_MAX) {
      throw new IllegalStateException("damaged row: says that it holds " + size + " bytes");
    }
    switch (packed[0]) {
      case PackedWriter.PLAIN -> {
        raw = packed;
        at = HEADER_BYTES;
      }
      case PackedWriter.ZSTD -> {
        raw = new byte[size];
        long got =
            Zstd.decompressByteArray(
                raw, 0, size, packed, HEADER_BYTES, packed.length - HEADER_BYTES);
        if (got != size) {
          throw new IllegalStateException("damaged row: cannot be decompressed");
        }
      }
      default -> throw new IllegalStateException("row of unknown form " + packed[0]);
    }
  }

  /** Whether anything is left to be read. */
  boolean hasMore() {
    return at < raw.length;
  }

  long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = raw[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  int intNumber() {
    return Math.toIntExact(number());
  }

  long signed() {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  byte[] bytes() {
    int length = intNumber();
    at += length;
    return Arrays.copyOfRange(raw, at - length, at);
  }

  void skipBytes() {
    int length = intNumber();
    at += length;
  }

  /** Passes over a byte string and says whether it contains another one. */
  boolean bytesContain(byte[] wanted) {
    int length = intNumber();
    int end = at + length;
    boolean found = indexOf(wanted, at, end) >= 0;
    at = end;
    return found;
  }

  private int indexOf(byte[] wanted, int from, int to) {
    byte first = wanted[0];
    for (int i = from; i <= to - wanted.length; i++) {
      if (raw[i] == first && Arrays.equals(raw, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }
}
