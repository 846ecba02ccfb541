package io.groundskeeper.convert.value;

import java.io.InputStream;
import java.nio.file.Path;

/** Where a data set is read from. */
public sealed interface Input {
  /** A folder on this machine. For the formats that are folders. */
  record Folder(Path path) implements Input {}

  /** A file on this machine: of a folder, its zip; of a single file, perhaps compressed. */
  record File(Path path) implements Input {}

  /** The content of such a file. A zip is first copied to a temporary file. The caller closes. */
  record Stream(InputStream in) implements Input {}
}
