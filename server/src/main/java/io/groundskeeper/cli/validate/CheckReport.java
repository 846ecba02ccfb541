package io.groundskeeper.cli.validate;

import java.io.IOException;

/** Tells what was found in one manifest. */
interface CheckReport {
  /** Told of each line, in their order. */
  default void line(CheckedLine line) throws IOException {}

  /** Told of the whole, after the last line. */
  void end(CheckOutcome outcome) throws IOException;
}
