package io.groundskeeper.dataset.row;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.groundskeeper.store.Store;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads what {@link PackedWriter} wrote. Every method throws {@link MalformedException} where these
 * are other bytes.
 */
public final class PackedReader {
  private static final int HEADER_BYTES = 5;
  private static final int RAW_BYTES_MAX = 4 * Store.VALUE_BYTES_MAX;

  private final byte[] raw;
  private int at;

  /** Bytes are not what {@link PackedWriter} has written; the message says why. */
  public static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
      super(message);
    }
  }

  public PackedReader(byte[] packed) {
    if (packed.length < HEADER_BYTES) {
      throw new MalformedException("it has " + packed.length + " bytes");
    }
    int size = ByteBuffer.wrap(packed).getInt(1);
    if (size < 0 || size > RAW_BYTES_MAX) {
      throw new MalformedException("it says that it holds " + size + " bytes");
    }
    switch (packed[0]) {
      case PackedWriter.PLAIN -> {
        if (packed.length - HEADER_BYTES != size) {
          throw new MalformedException("it holds other than " + size + " bytes");
        }
        raw = packed;
        at = HEADER_BYTES;
      }
      case PackedWriter.ZSTD -> {
        raw = decompressed(packed, size);
      }
      default -> throw new MalformedException("it is of the unknown form " + packed[0]);
    }
  }

  private static byte[] decompressed(byte[] packed, int size) {
    byte[] raw = new byte[size];
    long got;
    try {
      got =
          Zstd.decompressByteArray(
              raw, 0, size, packed, HEADER_BYTES, packed.length - HEADER_BYTES);
    } catch (ZstdException e) {
      throw new MalformedException("it cannot be decompressed: " + e.getMessage());
    }
    if (got != size) {
      throw new MalformedException("it holds other than " + size + " bytes");
    }
    return raw;
  }

  /** Whether anything is left to be read. */
  public boolean hasMore() {
    return at < raw.length;
  }

  public long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      if (at == raw.length || shift > 63) {
        throw new MalformedException("a number in it does not end");
      }
      byte next = raw[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  public int intNumber() {
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new MalformedException("the number " + value + " in it is too large");
    }
    return (int) value;
  }

  /** How many things follow, of which each takes a byte or more. */
  public int count() {
    int count = intNumber();
    if (count > raw.length - at) {
      throw new MalformedException("it says that " + count + " things follow");
    }
    return count;
  }

  long signed() {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  public byte[] bytes() {
    int length = count();
    at += length;
    return Arrays.copyOfRange(raw, at - length, at);
  }

  public void skipBytes() {
    int length = count();
    at += length;
  }

  /** Passes over a byte string and says whether it contains another one. */
  boolean bytesContain(byte[] wanted) {
    int length = count();
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
