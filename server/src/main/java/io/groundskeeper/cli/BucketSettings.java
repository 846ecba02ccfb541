package io.groundskeeper.cli;

import java.net.URI;
import java.nio.file.Path;

/** Which buckets there are. */
public sealed interface BucketSettings {
  /** Those of a local folder: {@code s3://name/key} is {@code folder/name/key}. */
  record Folder(Path folder) implements BucketSettings {}

  /**
   * Those of an S3-compatible endpoint.
   *
   * @param pathStyle whether the bucket is named in the path, not in the host
   */
  record S3(URI endpoint, String region, boolean pathStyle) implements BucketSettings {}
}
