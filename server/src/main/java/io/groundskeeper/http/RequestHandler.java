package io.groundskeeper.http;

import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.awsjson.WireResponse;
import io.groundskeeper.dataset.Transfers;
import io.groundskeeper.dataset.value.Health;
import io.groundskeeper.metrics.Metrics;
import io.groundskeeper.sdk.ServiceModel;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
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
  private final BodyReader bodies;
  private final EntriesHandler entries;
  private final Metrics metrics;
  private final Supplier<Health> health;

  RequestHandler(
      AwsJson awsJson,
      Transfers transfers,
      Metrics metrics,
      Supplier<Health> health,
      Patience patience) {
    this.awsJson = awsJson;
    this.bodies = new BodyReader(patience);
    this.metrics = metrics;
    this.health = health;
    this.entries = new EntriesHandler(transfers, patience);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    // While the server works, or makes the client wait for others, nobody is idle who could be cut
    // off. Where a read or a write is waited for, the timeout goes there whatever is said here.
    request.addIdleTimeoutListener(timeout -> false);
    String path = Request.getPathInContext(request);
    if (!isChunkedAtMost(request)) {
      Answers.writeBeforeTheBodyIsRead(request, response, unknownTransferCoding(), callback);
    } else if (path.equals("/") && HttpMethod.POST.is(request.getMethod())) {
      post(request, response, callback);
    } else if (EntriesHandler.isPath(path)) {
      entries.handle(request, response, callback);
    } else {
      page(path, request, response, callback);
    }
    return true;
  }

  private static boolean isChunkedAtMost(Request request) {
    return request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING).stream()
        .allMatch(coding -> coding.strip().equalsIgnoreCase("chunked"));
  }

  private static WireResponse unknownTransferCoding() {
    return ErrorAnswers.of(
            501,
            "Of transfer codings only chunked is understood (RFC 9112, 6.1). Say gzip in"
                + " Content-Encoding.")
        .with("Connection", "close");
  }

  private void page(String path, Request request, Response response, Callback callback) {
    Optional<String> stranger = Strangers.refusePage(request.getHeaders());
    if (stranger.isPresent()) {
      Answers.write(response, ErrorAnswers.of(403, stranger.get()), callback);
      return;
    }
    boolean looks =
        HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    switch (path) {
      case "/" -> {
        if (looks && Welcome.isWanted(request.getHeaders())) {
          Welcome.write(request, response, callback);
        } else {
          Answers.notAllowed("POST", response, callback);
        }
      }
      case "/health" -> {
        if (looks) {
          Health now = health.get();
          Answers.line(now.ready() ? 200 : 503, now.message(), response, callback);
        } else {
          Answers.notAllowed("GET, HEAD", response, callback);
        }
      }
      case "/metrics" -> {
        if (looks) {
          Answers.text(200, Metrics.CONTENT_TYPE, metrics.scrape(), response, callback);
        } else {
          Answers.notAllowed("GET, HEAD", response, callback);
        }
      }
      default -> {
        Optional<String> model = ServiceModel.at(path);
        if (model.isPresent() && looks) {
          Answers.text(200, "application/json", model.get(), response, callback);
        } else if (model.isPresent()) {
          Answers.notAllowed("GET, HEAD", response, callback);
        } else {
          Answers.write(response, nothingHere(), callback);
        }
      }
    }
  }

  private static WireResponse nothingHere() {
    return ErrorAnswers.of(
        404,
        "There is nothing at this address. Calls go to POST /, whole datasets to"
            + " /datasets/PROJECT/train/entries or .../test/entries.");
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
    } catch (BodyException e) {
      LOG.debug("A body cannot be read.", e);
      Answers.writeBeforeTheBodyIsRead(request, response, e.answer(), callback);
    } catch (IOException e) {
      Answers.write(response, AwsJson.failed("body", e), callback);
    }
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
}
