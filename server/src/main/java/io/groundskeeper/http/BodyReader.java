package io.groundskeeper.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
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

  private static final int SMALL_BODY_BYTES_MAX = 64 << 10;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int KIBIBYTE = 1024;

  /** What of a body that is too large is read all the same, so that its sender reads the answer. */
  private static final long DRAIN_BYTES_MAX = 256L << 20;

  /** However slowly a client sends, its share of the memory is free again after this. */
  private static final Duration BODY_MAX = Duration.ofMinutes(2);

  private static final Duration DRAIN_MAX = Duration.ofSeconds(2);

  /** Kibibytes of large bodies that may be held at once: a quarter of the heap. */
  private final Semaphore budget;

  private final int budgetKibibytes;

  BodyReader() {
    long quarter = Runtime.getRuntime().maxMemory() / 4 / KIBIBYTE;
    budgetKibibytes = (int) Math.clamp(quarter, 2L * BODY_BYTES_MAX / KIBIBYTE, 1L << 30);
    budget = new Semaphore(budgetKibibytes, true);
  }

  /** What is done with a body while it is held. */
  interface Use<T> {
    T with(byte[] body);
  }

  /**
   * Reads a request's body and uses it.
   *
   * @throws BodyTooLargeException if it is larger than {@link #BODY_BYTES_MAX}
   * @throws IOException if it does not arrive, or is not what its encoding says
   */
  <T> T read(Request request, boolean gzip, Use<T> use) throws IOException {
    long length = request.getLength();
    if (length > BODY_BYTES_MAX) {
      throw new BodyTooLargeException();
    }
    boolean small = length >= 0 && length <= SMALL_BODY_BYTES_MAX && !gzip;
    // The body, and what is decoded of it, are held at the same time.
    int held = small ? 0 : (int) ((length >= 0 && !gzip ? length : BODY_BYTES_MAX) * 2 / KIBIBYTE);
    budget.acquireUninterruptibly(held);
    try {
      return use.with(bytes(request, length, gzip));
    } finally {
      budget.release(held);
    }
  }

  private static byte[] bytes(Request request, long length, boolean gzip) throws IOException {
    long deadline = System.nanoTime() + BODY_MAX.toNanos();
    // Not closed here: that would fail the request's content, and nobody could drain it.
    InputStream in = Content.Source.asInputStream(request);
    if (!gzip && length >= 0) {
      return exactly(in, (int) length, deadline);
    }
    return bounded(gzip ? new GZIPInputStream(in) : in, deadline);
  }

  private static byte[] exactly(InputStream in, int length, long deadline) throws IOException {
    byte[] body = new byte[length];
    int size = 0;
    while (size < length) {
      int read = in.read(body, size, length - size);
      if (read < 0) {
        throw new IOException("the body ended early");
      }
      size += read;
      requireInTime(deadline);
    }
    return body;
  }

  private static byte[] bounded(InputStream in, long deadline) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (out.size() + read > BODY_BYTES_MAX) {
        throw new BodyTooLargeException();
      }
      out.write(buffer, 0, read);
      requireInTime(deadline);
    }
    return out.toByteArray();
  }

  private static void requireInTime(long deadline) throws IOException {
    if (System.nanoTime() > deadline) {
      throw new IOException("the body takes too long");
    }
  }

  /** Reads and drops what is left of a body, for a little while. */
  static void drain(Request request) {
    long deadline = System.nanoTime() + DRAIN_MAX.toNanos();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Content.Source.asInputStream(request)) {
      long drained = 0;
      while (drained < DRAIN_BYTES_MAX && System.nanoTime() < deadline) {
        int read = in.read(buffer);
        if (read < 0) {
          return;
        }
        drained += read;
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
