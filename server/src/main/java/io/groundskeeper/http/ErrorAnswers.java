package io.groundskeeper.http;

import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.awsjson.WireResponse;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What is wrong with the HTTP itself, told in the protocol's form as everything else is. */
final class ErrorAnswers extends ErrorHandler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Throwable cause = (Throwable) request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
    Answers.write(response, of(response.getStatus(), cause), callback);
    return true;
  }

  private static WireResponse of(int status, @Nullable Throwable cause) {
    if (cause != null && Arriving.caused(cause, TimeoutException.class).isPresent()) {
      return new BodyException(BodyException.Why.TOO_SLOW).answer();
    }
    if (status == HttpStatus.INTERNAL_SERVER_ERROR_500 && cause != null) {
      return AwsJson.failed("HTTP", cause);
    }
    String reason = cause instanceof HttpException http ? http.getReason() : null;
    return of(status, reason == null ? HttpStatus.getMessage(status) : reason);
  }

  /** An answer with a status of HTTP, for people in a line. */
  static WireResponse of(int status, String message) {
    return AwsJson.error(
        status,
        switch (status) {
          case HttpStatus.FORBIDDEN_403 -> "AccessDeniedException";
          // Not ResourceNotFoundException: a wrong address says nothing about what there is.
          case HttpStatus.NOT_FOUND_404 -> "UnknownOperationException";
          case HttpStatus.METHOD_NOT_ALLOWED_405 -> "MethodNotAllowedException";
          case HttpStatus.REQUEST_TIMEOUT_408 -> "RequestTimeoutException";
          case HttpStatus.PAYLOAD_TOO_LARGE_413,
              HttpStatus.URI_TOO_LONG_414,
              HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
              "RequestEntityTooLargeException";
          case HttpStatus.RANGE_NOT_SATISFIABLE_416 -> "InvalidRangeException";
          case HttpStatus.INTERNAL_SERVER_ERROR_500 -> "InternalServerError";
          case HttpStatus.NOT_IMPLEMENTED_501 -> "NotImplementedException";
          case HttpStatus.SERVICE_UNAVAILABLE_503 -> "ThrottlingException";
          default -> "SerializationException";
        },
        message);
  }
}
