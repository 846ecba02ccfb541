package io.groundskeeper.http;

import io.groundskeeper.awsjson.WireResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;

/** How answers of the protocol are written. */
final class Answers {
  private Answers() {}

  static void write(Response response, WireResponse answer, Callback callback) {
    head(response, answer);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
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
    head(response, answer);
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(true, ByteBuffer.wrap(answer.body()), written);
      written.block();
      if (!request.getHeaders().contains(HttpHeader.EXPECT)) {
        BodyReader.drain(request);
      }
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
  }
}
