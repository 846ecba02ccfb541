package io.groundskeeper.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * Standard input, whose end is an end only where nobody has told this process to end: Ctrl-C ends
 * all of a pipe, and what a writer that was ended has sent is half of what there is. Both come at
 * once, so that the end is looked at twice.
 */
public final class StandardIn extends FilterInputStream {
  private static final long LOOKED_AT_AGAIN_MILLIS = 100;

  private boolean ended;

  /** From where it comes. */
  public StandardIn(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    if (read < 0) {
      requireEnd();
    }
    return read;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int read = super.read(bytes, from, length);
    if (read < 0) {
      requireEnd();
    }
    return read;
  }

  private void requireEnd() throws IOException {
    if (ended) {
      return;
    }
    try (AtEnd _ = AtEnd.of(() -> {})) {
      // A process that is told to end does not come back from here.
      Thread.sleep(LOOKED_AT_AGAIN_MILLIS);
    } catch (CommandFailedException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      throw new InterruptedIOException("the wait for the end was interrupted");
    }
    if (AtEnd.isEnding()) {
      throw new IOException("the command was told to end");
    }
    ended = true;
  }
}
