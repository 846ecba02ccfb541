package io.groundskeeper.convert.value;

import java.io.IOException;

/** Takes the lines of a manifest, one after another. */
@FunctionalInterface
public interface LineSink {
  /**
   * Takes one line.
   *
   * @param line UTF-8, without a line end; the sink may keep it
   */
  void add(byte[] line) throws IOException;
}
