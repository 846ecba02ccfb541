package io.groundskeeper.convert.value;

import java.io.IOException;

/**
 * Writes entries as one of the formats. Entries are pushed one at a time; {@link #finish} ends the
 * output, {@link #close} gives temporary files back and closes no stream of the caller. Memory is
 * bounded by a few bytes for each entry and by the label names. For one thread.
 */
public abstract class DatasetWriter implements LineSink, AutoCloseable {
  /**
   * Takes an entry. A line that is none is left out, and the report says so.
   *
   * @param line a line of a manifest, UTF-8, without a line end
   */
  @Override
  public abstract void add(byte[] line) throws IOException;

  /** Writes what comes after the last entry. */
  public abstract void finish() throws IOException;

  @Override
  public void close() throws IOException {}
}
