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
import java.util.Locale;

/**
 * A client's connection, kept alive. A bare socket and requests that are bytes already: the server
 * shares the machine's cores with its client, which should cost as little as possible.
 */
final class Connection implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int ANSWER_MILLIS_MAX = 120_000;
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  Connection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(ANSWER_MILLIS_MAX);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    out = socket.getOutputStream();
  }

  /** A call as it goes over the wire, headers and all. */
  static byte[] request(String operation, byte[] json) {
    byte[] head =
        """
        POST / HTTP/1.1\r
        Host: 127.0.0.1\r
        Content-Type: application/x-amz-json-1.1\r
        X-Amz-Target: RekognitionService.%s\r
        Content-Length: %d\r
        \r
        """
            .formatted(operation, json.length)
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
    String status = line();
    int length = -1;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    if (length < 0) {
      throw new IOException("an answer without length: " + status);
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length || !status.startsWith("HTTP/1.1 200")) {
      throw new IOException(status + ": " + new String(body, ISO_8859_1));
    }
    return body;
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
