package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** One connection of HTTP/1.1, byte by byte: sends what no client library would. */
final class RawConnection implements AutoCloseable {
  private static final int ANSWER_MILLIS_MAX = 60_000;

  private final Socket socket;
  private final InputStream in;

  RawConnection(URI endpoint) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.getPort());
    socket.setSoTimeout(ANSWER_MILLIS_MAX);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * An answer.
   *
   * @param headers by name in lower case
   */
  record Answer(int status, Map<String, String> headers, String body) {
    private static final Pattern MEMBER =
        Pattern.compile("\"(\\w+)\":(?:\"((?:[^\"\\\\]|\\\\.)*)\"|(-?\\d+))");

    /** The text or number of the first member of a name, however deep; empty where it has none. */
    Optional<String> member(String name) {
      return MEMBER
          .matcher(body)
          .results()
          .filter(member -> member.group(1).equals(name))
          .map(member -> member.group(2) == null ? member.group(3) : member.group(2))
          .findFirst();
    }

    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    boolean closes() {
      return header("Connection").equalsIgnoreCase("close");
    }
  }

  void send(String text) throws IOException {
    send(text.getBytes(UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /**
   * Reads the next answer, a 100 Continue included.
   *
   * @throws IOException if none comes, or half of one
   */
  Answer read() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    String length = headers.get("content-length");
    if (length == null && status >= 200) {
      throw new IOException("an answer without Content-Length: " + status + " " + headers);
    }
    byte[] body = in.readNBytes(length == null ? 0 : Integer.parseInt(length));
    return new Answer(status, headers, new String(body, UTF_8));
  }

  /** Whether something has been answered already. */
  boolean hasAnswer() throws IOException {
    return in.available() > 0;
  }

  /** Sends no more, and still listens. */
  void endOfRequests() throws IOException {
    socket.shutdownOutput();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server closed the connection after: " + line);
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
