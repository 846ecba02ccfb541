package io.groundskeeper.convert.value;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a data set is written.
 *
 * @param images gives the images that are copied into the formats that are folders; empty where
 *     none are, which the report says
 * @param classIds how classes are numbered; where it is empty, as in the manifest as far as that
 *     can be
 * @param temporary a folder for temporary files
 */
public record WriteOptions(
    Optional<ImageFiles> images, Optional<ClassIds> classIds, Path temporary) {
  /** With what is usual for all that is not named. */
  public WriteOptions(Optional<ImageFiles> images, Path temporary) {
    this(images, Optional.empty(), temporary);
  }

  public WriteOptions withClassIds(Optional<ClassIds> other) {
    return new WriteOptions(images, other, temporary);
  }
}
