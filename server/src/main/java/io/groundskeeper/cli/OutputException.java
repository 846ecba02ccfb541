package io.groundskeeper.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/** Standard output takes no more: whoever read it has gone away, or a disk is full. */
public final class OutputException extends CommandFailedException {
  private static final long serialVersionUID = 1L;

  /** The exit code where the reader has gone away, as a shell has it for SIGPIPE. */
  static final int READER_GONE = 141;

  private final boolean readerGone;

  private OutputException(IOException cause) {
    super("The output takes no more: " + cause.getMessage(), cause);
    this.readerGone = BrokenPipe.isCauseOf(cause);
  }

  /** For an output that has failed. */
  public static OutputException of(IOException cause) {
    return new OutputException(cause);
  }

  /** For standard output, of which a writer has noticed, but not kept, that it has failed. */
  public static OutputException ofStandardOutput() {
    try {
      // It is not closed: that would be standard output itself.
      FileOutputStream again = new FileOutputStream(FileDescriptor.out);
      again.write('\n');
      return of(new IOException("a write to it has failed"));
    } catch (IOException e) {
      return of(e);
    }
  }

  /** Whether nobody reads it any more: nothing to complain about, as in {@code ... | head -1}. */
  boolean isReaderGone() {
    return readerGone;
  }
}
