package io.groundskeeper.backup.s3;

import io.groundskeeper.backup.BackupException;
import io.groundskeeper.backup.BackupPlace;
import io.groundskeeper.backup.FileContent;
import io.groundskeeper.bucket.s3.Body;
import io.groundskeeper.bucket.s3.S3Clients;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket with backups, under a prefix. An object is there when it is whole, as S3 has it. It is
 * sent with its SHA-256, which S3 compares, and read back. It is held by an object that is made
 * where none is, and made anew at every step; one that is {@link #LEASE} old was left.
 *
 * <p>An object is sent in one call: at most 5 GiB. The files of a data folder have some 64 MiB, and
 * at most some hundred.
 */
public final class S3Place implements BackupPlace {
  /** So long nobody takes what a backup holds that gives no sign of life. */
  static final Duration LEASE = Duration.ofMinutes(30);

  private final URI endpoint;
  private final AwsCredentialsProvider credentials;
  private final S3Client client;
  private final String bucket;
  private final String prefix;
  private final Duration lease;

  /**
   * The backups under a prefix, with the credentials that the AWS SDK finds by itself. Nothing is
   * asked yet.
   *
   * @param pathStyle whether the bucket is named in the path, not in the host
   * @param prefix without slashes at its ends; empty for the whole bucket
   */
  public S3Place(URI endpoint, String region, boolean pathStyle, String bucket, String prefix) {
    this(
        endpoint,
        region,
        pathStyle,
        bucket,
        prefix,
        DefaultCredentialsProvider.builder().build(),
        LEASE);
  }

  S3Place(
      URI endpoint,
      String region,
      boolean pathStyle,
      String bucket,
      String prefix,
      AwsCredentialsProvider credentials,
      Duration lease) {
    this.endpoint = endpoint;
    this.credentials = credentials;
    this.client = S3Clients.of(endpoint, region, pathStyle, credentials);
    this.bucket = bucket;
    this.prefix = prefix;
    this.lease = lease;
  }

  private String key(String name) {
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  @Override
  public Held hold() throws IOException {
    return S3Lock.take(this, lease);
  }

  @Override
  public Map<String, Long> list(String folder) throws IOException {
    String start = key(folder) + "/";
    return call(() -> {
      Map<String, Long> names = new HashMap<>();
      for (S3Object object :
          client.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(start)).contents()) {
        String name = object.key().substring(start.length());
        if (!name.isEmpty() && !name.contains("/")) {
          names.put(name, object.size());
        }
      }
      return names;
    });
  }

  @Override
  public InputStream open(String name) throws IOException {
    try {
      ResponseInputStream<GetObjectResponse> in =
          call(() ->
              client.getObject(
                  r -> r.bucket(bucket).key(key(name)).checksumMode(ChecksumMode.ENABLED)));
      return new Body(in, in.response().contentLength());
    } catch (BackupException e) {
      if (e.getCause() instanceof NoSuchKeyException) {
        NoSuchFileException missing = new NoSuchFileException(this + "/" + name);
        missing.initCause(e);
        throw missing;
      }
      throw e;
    }
  }

  @Override
  public void copy(Path source, String name, FileContent content) throws IOException {
    call(() ->
        client.putObject(
            r -> r.bucket(bucket).key(key(name)).checksumSHA256(base64(content)), source));
    requireContent(name, content);
  }

  @Override
  public void create(String name, byte[] content) throws IOException {
    FileContent expected = FileContent.of(content);
    try {
      call(() ->
          client.putObject(
              r ->
                  r.bucket(bucket).key(key(name)).checksumSHA256(base64(expected)).ifNoneMatch("*"),
              RequestBody.fromBytes(content)));
    } catch (BackupException e) {
      // The answer to a call may have been lost, and its repetition refused.
      if (isRefused(e) && !isThere(name, expected)) {
        FileAlreadyExistsException there = new FileAlreadyExistsException(this + "/" + name);
        there.initCause(e);
        throw there;
      }
      if (!isRefused(e)) {
        throw e;
      }
    }
    requireContent(name, expected);
  }

  static String base64(FileContent content) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(content.sha256()));
  }

  private boolean isThere(String name, FileContent expected) throws IOException {
    try (InputStream in = open(name)) {
      return FileContent.of(in).equals(expected);
    }
  }

  /** Reads an object back, and removes it where it is not what was sent. */
  private void requireContent(String name, FileContent expected) throws IOException {
    if (!isThere(name, expected)) {
      delete(List.of(name));
      throw new BackupException(
          "The object %s/%s is not what was sent: it was damaged, or somebody else wrote."
              .formatted(this, name));
    }
  }

  @Override
  public void delete(Iterable<String> names) throws IOException {
    for (String name : names) {
      call(() -> client.deleteObject(r -> r.bucket(bucket).key(key(name))));
    }
  }

  /** Whether the condition of a call was not met, so that it did nothing. */
  static boolean isRefused(BackupException e) {
    return e.getCause() instanceof S3Exception s3
        && (s3.statusCode() == 412 || s3.statusCode() == 409);
  }

  /** Calls an operation with the bucket. */
  <T> T with(Operation<T> operation) throws IOException {
    return call(() -> operation.call(client, bucket, this::key));
  }

  /** An operation. */
  interface Operation<T> {
    T call(S3Client client, String bucket, UnaryOperator<String> key);
  }

  private <T> T call(Supplier<T> operation) throws IOException {
    S3Clients.requireCredentials(credentials, endpoint);
    try {
      return operation.get();
    } catch (S3Exception e) {
      throw new BackupException(
          "The S3 endpoint %s refused something of %s: %s."
              .formatted(endpoint, this, S3Clients.explanation(e)),
          e);
    } catch (SdkException e) {
      throw new BackupException(
          "The S3 endpoint %s does not answer: %s.".formatted(endpoint, S3Clients.reason(e)), e);
    }
  }

  @Override
  public String toString() {
    return "s3://" + key(bucket, prefix);
  }

  private static String key(String bucket, String prefix) {
    return prefix.isEmpty() ? bucket : bucket + "/" + prefix;
  }

  @Override
  public void close() {
    client.close();
  }
}
