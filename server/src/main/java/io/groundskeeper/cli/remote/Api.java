package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.ProgressBar;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A running server, as the commands call it. */
public final class Api implements AutoCloseable {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  /** An edit of all entries of a large dataset is one call. */
  private static final Duration ANSWER_MAX = Duration.ofHours(2);

  private static final String BUFFER_PROPERTY = "jdk.httpclient.bufsize";
  private static final long TICK_MILLIS = 100;

  /** Sixteen times the client's default, for transfers of hundreds of megabytes a second. */
  private static final int BUFFER_BYTES = 256 << 10;

  static {
    // Read once, when the first client is made.
    if (System.getProperty(BUFFER_PROPERTY) == null) {
      System.setProperty(BUFFER_PROPERTY, Integer.toString(BUFFER_BYTES));
    }
  }

  /** Keeps the digits of numbers: times are printed as the server sent them. */
  private static final JsonMapper ANSWERS =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final URI endpoint;
  private final Supplier<ProgressBar> waiting;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_MAX)
          .build();

  /** Which operations: those of Amazon Rekognition Custom Labels, or the server's own. */
  public enum Service {
    REKOGNITION("RekognitionService."),
    OWN("Groundskeeper.");

    private final String prefix;

    Service(String prefix) {
      this.prefix = prefix;
    }
  }

  /**
   * A server at an address; nothing is sent yet.
   *
   * @param waiting makes a progress bar for each call
   * @throws CommandFailedException if it cannot be the address of a server
   */
  public Api(URI endpoint, Supplier<ProgressBar> waiting) {
    boolean isWeb =
        "http".equalsIgnoreCase(endpoint.getScheme())
            || "https".equalsIgnoreCase(endpoint.getScheme());
    if (!isWeb || endpoint.getHost() == null) {
      throw new CommandFailedException(
          "--endpoint-url must be the address of a server, for example http://127.0.0.1:7070, not "
              + endpoint
              + ".");
    }
    this.endpoint = endpoint;
    this.waiting = waiting;
  }

  /**
   * Calls an operation; a progress bar says so where the server takes long.
   *
   * @throws RefusedException if the server refuses
   * @throws CommandFailedException if the server cannot be reached
   */
  public JsonNode call(Service service, String operation, ObjectNode request)
      throws InterruptedException {
    try (ProgressBar bar = waiting.get()) {
      return call(service, operation, request, () -> bar.at("waiting for the server ..."));
    }
  }

  /**
   * Calls an operation.
   *
   * @param meanwhile done ten times a second until the answer is there
   * @throws RefusedException if the server refuses
   * @throws UnansweredException if the answer to a change does not come
   * @throws CommandFailedException if the server cannot be reached
   */
  public JsonNode call(Service service, String operation, ObjectNode request, Runnable meanwhile)
      throws InterruptedException {
    HttpRequest post =
        HttpRequest.newBuilder(endpoint)
            .timeout(ANSWER_MAX)
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", service.prefix + operation)
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    JsonMapper.shared().writeValueAsBytes(request)))
            .build();
    try {
      HttpResponse<byte[]> answer =
          await(http.sendAsync(post, HttpResponse.BodyHandlers.ofByteArray()), meanwhile);
      if (answer.statusCode() != 200) {
        throw refusal(answer, answer.body());
      }
      return ANSWERS.readTree(answer.body());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw unreachable(e);
    } catch (IOException e) {
      throw isReading(operation) ? unreachable(e) : new UnansweredException(endpoint, operation, e);
    } catch (JacksonException e) {
      throw new CommandFailedException(
          "What answers at " + endpoint + " is no Groundskeeper. Name its --endpoint-url.", e);
    }
  }

  private static boolean isReading(String operation) {
    return operation.startsWith("List")
        || operation.startsWith("Describe")
        || operation.startsWith("Diff");
  }

  /**
   * Waits for an answer.
   *
   * @param meanwhile done ten times a second until it is there
   * @throws IOException if the connection fails
   */
  public static <T> HttpResponse<T> await(
      CompletableFuture<HttpResponse<T>> answer, Runnable meanwhile)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return answer.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        meanwhile.run();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException cause) {
          throw cause;
        }
        throw new IOException(e.getCause());
      }
    }
  }

  /** The refusal that an answer without success holds. */
  public static RefusedException refusal(HttpResponse<?> answer, byte[] body) {
    String code =
        answer.headers().firstValue("x-amzn-ErrorType").orElse("HTTP " + answer.statusCode());
    return new RefusedException(code, message(body));
  }

  private static String message(byte[] body) {
    try {
      JsonNode error = JsonMapper.shared().readTree(body);
      return error.path("Message").asString(error.path("message").asString("no message"));
    } catch (JacksonException e) {
      String text = new String(body, StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "no message" : text;
    }
  }

  /** The failure of a command whose server does not answer. */
  public CommandFailedException unreachable(IOException e) {
    return new CommandFailedException(
        "No server answers at %s (%s). Start one (groundskeeper serve), or name its --endpoint-url."
            .formatted(endpoint, e.getClass().getSimpleName()),
        e);
  }

  /** The HTTP client, for requests that are not operations. */
  public HttpClient http() {
    return http;
  }

  /** The address of a path on the server. */
  public URI address(String pathAndQuery) {
    String base = endpoint.toString();
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + pathAndQuery);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
