package io.groundskeeper;

import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.convert.guess.ManifestText;
import io.groundskeeper.convert.value.ConversionException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Buckets of which manifests alone are read: what begins as something else that is known is told as
 * that, and UTF-16 is read as UTF-8.
 *
 * @param manifestBytesMax what is larger is handed on as it is: that it is too large is told
 *     whatever it is
 */
record ManifestBuckets(Buckets buckets, long manifestBytesMax) implements Buckets {
  private static final int MAGIC_BYTES = 4;
  private static final int GZIP = 0x1f8b0000;
  private static final int ZSTD = 0x28b52ffd;

  /** A character of two bytes in UTF-16 has three at most in UTF-8. */
  private static final double UTF_8_PER_UTF_16 = 1.5;

  @Override
  public Opened open(ObjectName name, long bytesMax) throws IOException {
    Opened opened = buckets.open(name, bytesMax);
    return opened instanceof Opened.Found(InputStream in, long bytes) && bytes <= manifestBytesMax
        ? looked(in, bytes)
        : opened;
  }

  private static Opened looked(InputStream in, long bytes) throws IOException {
    BufferedInputStream whole = new BufferedInputStream(in);
    try {
      String packing = packing(whole);
      if (!packing.isEmpty()) {
        in.close();
        return new Opened.SomethingElse(
            ("It is compressed with %s, which AWS does not take either. Unpack it, or upload it:"
                    + " groundskeeper import reads it as it is.")
                .formatted(packing));
      }
      ManifestText text = new ManifestText(whole);
      text.require();
      return new Opened.Found(text, text.isUtf16() ? (long) (bytes * UTF_8_PER_UTF_16) : bytes);
    } catch (ConversionException e) {
      in.close();
      return new Opened.SomethingElse(String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static String packing(InputStream in) throws IOException {
    in.mark(MAGIC_BYTES);
    int magic = 0;
    for (int i = 0; i < MAGIC_BYTES; i++) {
      magic = magic << 8 | Math.max(0, in.read());
    }
    in.reset();
    if ((magic & 0xffff0000) == GZIP) {
      return "gzip";
    }
    return magic == ZSTD ? "zstd" : "";
  }

  @Override
  public void close() {
    buckets.close();
  }
}
