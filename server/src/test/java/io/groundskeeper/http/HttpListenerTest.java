package io.groundskeeper.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.groundskeeper.InMemory;
import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.operation.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The listener on a free port, spoken to through plain sockets. */
final class HttpListenerTest {
  private static final String HOST = "Host: 127.0.0.1\r\n";
  private static final String TYPE = "Content-Type: application/x-amz-json-1.1\r\n";
  private static final String TARGET = "X-Amz-Target: RekognitionService.DescribeProjects\r\n";
  private static final String HEAD = "POST / HTTP/1.1\r\n" + HOST + TYPE + TARGET;
  private static final String NONE = "{\"ProjectDescriptions\":[]}";
  private static final int BODY_BYTES_MAX = 16 << 20;

  private static HttpListener listener;

  private RawConnection connection;

  @BeforeAll
  static void listen() throws IOException {
    listener = HttpListener.start("127.0.0.1", 0, InMemory.awsJson());
  }

  @AfterAll
  static void stop() {
    listener.close();
  }

  @BeforeEach
  void connect() throws IOException {
    connection = new RawConnection(listener.port());
  }

  @AfterEach
  void disconnect() throws IOException {
    connection.close();
  }

  @Test
  void a_call_is_answered_in_the_type_of_the_protocol() throws IOException {
    RawConnection.Answer answer = connection.send(call("{}")).answer();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(NONE);
    assertThat(answer.header("content-type")).isEqualTo("application/x-amz-json-1.1");
    assertThat(answer.headers()).doesNotContainKeys("server", "access-control-allow-origin");
  }

  @Test
  void header_names_are_the_same_in_any_case() throws IOException {
    for (String head : List.of(HEAD.toLowerCase(Locale.ROOT), HEAD.toUpperCase(Locale.ROOT))) {
      String named =
          head.replaceFirst("(?i)post / http/1.1", "POST / HTTP/1.1")
              .replaceFirst(
                  "(?i)RekognitionService.DescribeProjects", "RekognitionService.DescribeProjects");
      assertThat(connection.send(named + "cOnTeNt-LeNgTh: 2\r\n\r\n{}").answer().body())
          .isEqualTo(NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept-Encoding:",
        "Accept-Encoding: identity",
        "Accept-Encoding: gzip, deflate",
        "Content-Encoding: identity",
        "Content-Encoding:",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
        "Connection: keep-alive",
        "User-Agent: aws-sdk/1 ünïcode",
        "amz-sdk-invocation-id: 3f0\r\namz-sdk-request: attempt=1; max=3",
        "Authorization: AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0",
        "Sec-Fetch-Site: none",
      })
  void a_header_of_a_client_changes_nothing(String header) throws IOException {
    for (int i = 0; i < 2; i++) {
      RawConnection.Answer answer = connection.send(call("{}", header)).answer();
      assertThat(answer.body()).isEqualTo(NONE);
      assertThat(answer.headers()).doesNotContainKeys("upgrade", "content-encoding");
    }
  }

  @Test
  void a_chunked_body_is_read_whole() throws IOException {
    connection.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
    connection.send("1\r\n{\r\n").send("10;x=y\r\n\"ProjectNames\":[\r\n");
    connection.send("6\r\n\"a b\"]\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n");

    assertThat(connection.answer().body()).contains("'projectNames.1.member'");
    assertThat(connection.send(call("{}")).answer().body()).isEqualTo(NONE);
  }

  @Test
  void who_expects_a_100_gets_it_before_the_body() throws IOException {
    for (String upgrade : List.of("", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n")) {
      connection.send(HEAD + upgrade + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertThat(connection.answer().status()).isEqualTo(100);
      assertThat(connection.send("{}").answer().body()).isEqualTo(NONE);
    }
  }

  @Test
  void who_expects_a_100_may_send_the_body_without_it() throws IOException {
    connection.send(call("{}", "Expect: 100-continue"));

    RawConnection.Answer answer = connection.answer();
    assertThat((answer.status() == 100 ? connection.answer() : answer).body()).isEqualTo(NONE);
  }

  @Test
  void requests_that_come_at_once_are_answered_in_order() throws IOException {
    connection.send(
        call("{}")
            + call("{\"MaxResults\":0}")
            + call("{}")
            + "GET /health HTTP/1.1\r\n"
            + HOST
            + "\r\n");

    assertThat(connection.answer().body()).isEqualTo(NONE);
    assertThat(connection.answer().status()).isEqualTo(400);
    assertThat(connection.answer().body()).isEqualTo(NONE);
    assertThat(connection.answer().body()).isEqualTo("ok\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "[]", "{\"MaxResults\":0}", "{\"NextToken\":\"forged\"}", "\0\u00ff"})
  void the_connection_goes_on_after_a_400(String body) throws IOException {
    RawConnection.Answer answer = connection.send(call(body)).answer();

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("x-amzn-errortype")).isNotEmpty();
    assertThat(connection.send(call("{}")).answer().body()).isEqualTo(NONE);
  }

  @Test
  void http_1_0_is_answered_and_ends() throws IOException {
    connection.send(call("{}").replace("HTTP/1.1", "HTTP/1.0"));

    assertThat(connection.answer().body()).isEqualTo(NONE);
    assertThat(connection.isEnded()).isTrue();
  }

  @Test
  void a_legal_body_of_the_largest_size_is_read() throws IOException {
    String body = "{\"Unknown\":\"" + "x".repeat(BODY_BYTES_MAX - 14) + "\"}";

    assertThat(connection.send(call(body)).answer().body()).isEqualTo(NONE);
  }

  @ParameterizedTest
  @ValueSource(longs = {BODY_BYTES_MAX + 1, 2L << 30, Long.MAX_VALUE})
  void a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(long length)
      throws IOException {
    connection.send(HEAD + "Expect: 100-continue\r\nContent-Length: " + length + "\r\n\r\n");

    requireTooLarge(connection.answer());
    assertThat(connection.isEnded()).isTrue();
  }

  @Test
  void a_client_that_sends_too_much_reads_why() throws IOException {
    connection.send(HEAD + "Content-Length: " + (BODY_BYTES_MAX + 1) + "\r\n\r\n");
    connection.send(new byte[BODY_BYTES_MAX + 1]);

    requireTooLarge(connection.answer());
    assertThat(connection.isEnded()).isTrue();
  }

  @Test
  void a_chunked_body_is_refused_where_it_becomes_too_large() throws IOException {
    connection.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
    byte[] chunk = ("100000\r\n" + " ".repeat(1 << 20) + "\r\n").getBytes(ISO_8859_1);
    for (int i = 0; i <= BODY_BYTES_MAX >> 20; i++) {
      connection.send(chunk);
    }

    requireTooLarge(connection.answer());
  }

  @Test
  void a_gzipped_body_is_understood() throws IOException {
    connection.send(gzip("{\"ProjectNames\":[\"a b\"]}".getBytes(ISO_8859_1)));
    assertThat(connection.answer().body()).contains("'projectNames.1.member'");

    connection.send(gzip("{}".getBytes(ISO_8859_1)));
    assertThat(connection.answer().body()).isEqualTo(NONE);
  }

  @Test
  void a_small_body_that_unpacks_to_a_huge_one_is_refused() throws IOException {
    connection.send(gzip(new byte[64 << 20]));

    requireTooLarge(connection.answer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "", "\u001f\u008b", "\u001f\u008b\b\0\0\0\0\0\0\0\u00ab\u00ae"})
  void a_body_that_is_not_the_gzip_it_says_is_refused(String body) throws IOException {
    RawConnection.Answer answer = connection.send(call(body, "Content-Encoding: gzip")).answer();

    requireError(answer, "SerializationException");
    assertThat(connection.send(call("{}")).answer().body()).isEqualTo(NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "deflate", "gzip, gzip", "aws-chunked", "x"})
  void a_body_in_an_encoding_that_is_not_understood_is_refused(String encoding) throws IOException {
    requireError(
        connection.send(call("{}", "Content-Encoding: " + encoding)).answer(),
        "SerializationException");
    assertThat(connection.send(call("{}")).answer().body()).isEqualTo(NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/json", "application/x-www-form-urlencoded", ";", "x"})
  void what_a_form_of_a_web_page_can_send_is_refused(String type) throws IOException {
    String call = call("{}").replace(TYPE, "Content-Type: " + type + "\r\n");

    requireError(connection.send(call).answer(), "SerializationException");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: application/x-amz-json-1.1; charset=utf-8\r\n",
        "Content-Type: Application/X-AMZ-JSON-1.1\r\n",
        ""
      })
  void the_type_of_the_body_may_be_written_otherwise(String type) throws IOException {
    assertThat(connection.send(call("{}").replace(TYPE, type)).answer().body()).isEqualTo(NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100\r\n\r\n{\"ProjectName\":\"half\"}",
        "Transfer-Encoding: chunked\r\n\r\n16\r\n{\"ProjectName\":\"half\"}\r\n",
        "Content-Length: 100\r\n\r\n",
      })
  void a_body_that_ends_early_does_nothing(String half) throws IOException {
    connection.send(HEAD.replace("DescribeProjects", "CreateProject") + half).end();
    RawConnection.Answer answer = connection.answer();

    requireError(answer, "SerializationException");
    assertThat(answer.body()).contains("The body ended early.");
    assertThat(connection.isEnded()).isTrue();
    try (RawConnection after = new RawConnection(listener.port())) {
      assertThat(after.send(call("{}")).answer().body()).isEqualTo(NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:1",
        "localhost:65535",
        "api.localhost:7070",
        "127.0.0.1:7070",
        "127.1.2.3",
        "[::1]",
        "[::1]:7070"
      })
  void this_machine_is_answered_by_any_of_its_names(String host) throws IOException {
    assertThat(connection.send(from(host, "")).answer().body()).isEqualTo(NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "evil.example                  | ''",
        "evil.example:7070             | ''",
        "localhost.evil.example        | ''",
        "127.0.0.1.evil.example        | ''",
        "127.0.0.1.nip.io:7070         | ''",
        "evillocalhost                 | ''",
        "0.0.0.0                       | ''",
        "192.168.1.2                   | ''",
        "[::]                          | ''",
        "[fe80::1]                     | ''",
        "127.0.0.1                     | Origin: https://evil.example",
        "127.0.0.1                     | Origin: null",
        "127.0.0.1                     | Origin: http://localhost:3000",
        "127.0.0.1                     | Origin: http://127.0.0.1",
        "127.0.0.1                     | Sec-Fetch-Site: cross-site",
        "127.0.0.1                     | Sec-Fetch-Site: same-site",
        "127.0.0.1                     | sec-fetch-site: CROSS-SITE",
      })
  void strangers_are_refused(String host, String header) throws IOException {
    RawConnection.Answer answer = connection.send(from(host, header)).answer();

    requireError(answer, "AccessDeniedException");
    assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void a_request_without_a_host_is_refused() throws IOException {
    assertThat(
            connection.send(call("{}").replace(HOST, "").replace("/1.1", "/1.0")).answer().status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 405",
    "HEAD, /, 405",
    "PUT, /, 405",
    "DELETE, /, 405",
    "OPTIONS, /, 405",
    "PATCH, /, 405",
    "GET, /?x, 405",
    "GET, /x, 404",
    "POST, /x, 404",
    "POST, /health/x, 404",
    "GET, /favicon.ico, 404",
    "GET, /health, 200",
    "HEAD, /health, 200",
    "POST, /health, 405",
  })
  void pages_and_methods_are_those_of_the_server(String method, String path, int status)
      throws IOException {
    for (int i = 0; i < 2; i++) {
      connection.send(method + " " + path + " HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\n\r\n{}");
      RawConnection.Answer answer =
          method.equals("HEAD") ? connection.headAnswer() : connection.answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("x-amzn-requestid")).isNotEmpty();
      assertThat(answer.header("allow"))
          .isEqualTo(status != 405 ? "" : path.equals("/health") ? "GET, HEAD" : "POST");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "POST / HTTP/9.9\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      })
  void what_is_not_http_gets_a_plain_error_with_a_request_id(String request) throws IOException {
    RawConnection.Answer answer = connection.send(request).answer();

    assertThat(answer.status()).isBetween(400, 505).isNotEqualTo(500);
    assertThat(answer.header("x-amzn-requestid")).isNotEmpty();
    assertThat(answer.body()).doesNotContain("\tat ", "jetty");
  }

  @Test
  void headers_beyond_their_bound_are_refused() throws IOException {
    RawConnection.Answer answer =
        connection.send(call("{}", "X-Long: " + "x".repeat(64 << 10))).answer();

    assertThat(answer.status()).isEqualTo(431);
  }

  @Test
  void every_answer_has_a_request_id_of_its_own() throws IOException {
    List<String> ids = new ArrayList<>();
    for (String request :
        List.of(
            call("{}"),
            call("{}"),
            call("{"),
            call("{}", "Origin: x"),
            "GET / HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /health HTTP/1.1\r\n" + HOST + "\r\n")) {
      ids.add(connection.send(request).answer().header("x-amzn-requestid"));
    }

    assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> UUID.fromString(id));
  }

  /** An operation that fails as nobody foresaw. */
  private record Failing(Error error) implements Operation<Failing.Request, Failing.Request> {
    record Request() {}

    @Override
    public Class<Request> request() {
      return Request.class;
    }

    @Override
    public Request call(Request request) {
      throw error;
    }

    @Override
    public String name() {
      return "DescribeProjects";
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {AssertionError.class, StackOverflowError.class, NoClassDefFoundError.class})
  void a_failure_of_the_server_is_told_without_its_inside(Class<? extends Error> type)
      throws Exception {
    Error error = type.getDeclaredConstructor().newInstance();
    try (HttpListener failing =
            HttpListener.start("127.0.0.1", 0, new AwsJson(List.of(new Failing(error))));
        RawConnection client = new RawConnection(failing.port())) {
      for (int i = 0; i < 2; i++) {
        RawConnection.Answer answer = client.send(call("{}")).answer();

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("x-amzn-errortype")).isEqualTo("InternalServerError");
        assertThat(answer.body())
            .contains("\"__type\":\"InternalServerError\"")
            .contains(answer.header("x-amzn-requestid"))
            .doesNotContain(type.getSimpleName(), "\tat ", "io.groundskeeper");
      }
    }
  }

  @Test
  void a_port_in_use_is_told() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> HttpListener.start("127.0.0.1", listener.port(), InMemory.awsJson()));
  }

  private static void requireTooLarge(RawConnection.Answer answer) {
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(answer.body())
        .contains("\"__type\":\"RequestEntityTooLargeException\"")
        .contains("5242880");
  }

  private static void requireError(RawConnection.Answer answer, String code) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("x-amzn-errortype")).isEqualTo(code);
    assertThat(answer.body()).contains("\"__type\":\"" + code + "\"");
  }

  /** A whole call; its body is one byte a character. */
  private static String call(String body, String... headers) {
    return HEAD
        + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining())
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String from(String host, String header) {
    return call("{}", header.isEmpty() ? new String[0] : new String[] {header})
        .replace(HOST, "Host: " + host + "\r\n");
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body);
    }
    return call(packed.toString(ISO_8859_1), "Content-Encoding: gzip").getBytes(ISO_8859_1);
  }
}
