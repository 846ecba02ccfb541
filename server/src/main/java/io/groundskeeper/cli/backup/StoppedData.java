package io.groundskeeper.cli.backup;

import java.nio.file.Path;

/** A data folder that no server has open, held while this is. */
public interface StoppedData extends AutoCloseable {
  /** A folder with all of its data, which nobody changes. */
  Path checkpoint();

  @Override
  void close();

  /** Opens data folders. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens one.
     *
     * @throws io.groundskeeper.cli.CommandFailedException if it is none, or a server has it
     */
    StoppedData open(Path data);
  }
}
