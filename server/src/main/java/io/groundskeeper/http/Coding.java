package io.groundskeeper.http;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.http.BodyException.Why;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.jspecify.annotations.Nullable;

/** How a body is packed on its way: the content codings of HTTP (RFC 9110, 8.4.1; RFC 8878). */
enum Coding {
  IDENTITY("identity"),
  GZIP("gzip"),
  ZSTD("zstd");

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int ZSTD_LEVEL = 1;

  private final String token;

  Coding(String token) {
    this.token = token;
  }

  /** Its name in headers. */
  String token() {
    return token;
  }

  /** What tells its entity tags from those of the others. */
  String suffix() {
    return this == IDENTITY ? "" : "-" + token;
  }

  /**
   * That of a body.
   *
   * @throws Refusal if it is not understood
   */
  static Coding ofBody(@Nullable String contentEncoding) {
    String name = contentEncoding == null ? "" : contentEncoding.strip();
    return named(name.isEmpty() ? "identity" : name)
        .orElseThrow(() ->
            new Refusal(
                Refusal.Reason.INVALID_PARAMETER,
                "The Content-Encoding is not understood. Send the body plain, gzip'ed or"
                    + " zstd'ed."));
  }

  /** The best one that a client accepts (RFC 9110, 12.5.3); only what it names. */
  static Coding accepted(List<String> acceptEncoding) {
    QuotedQualityCSV accepted = new QuotedQualityCSV(Coding::preference);
    acceptEncoding.forEach(accepted::addValue);
    return accepted.getValues().stream()
        .map(Coding::named)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(IDENTITY);
  }

  /** Of those that a client likes equally, which is better. */
  private static int preference(String name) {
    return named(name).map(Coding::ordinal).orElse(-1);
  }

  private static Optional<Coding> named(String name) {
    return switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "identity" -> Optional.of(IDENTITY);
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      case "zstd" -> Optional.of(ZSTD);
      default -> Optional.empty();
    };
  }

  /**
   * What unpacks a body. Reading it throws {@link BodyException} with NOT_ITS_CODING where it
   * cannot be unpacked. Closing it closes the body, too.
   */
  InputStream decode(InputStream in) {
    return this == IDENTITY ? in : new Unpacked(this, in);
  }

  /** What packs a body; closing it ends the packing. */
  OutputStream encode(OutputStream out) throws IOException {
    return switch (this) {
      case IDENTITY -> out;
      case GZIP -> new GZIPOutputStream(out, BUFFER_BYTES);
      case ZSTD -> new ZstdOutputStream(out, ZSTD_LEVEL);
    };
  }

  /** A body that is unpacked as it is read. */
  private static final class Unpacked extends InputStream {
    private final Coding coding;
    private final InputStream packed;
    private @Nullable InputStream plain;

    Unpacked(Coding coding, InputStream packed) {
      this.coding = coding;
      this.packed = packed;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      try {
        if (plain == null) {
          plain =
              coding == GZIP
                  ? new GZIPInputStream(packed, BUFFER_BYTES)
                  : new ZstdInputStream(packed);
        }
        return plain.read(into, from, length);
      } catch (BodyException e) {
        throw e;
      } catch (IOException e) {
        throw new BodyException(Why.NOT_ITS_CODING, e);
      }
    }

    @Override
    public void close() throws IOException {
      // What unpacks holds memory outside of the heap.
      InputStream unpacking = plain;
      plain = null;
      if (unpacking != null) {
        unpacking.close();
      }
      packed.close();
    }
  }
}
