package io.groundskeeper.cli.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server with one dataset, {@code flowers/train} at version 7, whose connections break: each
 * download ends after so many bytes of its body.
 */
final class BreakingServer implements AutoCloseable {
  private static final String PROJECTS =
      """
      {"ProjectDescriptions":[{"ProjectArn":"arn:aws:rekognition:us-east-1:123456789012:project/flowers/1",\
      "Datasets":[{"DatasetType":"TRAIN","DatasetArn":"arn:aws:rekognition:us-east-1:123456789012:project/flowers/dataset/train/2"}]}]}\
      """;
  private static final Pattern RANGE = Pattern.compile("range: bytes=(\\d+)-");

  private static final int MIDDLE_BYTES = 1 << 20;

  private final ServerSocket socket;

  /** The heads of the downloads that were asked for, in lower case. */
  final List<String> heads = new CopyOnWriteArrayList<>();

  volatile byte[] content = {};
  volatile String entityTag = "\"v7\"";
  volatile int bytesPerConnection = Integer.MAX_VALUE;

  /** After so many downloads there is only a refusal. */
  volatile int downloadsMax = Integer.MAX_VALUE;

  volatile boolean resumable = true;

  /** What becomes of uploads. */
  volatile Uploads uploads = Uploads.REFUSED_BEFORE_THE_BODY;

  /** How many bytes of bodies of uploads have come. */
  final AtomicLong uploaded = new AtomicLong();

  /** How an upload ends. */
  enum Uploads {
    REFUSED_BEFORE_THE_BODY,
    REFUSED_IN_THE_MIDDLE,
    BROKEN_IN_THE_MIDDLE
  }

  BreakingServer() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::serve);
  }

  String endpoint() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        answer(connection);
      } catch (IOException e) {
        // The client has gone, or the test has ended.
      }
    }
  }

  private void answer(Socket connection) throws IOException {
    String head = head(connection.getInputStream());
    OutputStream out = connection.getOutputStream();
    if (head.startsWith("post /datasets")) {
      heads.add(head);
      upload(connection, out);
      return;
    }
    if (head.startsWith("post")) {
      Matcher length = Pattern.compile("content-length: (\\d+)").matcher(head);
      if (length.find()) {
        connection.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
      }
      send(out, "200 OK", "", PROJECTS.getBytes(UTF_8), Integer.MAX_VALUE);
      return;
    }
    heads.add(head);
    if (heads.size() > downloadsMax) {
      send(out, "500 Failed", "", "{\"Message\":\"enough\"}".getBytes(UTF_8), Integer.MAX_VALUE);
      return;
    }
    String headers = "X-Groundskeeper-Version: 7\r\n";
    if (resumable) {
      headers += "Accept-Ranges: bytes\r\nETag: " + entityTag + "\r\n";
    }
    Matcher range = RANGE.matcher(head);
    boolean resumes = range.find() && head.contains("if-range: " + entityTag);
    int from = resumes ? Integer.parseInt(range.group(1)) : 0;
    byte[] rest = Arrays.copyOfRange(content, from, content.length);
    send(out, resumes ? "206 Partial Content" : "200 OK", headers, rest, bytesPerConnection);
  }

  private void upload(Socket connection, OutputStream out) throws IOException {
    if (uploads != Uploads.REFUSED_BEFORE_THE_BODY) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
      uploaded.addAndGet(connection.getInputStream().readNBytes(MIDDLE_BYTES).length);
    }
    if (uploads != Uploads.BROKEN_IN_THE_MIDDLE) {
      send(
          out,
          "400 Bad Request",
          "x-amzn-ErrorType: ConflictException\r\n",
          "{\"Message\":\"The newest version is 8, not 7.\"}".getBytes(UTF_8),
          Integer.MAX_VALUE);
      // As a good server does: the answer would be lost if the connection were closed at once.
      connection.shutdownOutput();
      connection.setSoTimeout(1000);
      uploaded.addAndGet(connection.getInputStream().transferTo(OutputStream.nullOutputStream()));
    }
  }

  private static void send(
      OutputStream out, String status, String headers, byte[] body, int bytesMax)
      throws IOException {
    String head =
        "HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, headers, body.length);
    out.write(head.getBytes(ISO_8859_1));
    out.write(body, 0, Math.min(body.length, bytesMax));
    out.flush();
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      head.write(b);
    }
    return head.toString(ISO_8859_1).toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
