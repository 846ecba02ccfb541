package io.groundskeeper.http;

import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/**
 * The body of an answer on its way. A client that does not take it, or too slowly, ends it. That is
 * an {@link UncollectedException}, as every other failure to write is.
 */
final class Departing extends OutputStream {
  private final OutputStream out;
  private final Pace pace;

  Departing(OutputStream out, Pace pace) {
    this.out = out;
    this.pace = pace;
  }

  static Departing of(Response response, Pace pace) {
    return new Departing(Content.Sink.asOutputStream(response), pace);
  }

  /** An answer that its client does not take. */
  static final class UncollectedException extends IOException {
    private static final long serialVersionUID = 1L;

    UncollectedException(String message) {
      super(message);
    }

    UncollectedException(IOException cause) {
      super(cause);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    long asked = System.nanoTime();
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      throw new UncollectedException(e);
    }
    if (!pace.keepsUp(System.nanoTime() - asked, length)) {
      throw new UncollectedException("the client takes the answer too slowly");
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncollectedException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncollectedException(e);
    }
  }
}
