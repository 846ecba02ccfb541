package io.groundskeeper.bucket.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that answers as it is told to, with what real ones answer on bad days. */
final class CannedS3 implements AutoCloseable {
  /** How one request is answered. */
  interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  /** A request, as far as tests look at it. */
  record Seen(String target, String range) {}

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  /**
   * Starts one.
   *
   * @param answers to one request each; the last to all further ones, too
   */
  CannedS3(Answer... answers) throws IOException {
    Deque<Answer> left = new ConcurrentLinkedDeque<>(List.of(answers));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext(
        "/",
        exchange -> {
          seen.add(
              new Seen(
                  exchange.getRequestURI().toString(),
                  String.valueOf(exchange.getRequestHeaders().getFirst("Range"))));
          Answer answer = left.size() > 1 ? left.remove() : left.element();
          try (exchange) {
            answer.give(exchange);
          }
        });
    server.start();
  }

  /** An answer with an error of S3's form. */
  static Answer error(int status, String code) {
    return text(
        status,
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>%s</Code><Message>This is %1$s.</Message></Error>
        """
            .formatted(code));
  }

  static Answer text(int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return exchange -> {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<Seen> seen() {
    return seen;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
