package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.CommandFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a manifest, in pieces that fit into a call. */
final class LineChunks {
  /** The protocol's own limit of {@code GroundTruth}. */
  static final int CHUNK_BYTES_MAX = 5 << 20;

  private final InputStream in;
  private final String file;
  private final byte[] buffer = new byte[CHUNK_BYTES_MAX];
  private int held;
  private long linesRead;

  /**
   * The lines of a stream.
   *
   * @param file its name, for people
   */
  LineChunks(InputStream in, String file) {
    this.in = in;
    this.file = file;
  }

  /** How many lines have been returned. */
  long linesRead() {
    return linesRead;
  }

  /**
   * The next whole lines, as many as fit; null at the end.
   *
   * @throws CommandFailedException if a line alone does not fit
   */
  byte @Nullable [] next() throws IOException {
    held += in.readNBytes(buffer, held, buffer.length - held);
    if (held == 0) {
      return null;
    }
    int end = held < buffer.length ? held : afterLastLine();
    byte[] lines = Arrays.copyOf(buffer, end);
    for (byte b : lines) {
      if (b == '\n') {
        linesRead++;
      }
    }
    System.arraycopy(buffer, end, buffer, 0, held - end);
    held -= end;
    return lines;
  }

  private int afterLastLine() {
    for (int i = held - 1; i >= 0; i--) {
      if (buffer[i] == '\n') {
        return i + 1;
      }
    }
    throw new CommandFailedException(
        "Line %d of %s is longer than 5 MiB. A line can have 100,000 characters."
            .formatted(linesRead + 1, file));
  }
}
