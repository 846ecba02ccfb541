package io.groundskeeper.dataset.row;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes the packed form of parts: variable-length integers and byte strings, compressed as a whole
 * where that pays. {@link PackedReader} reads it.
 */
public final class PackedWriter {
  static final byte PLAIN = 1;
  static final byte ZSTD = 2;

  private static final int HEADER_BYTES = 5;
  private static final int WORTH_COMPRESSING_BYTES_MIN = 256;
  // Measured in bench/: level 1 packs manifest lines nearly as well as 3, in half the time.
  private static final int ZSTD_LEVEL = 1;

  /** To make a context takes as long as to compress ten lines. */
  private static final BlockingQueue<ZstdCompressCtx> CONTEXTS =
      new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

  private byte[] buffer;
  private int size = HEADER_BYTES;

  public PackedWriter(int expectedBytes) {
    buffer = new byte[HEADER_BYTES + Math.max(16, expectedBytes)];
  }

  public PackedWriter number(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative: " + value);
    }
    room(10);
    long rest = value;
    while (rest > 0x7f) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
    return this;
  }

  /** A number of either sign, short where it is near zero. */
  PackedWriter signed(long value) {
    return number((value << 1) ^ (value >> 63));
  }

  public PackedWriter bytes(byte[] value) {
    number(value.length);
    room(value.length);
    System.arraycopy(value, 0, buffer, size, value.length);
    size += value.length;
    return this;
  }

  /** How much has been written, before compression. */
  public int size() {
    return size - HEADER_BYTES;
  }

  /** Forgets what was written, to begin anew. */
  public void clear() {
    size = HEADER_BYTES;
  }

  /** All that was written, packed; begins with the form and the size before compression. */
  public byte[] packed() {
    int raw = size();
    if (raw >= WORTH_COMPRESSING_BYTES_MIN) {
      byte[] out = new byte[HEADER_BYTES + (int) Zstd.compressBound(raw)];
      int packed = compress(out, raw);
      if (packed < raw) {
        header(out, ZSTD, raw);
        return Arrays.copyOf(out, HEADER_BYTES + packed);
      }
    }
    header(buffer, PLAIN, raw);
    return Arrays.copyOf(buffer, size);
  }

  /** The size of what it comes to, behind the header; as large as before where that fails. */
  private int compress(byte[] out, int raw) {
    ZstdCompressCtx context = CONTEXTS.poll();
    if (context == null) {
      context = new ZstdCompressCtx();
      context.setLevel(ZSTD_LEVEL);
    }
    int packed;
    try {
      packed =
          context.compressByteArray(
              out, HEADER_BYTES, out.length - HEADER_BYTES, buffer, HEADER_BYTES, raw);
    } catch (ZstdException e) {
      context.close();
      return raw;
    }
    if (!CONTEXTS.offer(context)) {
      context.close();
    }
    return packed;
  }

  private static void header(byte[] out, byte form, int raw) {
    out[0] = form;
    out[1] = (byte) (raw >>> 24);
    out[2] = (byte) (raw >>> 16);
    out[3] = (byte) (raw >>> 8);
    out[4] = (byte) raw;
  }

  private void room(int bytes) {
    if (buffer.length - size < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + bytes));
    }
  }
}
