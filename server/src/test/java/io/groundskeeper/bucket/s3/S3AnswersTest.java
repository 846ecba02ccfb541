package io.groundskeeper.bucket.s3;

import static io.groundskeeper.bucket.s3.CannedS3.error;
import static io.groundskeeper.bucket.s3.CannedS3.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.bucket.Buckets.Opened;
import io.groundskeeper.bucket.Buckets.Opened.Found;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;

/** What answers of an endpoint mean, those too that no server gives at will. */
@Tag("long")
@Timeout(300)
final class S3AnswersTest {
  private static final ObjectName NAME = new ObjectName("bucket", "a", null);

  private static S3Buckets buckets(URI endpoint) {
    return new S3Buckets(endpoint, "eu-central-1", true, S3Proxy.CREDENTIALS);
  }

  private static Opened open(CannedS3 server, ObjectName name, long bytesMax) throws IOException {
    try (S3Buckets buckets = buckets(server.endpoint())) {
      return buckets.open(name, bytesMax);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "404, NoSuchKey, Missing",
    "404, NoSuchBucket, Missing",
    "404, NoSuchVersion, Missing",
    "404, SomethingNew, Missing",
    "405, MethodNotAllowed, Missing",
    "400, InvalidArgument, Missing",
    "400, InvalidBucketName, Missing",
    "400, InvalidURI, Missing",
    "400, KeyTooLongError, Missing",
    "501, NotImplemented, Missing",
    "401, Unauthorized, Forbidden",
    "403, AccessDenied, Forbidden",
    "403, InvalidAccessKeyId, Forbidden",
    "403, SignatureDoesNotMatch, Forbidden",
    "403, InvalidObjectState, Forbidden",
  })
  void a_refusal_is_missing_or_forbidden(int status, String code, String expected)
      throws Exception {
    try (CannedS3 server = new CannedS3(error(status, code))) {
      Opened opened = open(server, NAME, Long.MAX_VALUE);

      assertThat(opened.getClass().getSimpleName()).isEqualTo(expected);
      assertThat(opened).asString().contains("s3://bucket/a: This is " + code + ".");
      assertThat(server.seen()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"404, Missing", "403, Forbidden"})
  void a_refusal_need_not_be_explained(int status, String expected) throws Exception {
    for (String body : new String[] {"", "<html>nginx</html>"}) {
      try (CannedS3 server = new CannedS3(text(status, body))) {
        Opened opened = open(server, NAME, Long.MAX_VALUE);

        assertThat(opened.getClass().getSimpleName()).isEqualTo(expected);
        assertThat(opened).asString().contains("s3://bucket/a: status " + status);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "301, PermanentRedirect",
    "400, AuthorizationHeaderMalformed",
    "400, BadRequest",
    "412, PreconditionFailed"
  })
  void anything_else_fails_with_the_endpoint_and_the_reason(int status, String code)
      throws Exception {
    try (CannedS3 server = new CannedS3(error(status, code))) {
      assertThatThrownBy(() -> open(server, NAME, Long.MAX_VALUE))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "The S3 endpoint %s failed: s3://bucket/a: This is %s.", server.endpoint(), code);
    }
  }

  @Test
  void a_server_in_trouble_is_asked_again() throws Exception {
    CannedS3.Answer broken = error(500, "InternalError");
    try (CannedS3 server = new CannedS3(broken, error(503, "SlowDown"), text(200, "content"))) {
      assertThat(open(server, NAME, Long.MAX_VALUE)).isInstanceOf(Found.class);
      assertThat(server.seen()).hasSize(3);
    }
    try (CannedS3 server = new CannedS3(broken)) {
      assertThatThrownBy(() -> open(server, NAME, Long.MAX_VALUE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("This is InternalError.");
      assertThat(server.seen()).hasSize(3);
    }
  }

  @Test
  void asks_for_what_is_wanted_and_no_more() throws Exception {
    ObjectName version = new ObjectName("bucket", "f/ä b+c", "v+1/2");
    try (CannedS3 server = new CannedS3(text(200, "content"))) {
      open(server, NAME, Long.MAX_VALUE);
      open(server, NAME, 0);
      open(server, NAME, 1);
      open(server, version, 1L << 40);

      assertThat(server.seen())
          .containsExactly(
              new CannedS3.Seen("/bucket/a", "null"),
              new CannedS3.Seen("/bucket/a", "bytes=0-0"),
              new CannedS3.Seen("/bucket/a", "bytes=0-0"),
              new CannedS3.Seen(
                  "/bucket/f/%C3%A4%20b%2Bc?versionId=v%2B1%2F2", "bytes=0-1099511627775"));
    }
  }

  @Test
  void the_size_of_the_whole_comes_with_a_part() throws Exception {
    CannedS3.Answer part =
        exchange -> {
          exchange.getResponseHeaders().add("Content-Range", "bytes 0-3/5000000000");
          text(206, "cont").give(exchange);
        };
    try (CannedS3 server = new CannedS3(part)) {
      Opened opened = open(server, NAME, 4);

      assertThat(opened).isInstanceOf(Found.class);
      assertThat(((Found) opened).bytes()).isEqualTo(5_000_000_000L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 0-3/*", "bytes 0-3", "nonsense"})
  void an_answer_without_a_size_fails(String range) throws Exception {
    CannedS3.Answer part =
        exchange -> {
          exchange.getResponseHeaders().add("Content-Range", range);
          text(206, "cont").give(exchange);
        };
    CannedS3.Answer chunked =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('x');
        };
    for (CannedS3.Answer answer : new CannedS3.Answer[] {part, chunked}) {
      try (CannedS3 server = new CannedS3(answer)) {
        assertThatThrownBy(() -> open(server, NAME, 4))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("does not say how long");
      }
    }
  }

  @Test
  void an_object_that_is_cut_off_is_not_taken_for_whole() throws Exception {
    CannedS3.Answer cut =
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
        };
    try (CannedS3 server = new CannedS3(cut);
        S3Buckets buckets = buckets(server.endpoint());
        InputStream in = ((Found) buckets.open(NAME, Long.MAX_VALUE)).in()) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("The object cannot be read beyond byte 10 of 1000: ");
    }
  }

  @Test
  void an_object_that_was_damaged_on_its_way_is_noticed() throws Exception {
    CannedS3.Answer damaged =
        exchange -> {
          exchange.getResponseHeaders().add("x-amz-checksum-crc32", "AAAAAA==");
          text(200, "content").give(exchange);
        };
    try (CannedS3 server = new CannedS3(damaged);
        S3Buckets buckets = buckets(server.endpoint());
        InputStream in = ((Found) buckets.open(NAME, Long.MAX_VALUE)).in()) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("checksum");
    }
  }

  @Test
  void closing_early_hangs_up() throws Exception {
    long announced = 1L << 40;
    CompletableFuture<Long> sent = new CompletableFuture<>();
    CannedS3.Answer endless =
        exchange -> {
          exchange.sendResponseHeaders(200, announced);
          byte[] piece = new byte[1 << 16];
          long bytes = 0;
          try {
            for (; bytes < announced; bytes += piece.length) {
              exchange.getResponseBody().write(piece);
            }
          } finally {
            sent.complete(bytes);
          }
        };
    try (CannedS3 server = new CannedS3(endless);
        S3Buckets buckets = buckets(server.endpoint())) {
      Found found = (Found) buckets.open(NAME, Long.MAX_VALUE);
      assertThat(found.bytes()).isEqualTo(announced);
      assertThat(found.in().readNBytes(100)).hasSize(100);

      found.in().close();

      assertThat(sent.get()).isLessThan(64 << 20);
    }
  }

  @Test
  void an_endpoint_where_nobody_listens_is_named() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    for (String host : new String[] {"127.0.0.1", "no.such.host.invalid"}) {
      URI endpoint = URI.create("http://" + host + ":" + port);
      try (S3Buckets buckets = buckets(endpoint)) {
        assertThatThrownBy(() -> buckets.open(NAME, Long.MAX_VALUE))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("The S3 endpoint " + endpoint + " does not answer: ");
      }
    }
  }

  @Test
  void without_credentials_nothing_is_asked() throws Exception {
    var none = AwsCredentialsProviderChain.of(SystemPropertyCredentialsProvider.create());
    try (CannedS3 server = new CannedS3(text(200, "content"));
        S3Buckets buckets = new S3Buckets(server.endpoint(), "us-east-1", true, none)) {
      assertThatThrownBy(() -> buckets.open(NAME, Long.MAX_VALUE))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "There are no credentials for the S3 endpoint " + server.endpoint());
      assertThat(server.seen()).isEmpty();
    }
  }

  @Test
  void credentials_are_found_where_the_sdk_looks_for_them() throws Exception {
    System.setProperty("aws.accessKeyId", "id");
    System.setProperty("aws.secretAccessKey", "secret");
    try (CannedS3 server = new CannedS3(text(200, "content"));
        S3Buckets buckets = new S3Buckets(server.endpoint(), "us-east-1", true);
        InputStream in = ((Found) buckets.open(NAME, Long.MAX_VALUE)).in()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("content");
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
  }

  @Test
  void a_bucket_can_be_named_in_the_host() throws Exception {
    try (S3Buckets buckets =
        new S3Buckets(URI.create("http://s3.invalid"), "us-east-1", false, S3Proxy.CREDENTIALS)) {
      assertThatThrownBy(() -> buckets.open(NAME, Long.MAX_VALUE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("bucket.s3.invalid");
    }
  }
}
