package io.groundskeeper.http;

import static io.groundskeeper.http.Calls.HEAD;
import static io.groundskeeper.http.Calls.HOST;
import static io.groundskeeper.http.Calls.call;
import static io.groundskeeper.http.Calls.requireError;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.groundskeeper.InMemory;
import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.dataset.value.Health;
import io.groundskeeper.http.RawConnection.Answer;
import io.groundskeeper.operation.Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that stop, trickle, or do not read; and those that the server makes wait. */
@Tag("long")
@Timeout(120)
final class SlowClientsTest {
  private static final String PATH = "/datasets/slow/train/entries";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";
  private static final String LINE = "{\"source-ref\":\"s3://images/1.jpg\"}\n";

  /** So short that a test need not wait for long, and long enough for a machine that is busy. */
  private static final Duration SHORT = Duration.ofMillis(500);

  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }

  private HttpListener listen(Patience patience) throws IOException {
    var account = InMemory.account();
    HttpListener listener =
        HttpListener.start(
            List.of("127.0.0.1"),
            0,
            InMemory.awsJson(account),
            account.transfers(),
            InMemory.metrics(),
            () -> Health.OK,
            patience);
    opened.add(listener);
    String arn = make(listener, "CreateProject", "\"ProjectName\":\"slow\"", "ProjectArn");
    make(
        listener,
        "CreateDataset",
        "\"ProjectArn\":\"" + arn + "\",\"DatasetType\":\"TRAIN\"",
        "DatasetArn");
    return listener;
  }

  private RawConnection connect(HttpListener listener) throws IOException {
    RawConnection connection = new RawConnection(listener.port());
    opened.add(connection);
    return connection;
  }

  private String make(HttpListener listener, String operation, String members, String name)
      throws IOException {
    String body =
        connect(listener)
            .send(call("{" + members + "}").replace("DescribeProjects", operation))
            .answer()
            .body();
    return body.split("\"" + name + "\":\"", 2)[1].split("\"", 2)[0];
  }

  private static String post(String headers) {
    return "POST " + PATH + " HTTP/1.1\r\n" + HOST + headers;
  }

  private static String upload() {
    return post("Content-Length: " + LINE.length() + "\r\n\r\n" + LINE);
  }

  @Test
  void many_slow_uploads_hold_up_no_other() throws IOException {
    HttpListener listener = listen(Patience.USUAL);
    for (int i = 0; i < 4; i++) {
      connect(listener).send(post(CHUNKED)).send("1\r\n{\r\n");
    }

    Answer answer = connect(listener).send(upload()).answer();

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"EntriesAdded\":1");
  }

  @Test
  void an_upload_without_a_place_is_told_when_to_try_again() throws IOException {
    HttpListener listener = listen(Patience.USUAL);
    @Nullable Answer refused = null;
    List<RawConnection> slow = new ArrayList<>();
    for (int i = 0; i < 100 && refused == null; i++) {
      RawConnection next = connect(listener).send(post("Expect: 100-continue\r\n" + CHUNKED));
      Answer answer = next.answer();
      if (answer.status() == 100) {
        slow.add(next);
      } else {
        refused = answer;
      }
    }

    requireError(refused, 503, "ThrottlingException");
    assertThat(Objects.requireNonNull(refused).header("retry-after")).matches("[1-9]\\d?");
    assertThat(slow).hasSizeGreaterThan(4);
    for (RawConnection one : slow) {
      one.send("0\r\n\r\n");
      assertThat(one.answer().status()).isEqualTo(200);
    }
    assertThat(connect(listener).send(upload()).answer().status()).isEqualTo(200);
  }

  @Test
  void a_stop_does_not_wait_for_a_body_that_trickles() throws Exception {
    HttpListener listener = listen(new Patience(LONG, LONG, LONG, SHORT));
    RawConnection slow = connect(listener).send(post("Expect: 100-continue\r\n" + CHUNKED));
    assertThat(slow.answer().status()).isEqualTo(100);
    ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor();
    opened.add(trickle::shutdownNow);
    var trickling =
        trickle.scheduleAtFixedRate(
            () -> sendQuietly(slow, "1\r\n \r\n"), 0, 50, TimeUnit.MILLISECONDS);
    opened.add(() -> trickling.cancel(true));

    assertThatCode(listener::close).doesNotThrowAnyException();
    // The server ends the connection, or this waits for ever.
    slow.countToTheEnd();
  }

  @Test
  void headers_that_trickle_are_cut_off_and_slow_bodies_are_not() throws IOException {
    HttpListener listener = listen(new Patience(LONG, SHORT, LONG, LONG));
    RawConnection used = connect(listener).send(upload());
    assertThat(used.answer().status()).isEqualTo(200);
    for (RawConnection trickling : List.of(connect(listener), used)) {
      ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor();
      opened.add(trickle::shutdownNow);
      trickling.send("POST / HTTP/1.1\r\n");
      var sending =
          trickle.scheduleAtFixedRate(
              () -> sendQuietly(trickling, "X-A: b\r\n"), 0, 20, TimeUnit.MILLISECONDS);
      opened.add(() -> sending.cancel(true));

      // Their end is waited for; else this waits for ever.
      trickling.countToTheEnd();
    }
    assertThat(connect(listener).send(upload()).answer().status()).isEqualTo(200);
  }

  @RepeatedTest(10)
  void a_stop_does_not_wait_for_a_client_that_keeps_its_connection() throws IOException {
    Duration tooLong = Duration.ofMinutes(10);
    HttpListener listener = listen(new Patience(LONG, LONG, LONG, tooLong));
    assertThat(connect(listener).send(upload()).answer().status()).isEqualTo(200);

    assertThatCode(listener::close).doesNotThrowAnyException();
  }

  private static final List<String> BODIES =
      List.of(
          HEAD + CHUNKED,
          HEAD + "Content-Encoding: gzip\r\n" + CHUNKED,
          post(CHUNKED),
          post("Content-Encoding: gzip\r\n" + CHUNKED),
          post(CHUNKED).replace("entries", "entries?format=coco"),
          post(CHUNKED).replace("entries", "entries?format=yolo"));

  @Test
  void a_body_that_stops_coming_is_told_in_the_protocols_form() throws IOException {
    HttpListener listener = listen(new Patience(SHORT, LONG, LONG, LONG));
    for (String body : BODIES) {
      Answer answer = connect(listener).send(body).send("1\r\n{\r\n").answer();

      requireError(answer, 408, "RequestTimeoutException");
      assertThat(answer.header("connection")).isEqualTo("close");
    }
    Answer known = connect(listener).send(HEAD + "Content-Length: 10\r\n\r\n{").answer();
    requireError(known, 408, "RequestTimeoutException");
  }

  @Test
  void a_body_that_trickles_is_told_in_the_protocols_form() throws IOException {
    HttpListener listener = listen(new Patience(LONG, SHORT, LONG, LONG));
    for (String body : BODIES) {
      RawConnection connection = connect(listener).send(body);
      if (body.contains("gzip")) {
        // What follows such a header is a name, of any length.
        connection.send("a\r\n\u001f\u008b\b\b\0\0\0\0\0\0\r\n");
      }
      while (!connection.hasAnswer()) {
        connection.send("1\r\n \r\n");
      }

      requireError(connection.answer(), 408, "RequestTimeoutException");
    }
  }

  @Test
  void a_body_that_waits_in_vain_for_memory_is_told_when_to_try_again() throws IOException {
    HttpListener listener = listen(new Patience(LONG, LONG, Duration.ZERO, LONG));
    byte[] most = " ".repeat(BodyReader.BODY_BYTES_MAX - 1).getBytes(ISO_8859_1);
    @Nullable Answer refused = null;
    for (int i = 0; i < 1_000 && refused == null; i++) {
      RawConnection slow = connect(listener);
      slow.send(HEAD + "Content-Length: " + BodyReader.BODY_BYTES_MAX + "\r\n\r\n").send(most);
      refused = slow.hasAnswer() ? slow.answer() : null;
    }

    requireError(refused, 503, "ThrottlingException");
    assertThat(Objects.requireNonNull(refused).header("retry-after")).isNotEmpty();
  }

  /** An operation that takes until it is let go. */
  private record Held(CountDownLatch begun, CountDownLatch go)
      implements Operation<Held.Request, Held.Request> {
    record Request() {}

    @Override
    public Class<Request> request() {
      return Request.class;
    }

    @Override
    public Request call(Request request) {
      begun.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return request;
    }

    @Override
    public String name() {
      return "DescribeProjects";
    }
  }

  @Test
  void nobody_is_idle_who_waits_for_the_server() throws Exception {
    Held held = new Held(new CountDownLatch(1), new CountDownLatch(1));
    HttpListener listener =
        HttpListener.start(
            List.of("127.0.0.1"),
            0,
            new AwsJson(List.of(held), List.of()),
            InMemory.account().transfers(),
            InMemory.metrics(),
            () -> Health.OK,
            new Patience(SHORT, LONG, LONG, LONG));
    opened.add(listener);
    RawConnection waiting = connect(listener).send(call("{}"));
    held.begun().await();

    // One that is idle is cut off meanwhile, more than once.
    assertThat(connect(listener).isEnded()).isTrue();
    assertThat(connect(listener).isEnded()).isTrue();
    held.go().countDown();

    Answer answer = waiting.answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{}");
  }

  @Test
  void nobody_is_idle_whose_body_waits_for_memory() throws Exception {
    HttpListener listener = listen(new Patience(SHORT, LONG, LONG, LONG));
    long whole = 2L * BodyReader.BODY_BYTES_MAX;
    long many = Math.max(Runtime.getRuntime().maxMemory() / 4, 2 * whole) / whole;
    byte[] most = " ".repeat(BodyReader.BODY_BYTES_MAX - 10_000).getBytes(ISO_8859_1);
    List<RawConnection> holding = new CopyOnWriteArrayList<>();
    // Those that hold the memory are not idle either.
    ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor();
    opened.add(trickle::shutdownNow);
    var trickling =
        trickle.scheduleWithFixedDelay(
            () -> holding.forEach(one -> sendQuietly(one, " ")), 50, 50, TimeUnit.MILLISECONDS);
    opened.add(() -> trickling.cancel(true));
    for (int i = 0; i < many; i++) {
      RawConnection one = connect(listener);
      one.send(HEAD + "Content-Length: " + BodyReader.BODY_BYTES_MAX + "\r\n\r\n").send(most);
      holding.add(one);
    }
    RawConnection waiting = connect(listener);
    String largest = "{\"Unknown\":\"" + "x".repeat(BodyReader.BODY_BYTES_MAX - 14) + "\"}";
    Thread.ofPlatform().daemon().start(() -> sendQuietly(waiting, call(largest)));

    // One that is idle is cut off meanwhile, more than once.
    assertThat(connect(listener).isEnded()).isTrue();
    assertThat(connect(listener).isEnded()).isTrue();
    assertThat(waiting.hasAnswer()).isFalse();
    for (RawConnection one : holding) {
      one.close();
    }

    assertThat(waiting.answer().status()).isEqualTo(200);
  }

  private static void sendQuietly(RawConnection connection, String text) {
    try {
      connection.send(text);
    } catch (IOException e) {
      // It is closed: the test is over.
    }
  }

  @Test
  void a_download_that_nobody_reads_is_ended() throws Exception {
    HttpListener listener = listen(new Patience(SHORT, LONG, LONG, LONG));
    String pad = "x".repeat(10_000);
    StringBuilder manifest = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      manifest.append("{\"source-ref\":\"s3://images/%d.jpg\",\"p\":\"%s\"}\n".formatted(i, pad));
    }
    RawConnection upload = connect(listener);
    upload.send(post("Content-Length: " + manifest.length() + "\r\n\r\n" + manifest));
    assertThat(upload.answer().body()).contains("\"EntriesAdded\":3000");
    RawConnection download = connect(listener);
    download.send("GET " + PATH + " HTTP/1.1\r\n" + HOST + "\r\n");

    // One that is idle is cut off meanwhile, more than once.
    assertThat(connect(listener).isEnded()).isTrue();
    assertThat(connect(listener).isEnded()).isTrue();

    assertThat(download.countToTheEnd()).isLessThan(manifest.length());
  }

  @Test
  void a_client_that_takes_its_answer_byte_by_byte_is_not_waited_for() {
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int b) {
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < Duration.ofMillis(5).toNanos()) {
              Thread.onSpinWait();
            }
          }
        };
    Departing answer = new Departing(slow, new Pace(Duration.ofMillis(20), LONG));

    assertThatExceptionOfType(Departing.UncollectedException.class)
        .isThrownBy(() -> {
          while (true) {
            answer.write('x');
          }
        });
  }
}
