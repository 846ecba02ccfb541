package io.groundskeeper.cli;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code s3://} means, from the command line. */
public final class BucketOptions {
  private static final String REGION = "us-east-1";

  @Option(
      names = "--buckets",
      paramLabel = "DIR",
      description = "Folder of buckets: s3://name/key is the file DIR/name/key.")
  private @Nullable Path folder;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description =
          "S3-compatible endpoint of the buckets, for example https://s3.eu-west-1.amazonaws.com."
              + " Credentials are found as by the AWS SDK (environment, profile, ...).")
  private @Nullable URI endpoint;

  @Option(
      names = "--s3-region",
      paramLabel = "REGION",
      description = "Region of the endpoint. Default: " + REGION + ".")
  private @Nullable String region;

  @Option(
      names = "--s3-path-style",
      negatable = true,
      arity = "0",
      description =
          "Name the bucket in the path (default), or with --no-s3-path-style in the host.")
  private @Nullable Boolean pathStyle;

  /**
   * What the options say; null for no buckets.
   *
   * @throws CommandFailedException if they cannot be
   */
  public @Nullable BucketSettings settings() {
    if (endpoint == null) {
      if (region != null || pathStyle != null) {
        throw new CommandFailedException("--s3-region and --s3-path-style need an --s3-endpoint.");
      }
      return folder == null ? null : new BucketSettings.Folder(folder);
    }
    if (folder != null) {
      throw new CommandFailedException(
          "Buckets are either in a folder (--buckets) or at an endpoint (--s3-endpoint), not both.");
    }
    if (region != null && !region.matches("[A-Za-z\\d-]{1,64}")) {
      throw new CommandFailedException(
          "--s3-region must be of letters, digits and hyphens, not '" + region + "'.");
    }
    return new BucketSettings.S3(
        requireEndpoint(endpoint),
        region == null ? REGION : region,
        pathStyle == null || pathStyle);
  }

  private static URI requireEndpoint(URI endpoint) {
    boolean isWeb = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
    if (!isWeb
        || endpoint.getHost() == null
        || endpoint.getRawUserInfo() != null
        || endpoint.getRawQuery() != null
        || endpoint.getRawFragment() != null) {
      throw new CommandFailedException(
          "--s3-endpoint must be like http://127.0.0.1:9000, not '" + endpoint + "'.");
    }
    return endpoint;
  }
}
