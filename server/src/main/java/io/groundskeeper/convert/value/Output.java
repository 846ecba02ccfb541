package io.groundskeeper.convert.value;

import java.io.OutputStream;
import java.nio.file.Path;

/** Where a data set is written to. */
public sealed interface Output {
  /**
   * A folder on this machine, made if it is not there; what is in it must not be in the way. For
   * the formats that are folders.
   */
  record Folder(Path path) implements Output {}

  /** A stream: the single file, or the zip of a folder. The caller closes. */
  record Stream(OutputStream out) implements Output {}
}
