package io.groundskeeper.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Calls of DescribeProjects as text, and what comes back where there are none. */
final class Calls {
  static final String HOST = "Host: 127.0.0.1\r\n";
  static final String TYPE = "Content-Type: application/x-amz-json-1.1\r\n";

  /** A call up to where the headers about its body begin. */
  static final String HEAD =
      "POST / HTTP/1.1\r\n" + HOST + TYPE + "X-Amz-Target: RekognitionService.DescribeProjects\r\n";

  /** The answer to a call that is all right. */
  static final String NONE = "{\"ProjectDescriptions\":[]}";

  private Calls() {}

  /** A whole call; its body is one byte a character. */
  static String call(String body, String... headers) {
    return HEAD
        + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining())
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  static void requireError(RawConnection.Answer answer, String code) {
    requireError(answer, 400, code);
  }

  /** An error in the protocol's form. */
  static void requireError(RawConnection.@Nullable Answer answer, int status, String code) {
    Objects.requireNonNull(answer);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/x-amz-json-1.1");
    assertThat(answer.header("x-amzn-requestid")).isNotEmpty();
    assertThat(answer.header("x-amzn-errortype")).isEqualTo(code);
    assertThat(answer.body()).contains("\"__type\":\"" + code + "\"");
  }
}
