package io.groundskeeper.http;

import static io.groundskeeper.http.Calls.HEAD;
import static io.groundskeeper.http.Calls.NONE;
import static io.groundskeeper.http.Calls.call;
import static io.groundskeeper.http.Calls.requireError;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of every kind, through plain sockets. */
final class BodyReaderTest {
  private static final int BODY_BYTES_MAX = 16 << 20;
  private static final String LARGEST = "{\"Unknown\":\"" + "x".repeat(BODY_BYTES_MAX - 14) + "\"}";

  @RegisterExtension private static final Listening LISTENING = new Listening();

  private RawConnection connection;

  @BeforeEach
  void connect() throws IOException {
    connection = LISTENING.connect();
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
  void a_legal_body_of_the_largest_size_is_read() throws IOException {
    assertThat(connection.send(call(LARGEST)).answer().body()).isEqualTo(NONE);
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
    connection.send(gzip("{\"ProjectNames\":[\"a b\"]}"));
    assertThat(connection.answer().body()).contains("'projectNames.1.member'");

    connection.send(gzip("{}"));
    assertThat(connection.answer().body()).isEqualTo(NONE);
  }

  /** A stream that says whether it was closed. */
  private static final class Watched extends ByteArrayInputStream {
    private boolean closed;

    Watched(byte[] bytes) {
      super(bytes);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void what_unpacks_a_body_is_closed_however_that_ends() throws IOException {
    byte[] whole = packed("{\"ProjectNames\":[\"a b\"]}").getBytes(ISO_8859_1);
    Watched good = new Watched(whole);
    Watched broken = new Watched(Arrays.copyOf(whole, whole.length - 9));
    Watched failing = new Watched(whole);
    BodyReader reader = new BodyReader(Patience.USUAL);

    assertThat(reader.<byte[]>unpack(good, body -> body)).startsWith('{').endsWith('}');
    assertThatIOException().isThrownBy(() -> reader.unpack(broken, body -> body));
    assertThatIllegalStateException()
        .isThrownBy(() ->
            reader.unpack(
                failing,
                body -> {
                  throw new IllegalStateException();
                }));

    assertThat(List.of(good, broken, failing)).allMatch(stream -> stream.closed);
  }

  @Test
  void a_small_body_that_unpacks_to_a_huge_one_is_refused() throws IOException {
    connection.send(gzip("\0".repeat(64 << 20)));

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
    assertThat(LISTENING.connect().send(call("{}")).answer().body()).isEqualTo(NONE);
  }

  static Stream<Arguments> slow_clients() throws IOException {
    return Stream.of(
        Arguments.of("Transfer-Encoding: chunked", chunked("{}")),
        Arguments.of("Transfer-Encoding: chunked\r\nContent-Encoding: gzip", chunked(packed("{}"))),
        Arguments.of("Content-Length: " + BODY_BYTES_MAX, LARGEST));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("slow_clients")
  void clients_that_send_slowly_hold_nobody_up(String headers, String body) throws IOException {
    long whole = 2L * BODY_BYTES_MAX;
    long many = Math.max(Runtime.getRuntime().maxMemory() / 4, 2 * whole) / whole;
    List<RawConnection> slow = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      RawConnection client = LISTENING.connect();
      client.send(HEAD + headers + "\r\nExpect: 100-continue\r\n\r\n");
      // The server waits for the body, with what that takes.
      assertThat(client.answer().status()).isEqualTo(100);
      slow.add(client);
    }

    assertThat(connection.send(call(LARGEST)).answer().body()).isEqualTo(NONE);
    // Nor was it answered only once they were given up.
    assertThat(slow.getFirst().send(body).answer().body()).isEqualTo(NONE);
  }

  @Test
  void a_body_of_several_pieces_is_put_together_in_their_order() throws IOException {
    String names =
        IntStream.range(0, 100_000).mapToObj(i -> "\"n" + i + "\"").collect(joining(","));
    String body = "{\"Unknown\":[" + names + "],\"ProjectNames\":[\"a b\"]}";

    for (byte[] request :
        List.of(
            call(body).getBytes(ISO_8859_1),
            gzip(body),
            (HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunked(body)).getBytes(ISO_8859_1))) {
      assertThat(connection.send(request).answer().body()).contains("'projectNames.1.member'");
    }
  }

  private static void requireTooLarge(RawConnection.Answer answer) {
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(answer.body())
        .contains("\"__type\":\"RequestEntityTooLargeException\"")
        .contains("5242880");
  }

  private static String chunked(String body) {
    return Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
  }

  private static byte[] gzip(String body) throws IOException {
    return call(packed(body), "Content-Encoding: gzip").getBytes(ISO_8859_1);
  }

  private static String packed(String body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body.getBytes(ISO_8859_1));
    }
    return packed.toString(ISO_8859_1);
  }
}
