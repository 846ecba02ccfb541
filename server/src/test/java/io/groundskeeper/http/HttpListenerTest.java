package io.groundskeeper.http;

import static io.groundskeeper.http.Calls.HEAD;
import static io.groundskeeper.http.Calls.HOST;
import static io.groundskeeper.http.Calls.NONE;
import static io.groundskeeper.http.Calls.TYPE;
import static io.groundskeeper.http.Calls.call;
import static io.groundskeeper.http.Calls.requireError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.groundskeeper.InMemory;
import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.cli.serve.Loopback;
import io.groundskeeper.dataset.value.Health;
import io.groundskeeper.http.RawConnection.Answer;
import io.groundskeeper.operation.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections, methods, headers and strangers, through plain sockets. */
final class HttpListenerTest {
  @RegisterExtension private static final Listening LISTENING = new Listening();

  private RawConnection connection;

  @BeforeEach
  void connect() throws IOException {
    connection = LISTENING.connect();
  }

  @Test
  void a_call_is_answered_in_the_type_of_the_protocol() throws IOException {
    Answer answer = connection.send(call("{}")).answer();

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
      Answer answer = connection.send(call("{}", header)).answer();
      assertThat(answer.body()).isEqualTo(NONE);
      assertThat(answer.headers()).doesNotContainKeys("upgrade", "content-encoding");
    }
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
    Answer answer = connection.send(call(body)).answer();

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
    Answer answer = connection.send(from(host, header)).answer();

    requireError(answer, "AccessDeniedException");
    assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /health",
    "HEAD, /health",
    "POST, /health",
    "GET, /",
    "OPTIONS, /",
    "GET, /x",
  })
  void strangers_see_no_page(String method, String path) throws IOException {
    for (String headers :
        List.of(
            "Host: evil.example:7070\r\n",
            HOST + "Origin: https://evil.example\r\n",
            HOST + "Sec-Fetch-Site: cross-site\r\n")) {
      connection.send(method + " " + path + " HTTP/1.1\r\n" + headers + "\r\n");
      Answer answer = method.equals("HEAD") ? connection.headAnswer() : connection.answer();

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).doesNotContain("ok\n");
      assertThat(answer.headers()).doesNotContainKeys("allow", "access-control-allow-origin");
    }
  }

  @Test
  void a_simple_tool_may_ask_for_health_without_a_host() throws IOException {
    assertThat(connection.send("GET /health HTTP/1.0\r\n\r\n").answer().body()).isEqualTo("ok\n");
  }

  @Test
  void a_page_of_a_stranger_may_not_ask_for_health_without_a_host() throws IOException {
    connection.send("GET /health HTTP/1.0\r\nOrigin: https://evil.example\r\n\r\n");

    assertThat(connection.answer().status()).isEqualTo(403);
  }

  @Test
  void a_stranger_is_refused_before_the_body_is_sent() throws IOException {
    connection.send(HEAD + "Origin: https://evil.example\r\nContent-Length: 5000000\r\n\r\n");

    requireError(connection.answer(), "AccessDeniedException");
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
      Answer answer = method.equals("HEAD") ? connection.headAnswer() : connection.answer();

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
  void what_is_not_http_is_told_in_the_protocols_form(String request) throws IOException {
    Answer answer = connection.send(request).answer();

    assertThat(answer.status()).isBetween(400, 505).isNotEqualTo(500);
    requireError(answer, answer.status(), answer.header("x-amzn-errortype"));
    assertThat(answer.body()).doesNotContain("\tat ", "jetty");
  }

  @Test
  void headers_beyond_their_bound_are_refused() throws IOException {
    Answer answer = connection.send(call("{}", "X-Long: " + "x".repeat(64 << 10))).answer();

    requireError(answer, 431, "RequestEntityTooLargeException");
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
            HttpListener.start(
                List.of("127.0.0.1"),
                0,
                new AwsJson(List.of(new Failing(error)), List.of()),
                InMemory.account().transfers(),
                InMemory.metrics(),
                () -> Health.OK);
        RawConnection client = new RawConnection(failing.port())) {
      for (int i = 0; i < 2; i++) {
        Answer answer = client.send(call("{}")).answer();

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("x-amzn-errortype")).isEqualTo("InternalServerError");
        assertThat(answer.body())
            .contains("\"__type\":\"InternalServerError\"")
            .contains(answer.header("x-amzn-requestid"))
            .doesNotContain(type.getSimpleName(), "\tat ", "io.groundskeeper");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]"})
  void its_own_page_may_call(String name) throws IOException {
    String host = name + ":" + LISTENING.port();

    Answer answer =
        connection
            .send(from(host, "Origin: http://" + host + "\r\nSec-Fetch-Site: same-origin"))
            .answer();

    assertThat(answer.body()).isEqualTo(NONE);
    assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://localhost:7070",
        "Origin: http://localhost:7070\r\nSec-Fetch-Site: same-site",
        "Origin: http://localhost:7070\r\nSec-Fetch-Site: cross-site",
        "Origin: http://localhost:7070\r\nSec-Fetch-Site: none",
        "Origin: https://localhost:7070\r\nSec-Fetch-Site: same-origin",
        "Origin: http://localhost\r\nSec-Fetch-Site: same-origin",
        "Origin: http://localhost:70700\r\nSec-Fetch-Site: same-origin",
        "Origin: http://127.0.0.1:7070\r\nSec-Fetch-Site: same-origin",
        "Origin: null\r\nSec-Fetch-Site: same-origin",
        "Origin:\r\nSec-Fetch-Site: same-origin",
        "Origin: http://localhost:7070\r\nOrigin: http://evil.example\r\nSec-Fetch-Site: same-origin",
        "Origin: http://localhost:7070, http://evil.example\r\nSec-Fetch-Site: same-origin",
        "Origin: http://localhost:7070\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site",
      })
  void what_is_not_wholly_its_own_page_is_a_stranger(String headers) throws IOException {
    requireError(
        connection.send(from("localhost:7070", headers)).answer(), "AccessDeniedException");
  }

  @Test
  void a_browser_sees_what_this_is() throws IOException {
    connection.send(
        "GET / HTTP/1.1\r\nHost: localhost:%d\r\nAccept: text/html,*/*;q=0.8\r\n\r\n"
            .formatted(LISTENING.port()));

    Answer answer = connection.answer();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).startsWith("text/html");
    assertThat(answer.header("content-security-policy")).startsWith("default-src 'none'");
    assertThat(answer.body())
        .contains("Groundskeeper", "--endpoint-url http://localhost:" + LISTENING.port() + " ")
        .doesNotContain("ENDPOINT", "<script", "<form", "href", "src=", "evil");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Accept: */*\r\n",
        "Accept: application/json\r\n",
        "Accept: text/html;q=0\r\n"
      })
  void a_program_that_looks_gets_no_page(String accept) throws IOException {
    requireError(
        connection.send("GET / HTTP/1.1\r\n" + HOST + accept + "\r\n").answer(),
        405,
        "MethodNotAllowedException");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip, chunked",
        "gzip,chunked",
        "deflate, chunked",
        "x, chunked",
        "gzip\r\nTransfer-Encoding: chunked",
      })
  void a_transfer_coding_that_is_not_understood_is_not_implemented(String coding)
      throws IOException {
    for (String path : List.of("POST /", "POST /datasets/p/train/entries", "POST /x")) {
      String request =
          HEAD.replace("POST /", path) + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n";
      requireError(LISTENING.connect().send(request).answer(), 501, "NotImplementedException");
    }
  }

  @Test
  void it_listens_on_several_addresses_of_which_localhost_may_mean_any() throws Exception {
    List<String> hosts = Loopback.addresses();
    assumeThat(hosts).hasSize(2);
    try (HttpListener both =
        HttpListener.start(
            hosts,
            0,
            InMemory.awsJson(),
            InMemory.account().transfers(),
            InMemory.metrics(),
            () -> Health.OK)) {
      for (String host : hosts) {
        try (RawConnection one = new RawConnection(host, both.port())) {
          assertThat(one.send(call("{}")).answer().body()).isEqualTo(NONE);
        }
      }
    }
  }

  @Test
  void an_address_that_is_not_there_stops_it_from_starting_and_leaves_nothing_behind()
      throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            HttpListener.start(
                List.of("127.0.0.1", "203.0.113.1"),
                port,
                InMemory.awsJson(),
                InMemory.account().transfers(),
                InMemory.metrics(),
                () -> Health.OK));

    HttpListener.start(
            List.of("127.0.0.1"),
            port,
            InMemory.awsJson(),
            InMemory.account().transfers(),
            InMemory.metrics(),
            () -> Health.OK)
        .close();
  }

  @Test
  void metrics_are_in_the_form_of_prometheus() throws IOException {
    Answer answer = connection.send("GET /metrics HTTP/1.1\r\n" + HOST + "\r\n").answer();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).startsWith("text/plain; version=0.0.4");
    assertThat(answer.body())
        .contains(
            "# TYPE groundskeeper_cache_used_bytes gauge", "groundskeeper_cache_budget_bytes ");
  }

  @Test
  void a_port_in_use_is_told() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            HttpListener.start(
                List.of("127.0.0.1"),
                LISTENING.port(),
                InMemory.awsJson(),
                InMemory.account().transfers(),
                InMemory.metrics(),
                () -> Health.OK));
  }

  private static String from(String host, String header) {
    return call("{}", header.isEmpty() ? new String[0] : new String[] {header})
        .replace(HOST, "Host: " + host + "\r\n");
  }
}
