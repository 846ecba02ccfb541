package io.groundskeeper.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP by hand, byte by byte: what no client library would send. */
final class RawConnection implements AutoCloseable {
  /** Far longer than any answer takes; a hang ends in a failure. */
  private static final int ANSWER_MILLIS_MAX = 30_000;

  private static final int A_MOMENT_MILLIS = 20;

  private final Socket socket;
  private final InputStream in;

  RawConnection(int port) throws IOException {
    this("127.0.0.1", port);
  }

  RawConnection(String host, int port) throws IOException {
    socket = new Socket(host, port);
    socket.setSoTimeout(ANSWER_MILLIS_MAX);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * What came back.
   *
   * @param headers by their names in lower case
   */
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** Sends text, one byte a character. */
  RawConnection send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  RawConnection send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Says that nothing more comes, and still listens. */
  RawConnection end() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  Answer answer() throws IOException {
    return answer(true);
  }

  /** The answer to HEAD: what its Content-Length speaks of does not follow. */
  Answer headAnswer() throws IOException {
    return answer(false);
  }

  private Answer answer(boolean hasBody) throws IOException {
    String[] start = line().split(" ", 3);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      String[] header = line.split(":", 2);
      headers.put(header[0].toLowerCase(Locale.ROOT), header[1].strip());
    }
    int length = hasBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
    return new Answer(
        Integer.parseInt(start[1]), headers, new String(in.readNBytes(length), UTF_8));
  }

  /** Whether an answer has begun to come, or comes within a moment. */
  boolean hasAnswer() throws IOException {
    socket.setSoTimeout(A_MOMENT_MILLIS);
    in.mark(1);
    try {
      in.read();
      in.reset();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      socket.setSoTimeout(ANSWER_MILLIS_MAX);
    }
  }

  /** How many bytes still come before the server ends the connection, in whatever way. */
  long countToTheEnd() {
    byte[] buffer = new byte[64 << 10];
    long count = 0;
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        count += read;
      }
    } catch (IOException reset) {
      // That is an end, too.
    }
    return count;
  }

  /** Whether the server ends the connection, with nothing more before that. */
  boolean isEnded() throws IOException {
    return in.read() < 0;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended after '" + line + "'");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
