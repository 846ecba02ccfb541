package io.groundskeeper.cli.transfer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy before a server that loses the first answer to one of the operations. */
final class AnswerLoser implements AutoCloseable {
  private static final List<String> NOT_FORWARDED =
      List.of(
          "connection",
          "content-length",
          "transfer-encoding",
          "host",
          "expect",
          "upgrade",
          "http2-settings");

  private final String server;
  private final String operation;
  private final AtomicInteger lost = new AtomicInteger();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpServer proxy;

  AnswerLoser(String server, String operation) throws IOException {
    this.server = server;
    this.operation = operation;
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.setExecutor(executor);
    proxy.createContext("/", this::forward);
    proxy.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + proxy.getAddress().getPort();
  }

  /** How many answers were lost. */
  int lost() {
    return lost.get();
  }

  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(server + exchange.getRequestURI()))
              .method(
                  exchange.getRequestMethod(),
                  HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> {
            if (NOT_FORWARDED.stream().noneMatch(name::equalsIgnoreCase)) {
              values.forEach(value -> request.header(name, value));
            }
          });
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
      if (target.endsWith("." + operation) && lost.compareAndSet(0, 1)) {
        return;
      }
      answer
          .headers()
          .firstValue("x-amzn-ErrorType")
          .ifPresent(error -> exchange.getResponseHeaders().set("x-amzn-ErrorType", error));
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    proxy.stop(0);
    executor.close();
    http.close();
  }
}
