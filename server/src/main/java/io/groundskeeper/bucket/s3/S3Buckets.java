package io.groundskeeper.bucket.s3;

import io.groundskeeper.bucket.Buckets;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The buckets of an S3-compatible endpoint. */
public final class S3Buckets implements Buckets {
  private static final int NO_SUCH_RANGE = 416;

  /** Error codes without status 404 that say all the same that there is no such object. */
  private static final Set<String> NO_SUCH_NAME =
      Set.of(
          // The version is that of a deletion.
          "MethodNotAllowed",
          // The version is not of the form of versions.
          "InvalidArgument",
          "InvalidBucketName",
          "InvalidURI",
          "KeyTooLongError",
          // A version was asked of a server that has none.
          "NotImplemented");

  private final URI endpoint;
  private final AwsCredentialsProvider credentials;
  private final S3Client client;

  /**
   * The buckets of an endpoint, with the credentials that the AWS SDK finds by itself: system
   * properties, environment, profile, container, instance. Nothing is asked before the first object
   * is opened.
   *
   * @param pathStyle whether the bucket is named in the path, not in the host
   */
  public S3Buckets(URI endpoint, String region, boolean pathStyle) {
    this(endpoint, region, pathStyle, DefaultCredentialsProvider.builder().build());
  }

  S3Buckets(URI endpoint, String region, boolean pathStyle, AwsCredentialsProvider credentials) {
    this.endpoint = endpoint;
    this.credentials = credentials;
    client = S3Clients.of(endpoint, region, pathStyle, credentials);
  }

  @Override
  public Opened open(ObjectName name, long bytesMax) throws IOException {
    S3Clients.requireCredentials(credentials, endpoint);
    try {
      return found(client.getObject(request(name, bytesMax)));
    } catch (S3Exception e) {
      return refused(name, e);
    } catch (SdkException e) {
      throw new IOException(
          "The S3 endpoint %s does not answer: %s.".formatted(endpoint, S3Clients.reason(e)), e);
    }
  }

  private static GetObjectRequest request(ObjectName name, long bytesMax) {
    var request =
        GetObjectRequest.builder().bucket(name.bucket()).key(name.key()).versionId(name.version());
    if (bytesMax < Long.MAX_VALUE) {
      // The checksum is that of the whole object: a part cannot be checked against it.
      request.range("bytes=0-" + Math.max(0, bytesMax - 1));
    } else {
      request.checksumMode(ChecksumMode.ENABLED);
    }
    return request.build();
  }

  private Opened found(ResponseInputStream<GetObjectResponse> in) throws IOException {
    String length = String.valueOf(in.response().contentLength());
    String range = in.response().contentRange();
    try {
      String whole = range == null ? length : range.substring(range.indexOf('/') + 1);
      return new Opened.Found(new Body(in, Long.parseLong(length)), Long.parseLong(whole));
    } catch (NumberFormatException e) {
      in.abort();
      throw new IOException(
          "The S3 endpoint %s does not say how long an object is.".formatted(endpoint), e);
    }
  }

  private Opened refused(ObjectName name, S3Exception e) throws IOException {
    int status = e.statusCode();
    String code = String.valueOf(e.awsErrorDetails().errorCode());
    String why = name + ": " + S3Clients.explanation(e);
    if (status == NO_SUCH_RANGE) {
      return new Opened.Found(InputStream.nullInputStream(), 0);
    }
    if (status == 404 || NO_SUCH_NAME.contains(code)) {
      return new Opened.Missing(why);
    }
    if (status == 403 || status == 401) {
      return new Opened.Forbidden(why);
    }
    throw new IOException("The S3 endpoint %s failed: %s".formatted(endpoint, why), e);
  }

  @Override
  public void close() {
    client.close();
  }
}
