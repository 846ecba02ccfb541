package io.groundskeeper.http;

import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.awsjson.WireResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A body that cannot be read to its end, with the answer that says why. */
final class BodyException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Why why;

  BodyException(Why why) {
    this(why, null);
  }

  BodyException(Why why, @Nullable Throwable cause) {
    super(why.message, cause);
    this.why = why;
  }

  /** What is wrong. All but {@link #NO_ROOM} is the client's doing. */
  enum Why {
    /** Larger than a request can be. */
    TOO_LARGE(
        413,
        "RequestEntityTooLargeException",
        "The body of a request can have at most "
            + BodyReader.BODY_BYTES_MAX
            + " bytes; GroundTruth at most 5242880. Send the lines in several calls."),
    /** Slower than {@link Pace} allows. */
    TOO_SLOW(
        408,
        "RequestTimeoutException",
        "The body comes too slowly, or stopped coming. Nothing was changed. Send it again."),
    /** The connection ended in it. */
    ENDED_EARLY(400, "SerializationException", "The body ended early. Nothing was changed."),
    /** Broken chunks. */
    NOT_HTTP(
        400,
        "SerializationException",
        "The body is not as its Transfer-Encoding says. Nothing was changed."),
    /** No gzip or zstd, or an end of it that came early. */
    NOT_ITS_CODING(
        400,
        "SerializationException",
        "The body is not what its Content-Encoding says, or ended early. Nothing was changed."),
    /** Others need all there is for so long that nobody should wait for it. */
    NO_ROOM(
        503,
        "ThrottlingException",
        "The server is busy with other requests. Nothing was changed. Try again in a moment.");

    private final int status;
    private final String code;
    private final String message;

    Why(int status, String code, String message) {
      this.status = status;
      this.code = code;
      this.message = message;
    }
  }

  Why why() {
    return why;
  }

  /** The same in the protocol's form. What is left of the body makes the connection useless. */
  WireResponse answer() {
    WireResponse answer = AwsJson.error(why.status, why.code, why.message);
    return switch (why) {
      case NO_ROOM ->
          answer.with("Retry-After", Answers.RETRY_AFTER_SECONDS).with("Connection", "close");
      case TOO_LARGE, TOO_SLOW, ENDED_EARLY, NOT_HTTP -> answer.with("Connection", "close");
      case NOT_ITS_CODING -> answer;
    };
  }
}
