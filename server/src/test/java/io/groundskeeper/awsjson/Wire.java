package io.groundskeeper.awsjson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.InMemory;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.memory.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the protocol, and the contract as a client reads it. */
final class Wire {
  /** The file itself, not what the product makes of it. */
  static final JsonNode CONTRACT = contract();

  private final AwsJson awsJson;

  Wire() {
    this(new MemoryStore());
  }

  /** A client of a server over a store. */
  Wire(Store store) {
    awsJson = InMemory.awsJson(store);
  }

  private static JsonNode contract() {
    try (InputStream in = Wire.class.getResourceAsStream("rekognition-custom-labels.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer call(String operation, String body) {
    return call(operation, body.getBytes(UTF_8));
  }

  Answer call(String operation, byte[] body) {
    return target("RekognitionService." + operation, body);
  }

  Answer target(@Nullable String target, byte[] body) {
    WireResponse response = awsJson.handle(target, body);
    String text = new String(response.body(), UTF_8);
    return new Answer(
        response.status(), response.headers(), text, JsonMapper.shared().readTree(text));
  }

  /**
   * What came back.
   *
   * @param text the body as it is on the wire
   */
  record Answer(int status, Map<String, String> headers, String text, JsonNode body) {
    /** The code of an error, or "" of a success. */
    String code() {
      return body.path("__type").asString("");
    }

    String message() {
      return body.path("Message").asString("");
    }

    /** A member that is a text. */
    String member(String name) {
      assertThat(body.has(name)).as(text).isTrue();
      return body.get(name).stringValue();
    }
  }
}
