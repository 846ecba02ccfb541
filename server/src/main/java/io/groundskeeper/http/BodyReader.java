package io.groundskeeper.http;

import io.groundskeeper.http.BodyException.Why;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads bodies whole, never more of them at once than memory allows. */
final class BodyReader {
  private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);

  /** A legal call is about 7 MB on the wire; with every character escaped that can be, 16 MiB. */
  static final int BODY_BYTES_MAX = 16 << 20;

  /** What a body may have without a share of the memory. */
  private static final int SMALL_BODY_BYTES_MAX = 64 << 10;

  private static final int PIECE_BYTES = 256 << 10;
  private static final int BUFFER_BYTES = 64 << 10;

  /** The body, and what is decoded of it, are held at the same time. */
  private static final int COPIES = 2;

  /** However slowly a client sends, its share of the memory is free again after this. */
  private static final Duration BODY_MAX = Duration.ofMinutes(2);

  private final Patience patience;
  private final BodyMemory memory;

  BodyReader(Patience patience) {
    this.patience = patience;
    long whole = (long) COPIES * BODY_BYTES_MAX;
    memory =
        new BodyMemory(
            Math.max(Runtime.getRuntime().maxMemory() / 4, 2 * whole), whole, patience.roomMax());
  }

  /** What is done with a body while it is held. */
  interface Use<T> {
    T with(byte[] body);
  }

  /**
   * Reads a request's body and uses it.
   *
   * @throws BodyException if it is larger than {@link #BODY_BYTES_MAX}, does not arrive, or is not
   *     what its encoding says
   */
  <T> T read(Request request, Use<T> use) throws IOException {
    long length = request.getLength();
    if (length > BODY_BYTES_MAX) {
      throw new BodyException(Why.TOO_LARGE);
    }
    InputStream in =
        Arriving.of(request, new Pace(patience.lagMax(), BODY_MAX), Arriving.Wait.ALONE);
    return isGzip(request) ? unpack(in, use) : read(in, length, use);
  }

  /** Unpacks a body and uses it; closes what unpacks it, and so the stream. */
  <T> T unpack(InputStream packed, Use<T> use) throws IOException {
    try (InputStream in = Coding.GZIP.decode(packed)) {
      return read(in, -1, use);
    }
  }

  /**
   * @param length -1 where it is not known
   */
  private <T> T read(InputStream in, long length, Use<T> use) throws IOException {
    try (BodyMemory.Share share = memory.share()) {
      return use.with(bytes(in, length, share));
    }
  }

  private static byte[] bytes(InputStream in, long length, BodyMemory.Share share)
      throws IOException {
    // One more than is allowed is enough to know that a body is too large.
    int end = length >= 0 ? (int) length : BODY_BYTES_MAX + 1;
    List<byte[]> pieces = new ArrayList<>();
    byte[] piece = new byte[Math.min(end, SMALL_BODY_BYTES_MAX)];
    int full = 0;
    int size = 0;
    while (full + size < end) {
      if (size == piece.length) {
        pieces.add(piece);
        full += size;
        size = 0;
        int next = Math.min(end - full, PIECE_BYTES);
        share.growTo((long) COPIES * Math.min(full + next, BODY_BYTES_MAX));
        piece = new byte[next];
      }
      int read = in.read(piece, size, piece.length - size);
      if (read < 0) {
        if (length >= 0) {
          throw new BodyException(Why.ENDED_EARLY);
        }
        return joined(pieces, piece, full + size);
      }
      size += read;
    }
    if (length < 0) {
      throw new BodyException(Why.TOO_LARGE);
    }
    return joined(pieces, piece, full + size);
  }

  private static byte[] joined(List<byte[]> pieces, byte[] last, int length) {
    if (pieces.isEmpty() && last.length == length) {
      return last;
    }
    byte[] body = new byte[length];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, body, at, piece.length);
      at += piece.length;
    }
    System.arraycopy(last, 0, body, at, length - at);
    return body;
  }

  /** Reads and drops what is left of a body, for so long at the most. */
  static void drain(Request request, Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Content.Source.asInputStream(request)) {
      while (System.nanoTime() < deadline && in.read(buffer) >= 0) {
        // Dropped.
      }
    } catch (IOException e) {
      LOG.debug("A client went away while its body was drained.", e);
    }
  }

  static boolean isGzip(Request request) {
    String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    return encoding != null && encoding.strip().equalsIgnoreCase("gzip");
  }
}
