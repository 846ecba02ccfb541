package io.groundskeeper.convert.value;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The images themselves, for folders that should hold them. */
@FunctionalInterface
public interface ImageFiles {
  /**
   * Opens an image.
   *
   * @param sourceRef {@code s3://bucket/key}
   * @return its bytes, which the caller closes; empty where there is no such image
   */
  Optional<InputStream> open(String sourceRef) throws IOException;
}
