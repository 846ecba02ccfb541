package io.groundskeeper.cli;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard output, whose failures are told apart from those of whatever is read meanwhile. To close
 * it does nothing.
 */
public final class StandardOut extends OutputStream {
  private final OutputStream out;

  /** What is written to it goes there at once. */
  public StandardOut(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * Writes.
   *
   * @throws OutputException if it takes no more
   */
  @Override
  public void write(byte[] bytes, int from, int length) {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      throw OutputException.of(e);
    }
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw OutputException.of(e);
    }
  }
}
