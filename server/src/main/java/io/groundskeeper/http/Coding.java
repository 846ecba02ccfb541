package io.groundskeeper.http;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.groundskeeper.dataset.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
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
    String name = contentEncoding == null ? "" : contentEncoding.strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "zstd" -> ZSTD;
      default ->
          throw new Refusal(
              Refusal.Reason.INVALID_PARAMETER,
              "The Content-Encoding is not understood. Send the body plain, gzip'ed or zstd'ed.");
    };
  }

  /** The best one that a client accepts; only what it names. */
  static Coding accepted(@Nullable String acceptEncoding) {
    Map<String, Double> weights = new TreeMap<>();
    if (acceptEncoding != null) {
      for (String one : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
        String[] parts = one.strip().split(";\\s*q=", 2);
        weights.put(parts[0].strip(), parts.length == 1 ? 1.0 : weight(parts[1]));
      }
    }
    double zstd = weights.getOrDefault("zstd", 0.0);
    double gzip = weights.getOrDefault("gzip", 0.0);
    if (zstd > 0 && zstd >= gzip) {
      return ZSTD;
    }
    return gzip > 0 ? GZIP : IDENTITY;
  }

  private static double weight(String q) {
    try {
      return Double.parseDouble(q.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** What unpacks a body. */
  InputStream decode(InputStream in) throws IOException {
    return switch (this) {
      case IDENTITY -> in;
      case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
      case ZSTD -> new ZstdInputStream(in);
    };
  }

  /** What packs a body; closing it ends the packing. */
  OutputStream encode(OutputStream out) throws IOException {
    return switch (this) {
      case IDENTITY -> out;
      case GZIP -> new GZIPOutputStream(out, BUFFER_BYTES);
      case ZSTD -> new ZstdOutputStream(out, ZSTD_LEVEL);
    };
  }
}
