package io.groundskeeper.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream whose close does not reach the one below. */
final class KeptOpen extends FilterInputStream {
  KeptOpen(InputStream in) {
    super(in);
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    return in.read(into, from, length);
  }

  @Override
  public void close() {}
}
