package io.groundskeeper.http;

import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.awsjson.WireResponse;
import io.groundskeeper.dataset.Transfers;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes HTTP requests to the protocol, and its answers back. */
final class RequestHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
  private static final String TARGET = "X-Amz-Target";

  private final AwsJson awsJson;
  private final BodyReader bodies = new BodyReader();

  private final EntriesHandler entries;

  RequestHandler(AwsJson awsJson, Transfers transfers) {
    this.awsJson = awsJson;
    this.entries = new EntriesHandler(transfers);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (path.equals("/") && HttpMethod.POST.is(request.getMethod())) {
      post(request, response, callback);
    } else if (EntriesHandler.isPath(path)) {
      entries.handle(request, response, callback);
    } else {
      page(path, request, response, callback);
    }
    return true;
  }

  private static void page(String path, Request request, Response response, Callback callback) {
    Optional<String> stranger = Strangers.refusePage(request.getHeaders());
    if (stranger.isPresent()) {
      PlainErrors.write(response, 403, stranger.get(), callback);
      return;
    }
    switch (path) {
      case "/" -> notAllowed("POST", response, callback);
      case "/health" -> {
        if (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())) {
          PlainErrors.write(response, 200, "ok", callback);
        } else {
          notAllowed("GET, HEAD", response, callback);
        }
      }
      default -> PlainErrors.write(response, 404, "Not Found", callback);
    }
  }

  private static void notAllowed(String allowed, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.ALLOW, allowed);
    PlainErrors.write(response, 405, "Method Not Allowed", callback);
  }

  private void post(Request request, Response response, Callback callback) {
    try {
      Optional<WireResponse> refused = refuse(request);
      if (refused.isPresent()) {
        Answers.writeBeforeTheBodyIsRead(request, response, refused.get(), callback);
        return;
      }
      String target = request.getHeaders().get(TARGET);
      WireResponse answer = bodies.read(request, body -> awsJson.handle(target, body));
      LOG.debug("{} {}", target, answer.status());
      Answers.write(response, answer, callback);
    } catch (BodyTooLargeException e) {
      tooLarge(request, response, callback);
    } catch (ZipException | EOFException e) {
      Answers.write(response, serialization(broken(request)), callback);
    } catch (IOException e) {
      LOG.debug("A body did not arrive.", e);
      callback.failed(e);
    }
  }

  /** An early end is told by the same exception, whether of the body or of the gzip in it. */
  private static String broken(Request request) {
    return BodyReader.isGzip(request)
        ? "The body is not gzip, as Content-Encoding says, or ended early."
        : "The body ended early.";
  }

  /** What is wrong with the request before its body is looked at. */
  private static Optional<WireResponse> refuse(Request request) {
    Optional<String> stranger = Strangers.refuseCall(request.getHeaders());
    if (stranger.isPresent()) {
      return Optional.of(AwsJson.error(400, "AccessDeniedException", stranger.get()));
    }
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type != null && !isAwsJson(type)) {
      return Optional.of(
          serialization("The Content-Type must be application/x-amz-json-1.1, not " + type + "."));
    }
    return isReadable(request.getHeaders().get(HttpHeader.CONTENT_ENCODING))
        ? Optional.empty()
        : Optional.of(
            serialization(
                "The Content-Encoding is not understood. Send the body plain or gzip'ed."));
  }

  private static boolean isAwsJson(String type) {
    String plain = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return plain.equals("application/x-amz-json-1.1") || plain.equals("application/x-amz-json-1.0");
  }

  private static boolean isReadable(@Nullable String encoding) {
    return encoding == null
        || encoding.isBlank()
        || encoding.strip().equalsIgnoreCase("gzip")
        || encoding.strip().equalsIgnoreCase("identity");
  }

  private static WireResponse serialization(String message) {
    return AwsJson.error(400, "SerializationException", message);
  }

  private static void tooLarge(Request request, Response response, Callback callback) {
    WireResponse answer =
        AwsJson.error(
            413,
            "RequestEntityTooLargeException",
            "The body of a request can have at most "
                + BodyReader.BODY_BYTES_MAX
                + " bytes; GroundTruth at most 5242880. Send the lines in several calls.");
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    Answers.writeBeforeTheBodyIsRead(request, response, answer, callback);
  }
}
