package io.groundskeeper.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A running server, for the commands that ask it for what AWS's own clients cannot. */
final class Api implements AutoCloseable {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final Duration ANSWER_MAX = Duration.ofMinutes(2);

  private final URI endpoint;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();

  Api(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Calls an operation of the server's own.
   *
   * @throws CommandFailedException if the server is not there, or refuses
   */
  JsonNode call(String operation, ObjectNode request) throws InterruptedException {
    HttpRequest post;
    try {
      post =
          HttpRequest.newBuilder(endpoint)
              .timeout(ANSWER_MAX)
              .header("Content-Type", "application/x-amz-json-1.1")
              .header("X-Amz-Target", "Groundskeeper." + operation)
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(
                      JsonMapper.shared().writeValueAsBytes(request)))
              .build();
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException(
          "--endpoint-url must be the address of a server, for example http://127.0.0.1:7070, not "
              + endpoint
              + ".",
          e);
    }
    try {
      HttpResponse<byte[]> answer = http.send(post, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new CommandFailedException(
            answer.headers().firstValue("x-amzn-ErrorType").orElse("HTTP " + answer.statusCode())
                + ": "
                + message(answer.body()));
      }
      return JsonMapper.shared().readTree(answer.body());
    } catch (IOException e) {
      throw new CommandFailedException(
          "No server answers at %s (%s). Start one, or name its --endpoint-url."
              .formatted(endpoint, e.getClass().getSimpleName()),
          e);
    }
  }

  private static String message(byte[] body) {
    try {
      return JsonMapper.shared().readTree(body).path("Message").asString("no message");
    } catch (JacksonException e) {
      return "no message";
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
