package io.groundskeeper.bucket.s3;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Clients of S3-compatible endpoints, and what their failures say. */
public final class S3Clients {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

  private S3Clients() {}

  /**
   * A client. Nothing is asked yet.
   *
   * @param pathStyle whether the bucket is named in the path, not in the host
   */
  public static S3Client of(
      URI endpoint, String region, boolean pathStyle, AwsCredentialsProvider credentials) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.of(region))
        .forcePathStyle(pathStyle)
        .credentialsProvider(credentials)
        .httpClientBuilder(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT_MAX)
                .socketTimeout(SILENCE_MAX))
        .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.standardRetryStrategy()))
        .build();
  }

  /**
   * Makes sure that there are credentials.
   *
   * @throws IOException if not, with a message for people
   */
  public static void requireCredentials(AwsCredentialsProvider credentials, URI endpoint)
      throws IOException {
    try {
      credentials.resolveCredentials();
    } catch (SdkClientException e) {
      throw new IOException(
          "There are no credentials for the S3 endpoint %s. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE."
              .formatted(endpoint),
          e);
    }
  }

  /** What the server said; not all that answer with an error explain it. */
  public static String explanation(S3Exception e) {
    String message = e.awsErrorDetails().errorMessage();
    return message == null ? "status " + e.statusCode() : message;
  }

  /** Why a call has no answer. */
  public static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
