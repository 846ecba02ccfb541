package io.groundskeeper.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.awsjson.WireResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;

/** How answers of the protocol are written. */
final class Answers {
  /** When to try again where there was no room. */
  static final String RETRY_AFTER_SECONDS = "2";

  private static final Duration DRAIN_MAX = Duration.ofSeconds(2);
  private static final Duration DRAIN_UPLOAD_MAX = Duration.ofSeconds(30);

  private Answers() {}

  static void write(Response response, WireResponse answer, Callback callback) {
    head(response, answer);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }

  /** The answer to a method that an address does not have. */
  static void notAllowed(String allowed, Response response, Callback callback) {
    WireResponse answer = ErrorAnswers.of(405, "This address takes only " + allowed + ".");
    write(response, answer.with("Allow", allowed), callback);
  }

  /** A line of plain text, for simple tools. */
  static void line(int status, String line, Response response, Callback callback) {
    text(status, "text/plain;charset=utf-8", line + "\n", response, callback);
  }

  static void text(int status, String type, String text, Response response, Callback callback) {
    response.setStatus(status);
    response
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, type)
        .put("x-amzn-RequestId", UUID.randomUUID().toString());
    response.write(true, ByteBuffer.wrap(text.getBytes(UTF_8)), callback);
  }

  private static void head(Response response, WireResponse answer) {
    response.setStatus(answer.status());
    answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
  }

  /**
   * Answers at once, however slowly the body comes, then reads on for a little while: to close the
   * connection with unread bytes would destroy the answer on its way.
   */
  static void writeBeforeTheBodyIsRead(
      Request request, Response response, WireResponse answer, Callback callback) {
    boolean comes = !request.getHeaders().contains(HttpHeader.EXPECT);
    writeAndDrain(request, response, answer, callback, comes ? DRAIN_MAX : Duration.ZERO);
  }

  /**
   * Answers a request whose body has been read in part, and reads on for a while: many clients look
   * at the answer only when they have sent all of it.
   */
  static void writeWhileTheBodyComes(
      Request request, Response response, WireResponse answer, Callback callback) {
    writeAndDrain(request, response, answer, callback, DRAIN_UPLOAD_MAX);
  }

  private static void writeAndDrain(
      Request request, Response response, WireResponse answer, Callback callback, Duration most) {
    head(response, answer);
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(true, ByteBuffer.wrap(answer.body()), written);
      written.block();
      if (most.isPositive()) {
        BodyReader.drain(request, most);
      }
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
  }
}
