package io.groundskeeper.bucket.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.bucket.Buckets.Opened;
import io.groundskeeper.bucket.BucketsContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** Against a real S3 server. */
@Tag("long")
final class S3BucketsTest extends BucketsContract {
  private static final String REGION = "us-east-1";

  private static S3Proxy server;
  private static S3Client client;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = S3Proxy.start(folder);
    client =
        S3Client.builder()
            .endpointOverride(server.endpoint())
            .region(Region.of(REGION))
            .forcePathStyle(true)
            .credentialsProvider(S3Proxy.CREDENTIALS)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Override
  protected Buckets open() {
    return open(S3Proxy.CREDENTIALS);
  }

  private static Buckets open(AwsCredentialsProvider credentials) {
    return new S3Buckets(server.endpoint(), REGION, true, credentials);
  }

  @Override
  protected void put(String bucket, String key, byte[] content) {
    make(bucket);
    client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(content));
  }

  private static void make(String bucket) {
    try {
      client.createBucket(r -> r.bucket(bucket));
    } catch (BucketAlreadyOwnedByYouException e) {
      // Another test made it.
    }
  }

  @Test
  void each_version_of_an_object_can_be_read() throws Exception {
    make("versioned");
    client.putBucketVersioning(r ->
        r.bucket("versioned")
            .versioningConfiguration(c -> c.status(BucketVersioningStatus.ENABLED)));
    String first = putVersion("one");
    String second = putVersion("three");
    String deletion = client.deleteObject(r -> r.bucket("versioned").key("a")).versionId();

    assertThat(readVersion(first)).isEqualTo(bytes("one"));
    assertThat(readVersion(second)).isEqualTo(bytes("three"));
    assertMissing(open("versioned", "a", null), "s3://versioned/a");
    assertMissing(open("versioned", "a", deletion), deletion);
    assertMissing(open("versioned", "b", first), "s3://versioned/b");
  }

  private static String putVersion(String content) {
    return client
        .putObject(r -> r.bucket("versioned").key("a"), RequestBody.fromString(content))
        .versionId();
  }

  private byte[] readVersion(String version) throws IOException {
    Opened opened = open("versioned", "a", version);
    assertThat(opened).isInstanceOf(Opened.Found.class);
    try (InputStream in = ((Opened.Found) opened).in()) {
      return in.readAllBytes();
    }
  }

  @Test
  void wrong_credentials_are_forbidden() throws Exception {
    put("bucket", "a", bytes("1"));
    for (String identity : new String[] {"local-identity", "somebody-else"}) {
      var wrong = StaticCredentialsProvider.create(AwsBasicCredentials.create(identity, "wrong"));
      try (Buckets buckets = open(wrong)) {
        assertForbidden(
            buckets.open(new ObjectName("bucket", "a", null), Long.MAX_VALUE), "s3://bucket/a");
      }
    }
  }
}
