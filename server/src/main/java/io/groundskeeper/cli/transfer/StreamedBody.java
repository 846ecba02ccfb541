package io.groundskeeper.cli.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A body that is written while it is sent. What the server does not take waits: at most so many
 * buffers are held.
 */
final class StreamedBody {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int BUFFERS_MAX = 16;

  private final Source source;
  private final OptionalLong bytes;
  private final AtomicLong sent = new AtomicLong();
  private volatile @Nullable Exception failure;

  /** Who writes the body. */
  @FunctionalInterface
  interface Source {
    /** Writes all of it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * A body.
   *
   * @param bytes how long it is, where that is known
   */
  StreamedBody(Source source, OptionalLong bytes) {
    this.source = source;
    this.bytes = bytes;
  }

  /** How long it is, where that is known. */
  OptionalLong bytes() {
    return bytes;
  }

  /** How many bytes have been handed to the connection. */
  long sent() {
    return sent.get();
  }

  /** Why it could not be written; null where that was not what went wrong. */
  @Nullable Exception failure() {
    return failure;
  }

  /** The body for one request. */
  BodyPublisher publisher() {
    Flow.Publisher<ByteBuffer> lazily =
        subscriber -> {
          SubmissionPublisher<ByteBuffer> publisher =
              new SubmissionPublisher<>(task -> Thread.ofVirtual().start(task), BUFFERS_MAX);
          publisher.subscribe(subscriber);
          Thread.ofPlatform().daemon().name("upload").start(() -> feed(publisher));
        };
    return bytes.isPresent() && bytes.getAsLong() > 0
        ? BodyPublishers.fromPublisher(lazily, bytes.getAsLong())
        : BodyPublishers.fromPublisher(lazily);
  }

  private void feed(SubmissionPublisher<ByteBuffer> publisher) {
    try {
      Buffers out = new Buffers(publisher);
      source.writeTo(out);
      out.submit();
      publisher.close();
    } catch (IOException | RuntimeException e) {
      if (!(e instanceof NobodyReadsException)) {
        failure = e;
      }
      publisher.closeExceptionally(e);
    }
  }

  /** The server takes no more: it has answered, or the connection is gone. */
  private static final class NobodyReadsException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Hands what is written to a publisher, in buffers of a good size. */
  private final class Buffers extends OutputStream {
    private final SubmissionPublisher<ByteBuffer> publisher;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;

    Buffers(SubmissionPublisher<ByteBuffer> publisher) {
      this.publisher = publisher;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      int written = 0;
      while (written < length) {
        int part = Math.min(length - written, buffer.length - filled);
        System.arraycopy(bytes, from + written, buffer, filled, part);
        written += part;
        filled += part;
        if (filled == buffer.length) {
          submit();
        }
      }
    }

    void submit() throws IOException {
      if (filled == 0) {
        return;
      }
      byte[] full = filled == buffer.length ? buffer : Arrays.copyOf(buffer, filled);
      if (publisher.getNumberOfSubscribers() == 0) {
        throw new NobodyReadsException();
      }
      publisher.submit(ByteBuffer.wrap(full));
      sent.addAndGet(full.length);
      buffer = new byte[BUFFER_BYTES];
      filled = 0;
    }
  }
}
