package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/** Requests as bytes, right in all but what a test wants wrong. */
final class RawRequest {
  private RawRequest() {}

  static byte[] of(String operation, String body) {
    return of(target(operation), body.getBytes(UTF_8));
  }

  /**
   * @param headers each ending in CR LF; without Content-Length
   */
  static byte[] of(String headers, byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head(headers + "Content-Length: " + body.length + "\r\n"));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  static String target(String operation) {
    return "X-Amz-Target: RekognitionService." + operation + "\r\n";
  }

  static byte[] head(String headers) {
    return ("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.1\r\n"
            + headers
            + "\r\n")
        .getBytes(ISO_8859_1);
  }

  static String chunk(String body) {
    return Integer.toHexString(body.length()) + ";extension=x\r\n" + body + "\r\n";
  }

  static byte[] gzip(String body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static String describe(String dataset) {
    return "{\"DatasetArn\":\"" + dataset + "\"}";
  }

  static String update(String dataset, byte[] lines) {
    return updateOfBase64(dataset, Base64.getEncoder().encodeToString(lines));
  }

  static String updateOfBase64(String dataset, String base64) {
    return "{\"DatasetArn\":\"%s\",\"Changes\":{\"GroundTruth\":\"%s\"}}"
        .formatted(dataset, base64);
  }

  /**
   * @param more members, as JSON without the braces
   */
  static String list(String dataset, String more) {
    return "{\"DatasetArn\":\"%s\",%s}".formatted(dataset, more);
  }
}
