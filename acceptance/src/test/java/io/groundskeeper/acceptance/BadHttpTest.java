package io.groundskeeper.acceptance;

import static io.groundskeeper.acceptance.RawRequest.target;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.RawConnection.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HTTP as odd clients speak it, and as no client should: sizes, encodings, paths, half requests.
 */
final class BadHttpTest {
  private static final long TWO_GIB = 2L << 30;

  /** Far more than a refused body is read on for. */
  private static final long READ_BYTES_MAX = 512L << 20;

  private static final String PROJECTS = target("DescribeProjects");
  private static final String TOO_LARGE = "RequestEntityTooLargeException";

  @TempDir private static Path data;
  private static PackagedServer server;
  private RawConnection connection;

  @BeforeAll
  static void start() {
    server = PackagedServer.start(data);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() throws IOException {
    connection = new RawConnection(server.endpoint());
  }

  /** Nothing of what came before has made a project, or stopped the server from answering. */
  @AfterEach
  void finds_the_server_well() throws IOException {
    connection.close();
    try (RawConnection fresh = new RawConnection(server.endpoint())) {
      requireWell(fresh);
    }
  }

  private static void requireWell(RawConnection on) throws IOException {
    on.send(RawRequest.of("DescribeProjects", "{}"));
    Answer answer = on.read();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"ProjectDescriptions\":[]}");
  }

  // ---- two gigabytes

  @Test
  void a_body_of_2_GB_announced_is_refused_before_it_comes() throws IOException {
    connection.send(RawRequest.head(PROJECTS + "Content-Length: " + TWO_GIB + "\r\n"));

    requireTooLarge(connection.read());
  }

  @Test
  void a_body_of_2_GB_announced_with_expect_is_refused_without_a_continue() throws IOException {
    connection.send(
        RawRequest.head(PROJECTS + "Expect: 100-continue\r\nContent-Length: " + TWO_GIB + "\r\n"));

    requireTooLarge(connection.read());
  }

  @Test
  void a_body_of_2_GB_in_chunks_is_refused_early() throws IOException {
    connection.send(RawRequest.head(PROJECTS + "Transfer-Encoding: chunked\r\n"));
    byte[] chunk = RawRequest.chunk(" ".repeat(1 << 20)).getBytes(ISO_8859_1);
    long sent = 0;
    while (sent < READ_BYTES_MAX && !connection.hasAnswer()) {
      connection.send(chunk);
      sent += chunk.length;
    }

    requireTooLarge(connection.read());
    assertThat(sent).isLessThan(READ_BYTES_MAX);
  }

  @Test
  void a_gzip_of_100_MiB_is_refused_by_what_it_unpacks_to() throws IOException {
    connection.send(
        RawRequest.of(
            PROJECTS + "Content-Encoding: gzip\r\n", RawRequest.gzip(" ".repeat(100 << 20))));

    requireTooLarge(connection.read());
  }

  @Test
  void a_stranger_who_announces_2_GB_is_refused_at_once() throws IOException {
    connection.send(
        RawRequest.head(
            PROJECTS + "Origin: http://evil.example\r\nContent-Length: " + TWO_GIB + "\r\n"));

    Answer answer = connection.read();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("x-amzn-ErrorType")).isEqualTo("AccessDeniedException");
  }

  private static void requireTooLarge(Answer answer) {
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("x-amzn-ErrorType")).isEqualTo(TOO_LARGE);
    assertThat(answer.member("__type")).hasValue(TOO_LARGE);
    assertThat(answer.member("Message")).isPresent();
    assertThat(answer.closes()).isTrue();
  }

  // ---- as clients speak it

  /** Name, headers, body as it is on the wire. */
  static Stream<Arguments> understood() {
    byte[] object = "{}".getBytes(UTF_8);
    String length = "Content-Length: 2\r\n";
    String chunked = "Transfer-Encoding: chunked\r\n";
    byte[] gzip = RawRequest.gzip("{}");
    return Stream.of(
        Arguments.of(
            "names in lower case",
            PROJECTS.replace("X-Amz-Target", "x-amz-target") + length.toLowerCase(Locale.ROOT),
            object),
        Arguments.of(
            "names in upper case",
            PROJECTS.replace("X-Amz-Target", "X-AMZ-TARGET") + length.toUpperCase(Locale.ROOT),
            object),
        Arguments.of(
            "one chunk",
            PROJECTS + chunked,
            (RawRequest.chunk("{}") + "0\r\n\r\n").getBytes(UTF_8)),
        Arguments.of(
            "a chunk a byte, and a trailer",
            PROJECTS + chunked,
            (RawRequest.chunk("{") + RawRequest.chunk("}") + "0\r\nX-Trailer: 1\r\n\r\n")
                .getBytes(UTF_8)),
        Arguments.of(
            "gzip",
            PROJECTS + "Content-Encoding: gzip\r\nContent-Length: " + gzip.length + "\r\n",
            gzip),
        Arguments.of("identity", PROJECTS + "Content-Encoding: identity\r\n" + length, object),
        Arguments.of("no body", PROJECTS + "Content-Length: 0\r\n", new byte[0]),
        Arguments.of("neither length nor chunks", PROJECTS, new byte[0]),
        Arguments.of(
            "Accept-Encoding without a value", PROJECTS + "Accept-Encoding:\r\n" + length, object),
        Arguments.of(
            "an upgrade to HTTP/2",
            PROJECTS
                + "Connection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
                + length,
            object));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("understood")
  void is_understood_and_the_connection_goes_on(String name, String headers, byte[] body)
      throws IOException {
    connection.send(RawRequest.head(headers));
    connection.send(body);

    Answer answer = connection.read();
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.closes()).isFalse();
    requireWell(connection);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
      })
  void a_client_that_waits_for_a_continue_gets_it(String upgrade) throws IOException {
    for (int call = 0; call < 3; call++) {
      connection.send(
          RawRequest.head(PROJECTS + upgrade + "Expect: 100-continue\r\nContent-Length: 2\r\n"));
      assertThat(connection.read().status()).isEqualTo(100);
      connection.send("{}");
      assertThat(connection.read().status()).isEqualTo(200);
    }
  }

  @Test
  void requests_sent_without_waiting_are_answered_in_their_order() throws IOException {
    for (String operation : new String[] {"DescribeProjects", "DetectFaces", "DescribeProjects"}) {
      connection.send(RawRequest.of(operation, "{}"));
    }

    assertThat(connection.read().status()).isEqualTo(200);
    assertThat(connection.read().status()).isEqualTo(400);
    assertThat(connection.read().status()).isEqualTo(200);
  }

  // ---- other paths and methods

  @ParameterizedTest
  @CsvSource({
    "GET, /, 405",
    "PUT, /, 405",
    "DELETE, /, 405",
    "OPTIONS, /, 405",
    "GET, /other, 404",
    "POST, /other, 404",
    "GET, /../../etc/passwd, 400",
    "GET, /%2e%2e/%2e%2e/etc/passwd, 400",
    "GET, /%00, 400",
    "POST, /health, 405",
    "GET, /health, 200"
  })
  void other_paths_and_methods_are_answered(String method, String path, int status)
      throws IOException {
    connection.send(
        method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

    Answer answer = connection.read();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Allow")).isEqualTo(allowed(path, status));
    if (status != 400) {
      requireWell(connection);
    }
  }

  private static String allowed(String path, int status) {
    if (status != 405) {
      return "";
    }
    return path.equals("/health") ? "GET, HEAD" : "POST";
  }

  // ---- no HTTP

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rubbish\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000 a TLS client\r\n\r\n",
        "POST / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: two\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n"
      })
  void what_is_no_http_gets_a_4xx(String bytes) throws IOException {
    connection.send(bytes);

    requireClientError(connection.read());
  }

  @Test
  void a_transfer_coding_that_is_not_understood_gets_a_501() throws IOException {
    connection.send(RawRequest.head(PROJECTS + "Transfer-Encoding: gzip, chunked\r\n"));
    connection.send("0\r\n\r\n");

    Answer answer = connection.read();
    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.member("__type")).hasValue("NotImplementedException");
  }

  @Test
  void headers_of_64_KB_get_a_431() throws IOException {
    connection.send(RawRequest.head("X-Long: " + "x".repeat(64 << 10) + "\r\n"));

    assertThat(connection.read().status()).isEqualTo(431);
  }

  /** Headers, and what comes of the body before the client stops sending. */
  static Stream<Arguments> halves() {
    String make = target("CreateProject");
    String half = "{\"ProjectName\":\"half\"";
    return Stream.of(
        Arguments.of(make + "Content-Length: 1000\r\n", half + "}"),
        Arguments.of(make + "Content-Length: 1000\r\n", ""),
        Arguments.of(make + "Content-Length: 1000000\r\n", half),
        Arguments.of(make + "Transfer-Encoding: chunked\r\n", RawRequest.chunk(half + "}")),
        Arguments.of(make + "Transfer-Encoding: chunked\r\n", "ff\r\n" + half),
        Arguments.of(make + "Content-Encoding: gzip\r\nContent-Length: 1000\r\n", "\u001f"),
        Arguments.of(make + "Expect: 100-continue\r\nContent-Length: 22\r\n", ""));
  }

  @ParameterizedTest
  @MethodSource("halves")
  void half_a_body_and_a_hang_up_does_nothing(String headers, String half) throws IOException {
    connection.send(RawRequest.head(headers));
    connection.send(half);

    connection.close();
  }

  @ParameterizedTest
  @MethodSource("halves")
  void half_a_body_and_an_end_is_the_clients_fault(String headers, String half) throws IOException {
    connection.send(RawRequest.head(headers));
    connection.send(half);
    connection.endOfRequests();

    Answer answer = connection.read();
    requireClientError(answer.status() == 100 ? connection.read() : answer);
  }

  private static void requireClientError(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isBetween(400, 499);
    assertThat(answer.member("__type")).hasValue(answer.header("x-amzn-ErrorType"));
  }
}
