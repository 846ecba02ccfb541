package io.groundskeeper.convert.file;

import com.github.luben.zstd.ZstdInputStream;
import io.groundskeeper.convert.value.ConversionException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;

/** Finds out by the first bytes whether a file is compressed: RFC 1952, RFC 8878, APPNOTE (zip). */
public final class Decompression {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int GZIP = 0x1f8b;
  private static final long ZSTD = 0x28b52ffdL;
  private static final int PK = 0x504b;

  private Decompression() {}

  /** Whether what comes is a zip; nothing of it is taken. */
  public static boolean isZip(BufferedInputStream in) throws IOException {
    in.mark(4);
    byte[] magic = in.readNBytes(4);
    in.reset();
    return magic.length == 4
        && magic[0] == 'P'
        && magic[1] == 'K'
        && magic[2] == 3
        && magic[3] == 4;
  }

  /** The plain content of a single file. */
  public static InputStream plain(InputStream in) throws IOException {
    PushbackInputStream all = new PushbackInputStream(in, 4);
    byte[] magic = all.readNBytes(4);
    all.unread(magic);
    long number = 0;
    for (int i = 0; i < 4; i++) {
      number = number << 8 | (i < magic.length ? magic[i] & 0xff : 0);
    }
    if (number >>> 16 == GZIP) {
      return new GZIPInputStream(all, BUFFER_BYTES);
    }
    if (number >>> 16 == PK && magic.length == 4) {
      throw new ConversionException("It is a zip, where a single file is expected: unpack it.");
    }
    return number == ZSTD ? new ZstdInputStream(all) : all;
  }
}
