package io.groundskeeper.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A client's connection, kept alive. A bare socket and requests that are bytes already: the server
 * shares the machine's cores with its client, which should cost as little as possible.
 */
final class Connection implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int ANSWER_MILLIS_MAX = 600_000;
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  Connection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(ANSWER_MILLIS_MAX);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    out = socket.getOutputStream();
  }

  /** Whose operations they are, AWS's or our own: the prefix of the target. */
  enum Service {
    REKOGNITION("RekognitionService"),
    OWN("Groundskeeper");

    private final String prefix;

    Service(String prefix) {
      this.prefix = prefix;
    }
  }

  /** A call of AWS's API in bytes, headers included. */
  static byte[] request(String operation, byte[] json) {
    return request(Service.REKOGNITION, operation, json);
  }

  /** A call in bytes, headers included. */
  static byte[] request(Service service, String operation, byte[] json) {
    byte[] head =
        """
        POST / HTTP/1.1\r
        Host: 127.0.0.1\r
        Content-Type: application/x-amz-json-1.1\r
        X-Amz-Target: %s.%s\r
        Content-Length: %d\r
        \r
        """
            .formatted(service.prefix, operation, json.length)
            .getBytes(ISO_8859_1);
    ByteArrayOutputStream all = new ByteArrayOutputStream(head.length + json.length);
    all.writeBytes(head);
    all.writeBytes(json);
    return all.toByteArray();
  }

  /** Calls an operation and gives the JSON that it answers. */
  String call(String operation, String json) throws IOException {
    return new String(send(request(operation, json.getBytes(ISO_8859_1))), ISO_8859_1);
  }

  /** Calls an operation of the server's own and gives what it answers. */
  Answer callOwn(String operation, String json) throws IOException {
    return timed(request(Service.OWN, operation, json.getBytes(ISO_8859_1)));
  }

  /** Sends a request and gives what is answered, from the first byte sent to the last byte read. */
  Answer timed(byte[] request) throws IOException {
    long begin = System.nanoTime();
    byte[] answer = send(request);
    double millis = Figures.millisSince(begin);
    return new Answer(new String(answer, ISO_8859_1), millis);
  }

  /** A page of the server's own, such as {@code /health}. */
  byte[] get(String path) throws IOException {
    return send("GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".formatted(path).getBytes(ISO_8859_1));
  }

  /**
   * Sends a request and reads the whole answer.
   *
   * @throws IOException if the answer is anything but a success
   */
  byte[] send(byte[] request) throws IOException {
    out.write(request);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    readAnswer(body);
    return body.toByteArray();
  }

  /**
   * Sends a file as a body and gives the JSON that is answered.
   *
   * @throws IOException if the answer is anything but a success
   */
  String post(String path, Path file) throws IOException {
    out.write(
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, Files.size(file))
            .getBytes(ISO_8859_1));
    Files.copy(file, out);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    readAnswer(body);
    return body.toString(ISO_8859_1);
  }

  /**
   * Reads a page of any size, and does not unpack it.
   *
   * @param coding the content coding that is asked for
   * @throws IOException if the answer is anything but a success
   */
  void get(String path, String coding, OutputStream to) throws IOException {
    out.write(
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: %s\r\n\r\n"
            .formatted(path, coding)
            .getBytes(ISO_8859_1));
    readAnswer(to);
  }

  private void readAnswer(OutputStream to) throws IOException {
    String status = line();
    long length = -1;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Long.parseLong(header.substring(LENGTH.length()).strip());
      }
    }
    boolean done = status.startsWith("HTTP/1.1 200");
    ByteArrayOutputStream why = new ByteArrayOutputStream();
    if (length < 0) {
      readChunks(done ? to : why);
    } else {
      readBody(length, done ? to : why);
    }
    if (!done) {
      throw new IOException(status + ": " + why.toString(ISO_8859_1));
    }
  }

  private void readChunks(OutputStream to) throws IOException {
    for (long length = chunkLength(); length > 0; length = chunkLength()) {
      readBody(length, to);
      line();
    }
    line();
  }

  private long chunkLength() throws IOException {
    return Long.parseLong(line(), 16);
  }

  private void readBody(long length, OutputStream to) throws IOException {
    long left = length;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        throw new EOFException("the server went away");
      }
      to.write(buffer, 0, n);
      left -= n;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server went away");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
