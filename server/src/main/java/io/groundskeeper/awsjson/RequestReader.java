package io.groundskeeper.awsjson;

import io.groundskeeper.awsjson.Contract.Shape;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON of a request by its shape: objects become maps by member name, in the contract's
 * order of types: String, Boolean, Long, Double, byte[], List, Map. Unknown members are passed over
 * and null is absent, but in a list or map it is an error.
 */
final class RequestReader {
  private static final int DEPTH_MAX = 200;
  private static final int TEXT_CHARACTERS_MAX = 32 << 20;
  private static final int NUMBER_DIGITS_MAX = 64;
  private static final int DECODED_CHARACTERS = 8_192;

  /** Members that the contract does not know may have any name and be of any length. */
  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxNestingDepth(DEPTH_MAX)
          .maxStringLength(TEXT_CHARACTERS_MAX)
          .maxNameLength(TEXT_CHARACTERS_MAX)
          .maxNumberLength(NUMBER_DIGITS_MAX)
          .build();

  private final Contract contract;

  RequestReader(Contract contract) {
    this.contract = contract;
  }

  /**
   * The members of a request.
   *
   * @throws WireError SerializationException, if the body is not JSON, or a member has the wrong
   *     type
   */
  Map<String, Object> read(byte[] body, Shape.Structure shape) {
    if (isBlank(body)) {
      return Map.of();
    }
    if (!isUtf8(body)) {
      throw WireError.serialization("The body of the request is not text in UTF-8.");
    }
    try (JsonParser parser = json().createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw WireError.serialization("The body of the request must be a JSON object.");
      }
      Map<String, Object> request = structure(parser, shape, "");
      if (parser.nextToken() != null) {
        throw WireError.serialization(
            "The body of the request must be one JSON object; there is more after it"
                + at(parser)
                + ".");
      }
      return request;
    } catch (StreamConstraintsException e) {
      throw WireError.serialization(
          "The body of the request is nested more than %d levels deep, or has a number of more than %d digits."
              .formatted(DEPTH_MAX, NUMBER_DIGITS_MAX));
    } catch (JacksonException e) {
      throw WireError.serialization(
          "The body of the request is not valid JSON" + at(e.getLocation()) + ".");
    }
  }

  /**
   * A factory has a table of the names that its parsers met, and names come from outside: none
   * outlives its request.
   */
  private static JsonFactory json() {
    return JsonFactory.builder()
        // The protocol is UTF-8; the parser would also take UTF-16 and UTF-32.
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
        .streamReadConstraints(CONSTRAINTS)
        .build();
  }

  private static boolean isBlank(byte[] body) {
    for (byte b : body) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  /** The parser lets overlong forms and what is beyond Unicode pass. */
  private static boolean isUtf8(byte[] body) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(body);
    CharBuffer dropped = CharBuffer.allocate(DECODED_CHARACTERS);
    CoderResult result = decoder.decode(in, dropped, true);
    while (result.isOverflow()) {
      result = decoder.decode(in, dropped.clear(), true);
    }
    return !result.isError();
  }

  private static String at(JsonParser parser) {
    return at(parser.currentTokenLocation());
  }

  private static String at(@Nullable TokenStreamLocation place) {
    return place == null
        ? ""
        : " (line %d, column %d)".formatted(place.getLineNr(), place.getColumnNr());
  }

  private Map<String, Object> structure(JsonParser parser, Shape.Structure shape, String path) {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      String member = shape.members().get(name);
      if (member == null) {
        parser.skipChildren();
        continue;
      }
      Object value = value(parser, contract.shape(member), path + name);
      if (value == null) {
        members.remove(name);
      } else {
        members.put(name, value);
      }
    }
    return members;
  }

  private @Nullable Object value(JsonParser parser, Shape shape, String path) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    return switch (shape) {
      case Shape.Structure structure -> {
        require(token == JsonToken.START_OBJECT, "an object", parser, path);
        yield structure(parser, structure, path + ".");
      }
      case Shape.ListOf list -> {
        require(token == JsonToken.START_ARRAY, "a list", parser, path);
        yield list(parser, list, path);
      }
      case Shape.MapOf map -> {
        require(token == JsonToken.START_OBJECT, "an object", parser, path);
        yield map(parser, map, path);
      }
      case Shape.Text ignored -> {
        require(token == JsonToken.VALUE_STRING, "a string", parser, path);
        yield parser.getString();
      }
      case Shape.Blob ignored -> {
        require(token == JsonToken.VALUE_STRING, "a string in base64", parser, path);
        yield blob(parser, path);
      }
      case Shape.Whole ignored -> whole(parser, path);
      case Shape.Decimal ignored -> {
        require(token.isNumeric(), "a number", parser, path);
        yield parser.getDoubleValue();
      }
      case Shape.Timestamp ignored -> {
        require(token.isNumeric(), "a number of seconds", parser, path);
        yield parser.getDoubleValue();
      }
      case Shape.Bool ignored -> {
        require(token.isBoolean(), "true or false", parser, path);
        yield parser.getBooleanValue();
      }
    };
  }

  /**
   * An element of a list, or a value of a map. To drop a null would be to guess, and shift those
   * after it. Smithy's protocol tests want a SerializationException of servers wherever a shape is
   * not marked as sparse (RestJsonBodyMalformedListNullItem, RestJsonBodyMalformedMapNullValue in
   * smithy-aws-protocol-tests; AWS JSON has no such tests of its own); no shape here is marked.
   */
  private Object element(JsonParser parser, Shape shape, String path) {
    Object value = value(parser, shape, path);
    if (value == null) {
      throw WireError.serialization(
          "The value of " + path + " must not be null" + at(parser) + ".");
    }
    return value;
  }

  private List<Object> list(JsonParser parser, Shape.ListOf shape, String path) {
    List<Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(
          element(parser, contract.shape(shape.member()), path + "[" + elements.size() + "]"));
    }
    return elements;
  }

  private Map<String, Object> map(JsonParser parser, Shape.MapOf shape, String path) {
    Map<String, Object> pairs = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      pairs.put(key, element(parser, contract.shape(shape.value()), path + "." + key));
    }
    return pairs;
  }

  private static byte[] blob(JsonParser parser, String path) {
    try {
      return parser.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS);
    } catch (JacksonException e) {
      throw WireError.serialization("The value of " + path + " is not valid base64.");
    }
  }

  private static Long whole(JsonParser parser, String path) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      double value = parser.getDoubleValue();
      require(
          value == Math.rint(value) && Math.abs(value) < 1L << 53, "a whole number", parser, path);
      return (long) value;
    }
    require(token == JsonToken.VALUE_NUMBER_INT, "a whole number", parser, path);
    try {
      return parser.getLongValue();
    } catch (JacksonException tooLarge) {
      throw wrong("a whole number of at most 64 bits", parser, path);
    }
  }

  private static void require(boolean right, String wanted, JsonParser parser, String path) {
    if (!right) {
      throw wrong(wanted, parser, path);
    }
  }

  private static WireError wrong(String wanted, JsonParser parser, String path) {
    return WireError.serialization(
        "The value of " + path + " must be " + wanted + at(parser) + ".");
  }
}
