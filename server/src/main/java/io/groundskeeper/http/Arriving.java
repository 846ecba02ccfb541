package io.groundskeeper.http;

import io.groundskeeper.http.BodyException.Why;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * The body of a request as it comes. Whatever keeps it from being read is a {@link BodyException}.
 * Closing it does nothing: that would fail the request's content, and nobody could drain it.
 */
final class Arriving extends InputStream {
  private final InputStream in;
  private final Pace pace;
  private final Wait wait;

  /** How others are let to work while a client is waited for. */
  interface Wait {
    /** Nobody is let. */
    Wait ALONE =
        new Wait() {
          @Override
          public void begin() {}

          @Override
          public void end() {}
        };

    void begin();

    void end() throws BodyException;
  }

  Arriving(InputStream in, Pace pace, Wait wait) {
    this.in = in;
    this.pace = pace;
    this.wait = wait;
  }

  static Arriving of(Request request, Pace pace, Wait wait) {
    return new Arriving(Content.Source.asInputStream(request), pace, wait);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read = await(into, from, length);
    wait.end();
    return read;
  }

  private int await(byte[] into, int from, int length) throws BodyException {
    wait.begin();
    long asked = System.nanoTime();
    int read;
    try {
      read = in.read(into, from, length);
    } catch (IOException e) {
      throw new BodyException(why(e), e);
    }
    if (!pace.keepsUp(System.nanoTime() - asked, Math.max(0, read))) {
      throw new BodyException(Why.TOO_SLOW);
    }
    return read;
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  private static Why why(IOException e) {
    if (caused(e, TimeoutException.class).isPresent()) {
      return Why.TOO_SLOW;
    }
    if (caused(e, EOFException.class).isPresent()) {
      return Why.ENDED_EARLY;
    }
    return caused(e, HttpException.class).map(cause -> Why.NOT_HTTP).orElse(Why.ENDED_EARLY);
  }

  /** The exception, or what caused it, if that is of a type. */
  static <T> Optional<T> caused(Throwable e, Class<T> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }
}
