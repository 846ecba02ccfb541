package io.groundskeeper.convert.value;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The images themselves: for folders that should hold them, and for their sizes. */
@FunctionalInterface
public interface ImageFiles {
  /**
   * Opens an image.
   *
   * @param sourceRef {@code s3://bucket/key}, or a name as a data set without buckets has it
   * @return its bytes, which the caller closes; empty where there is no such image
   */
  Optional<InputStream> open(String sourceRef) throws IOException;
}
