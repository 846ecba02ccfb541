package io.groundskeeper.bucket.s3;

import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The body of an answer. Closed before its end, it closes the connection instead of reading the
 * rest.
 */
public final class Body extends InputStream {
  private final ResponseInputStream<?> in;
  private final long bytes;
  private long bytesRead;

  /**
   * @param bytes how many there are
   */
  public Body(ResponseInputStream<?> in, long bytes) {
    this.in = in;
    this.bytes = bytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int count = in.read(buffer, offset, length);
      bytesRead += Math.max(count, 0);
      return count;
    } catch (IOException | SdkException e) {
      throw new IOException(
          "The object cannot be read beyond byte %d of %d: %s"
              .formatted(bytesRead, bytes, e.getMessage()),
          e);
    }
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    if (bytesRead == bytes) {
      in.close();
    } else {
      in.abort();
    }
  }
}
