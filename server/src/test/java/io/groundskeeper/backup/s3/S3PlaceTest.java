package io.groundskeeper.backup.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.backup.BackupContract;
import io.groundskeeper.backup.BackupException;
import io.groundskeeper.backup.BackupPlace;
import io.groundskeeper.bucket.s3.S3Clients;
import io.groundskeeper.bucket.s3.S3Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** Backups at a real S3 server. */
@Tag("long")
final class S3PlaceTest extends BackupContract {
  private static final String REGION = "us-east-1";

  private static S3Proxy server;
  private final String prefix = "backups/" + UUID.randomUUID();

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = S3Proxy.start(folder);
    try (S3Client client = S3Clients.of(server.endpoint(), REGION, true, S3Proxy.CREDENTIALS)) {
      client.createBucket(r -> r.bucket("bucket"));
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected BackupPlace open() {
    return open("bucket", S3Place.LEASE);
  }

  private BackupPlace open(String bucket, Duration lease) {
    return new S3Place(server.endpoint(), REGION, true, bucket, prefix, S3Proxy.CREDENTIALS, lease);
  }

  @Test
  void what_a_killed_backup_holds_is_taken_after_its_time() throws Exception {
    try (BackupPlace killed = open();
        BackupPlace next = open("bucket", Duration.ZERO)) {
      BackupPlace.Held left = killed.hold();
      left.require();
      assertThatThrownBy(() -> open().hold())
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("or remove the object LOCK");

      try (BackupPlace.Held taken = next.hold()) {
        taken.require();
        assertThatThrownBy(left::require)
            .isInstanceOf(BackupException.class)
            .hasMessageContaining("Another backup has begun in s3://bucket/" + prefix);
        left.close();
        taken.require();
      }
      open().hold().close();
    }
  }

  @Test
  void a_bucket_that_is_not_there_and_an_endpoint_that_does_not_answer_are_told() throws Exception {
    try (BackupPlace place = open("no-bucket", S3Place.LEASE)) {
      assertThatThrownBy(() -> place.list("files"))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("refused something of s3://no-bucket/" + prefix);
    }
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    URI nobody = URI.create("http://127.0.0.1:" + port);
    try (BackupPlace place =
        new S3Place(nobody, REGION, true, "b", "", S3Proxy.CREDENTIALS, S3Place.LEASE)) {
      assertThat(place).hasToString("s3://b");
      assertThatThrownBy(place::hold)
          .isInstanceOf(BackupException.class)
          .hasMessageContaining(nobody + " does not answer");
    }
  }
}
