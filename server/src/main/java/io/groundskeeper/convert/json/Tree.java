package io.groundskeeper.convert.json;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.file.Json;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.value.ConversionException;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;

/**
 * A value of JSON in memory, within bounds. Of the points of shapes only what is needed is kept
 * ({@link Points}), and what can be large and is not read is passed over: {@code true} stands for
 * it.
 */
final class Tree {
  /** Names, numbers and texts of one image: 20 a label. */
  static final int VALUES_MAX = 20 * Bounds.LABELS_MAX;

  /** All texts of one image. */
  static final int CHARACTERS_MAX = 16 << 20;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> PASSED_OVER = Set.of("imageData", "mask", "rle");
  private static final String POINTS = "points";

  private final JsonParser json;
  private final String place;
  private int values;
  private long characters;

  private Tree(JsonParser json, String place) {
    this.json = json;
    this.place = place;
  }

  /**
   * Reads the value at which the parser stands, to its end.
   *
   * @param place what it is, for people
   * @throws ConversionException if it has too much
   */
  static JsonNode read(JsonParser json, String place) throws ConversionException {
    return new Tree(json, place).value();
  }

  private JsonNode value() throws ConversionException {
    Bounds.require(++values, VALUES_MAX, place, "values");
    return switch (json.currentToken()) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> NODES.stringNode(text(json.getString()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> NODES.numberNode(json.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case null, default -> NODES.nullNode();
    };
  }

  private ObjectNode object() throws ConversionException {
    ObjectNode object = NODES.objectNode();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = text(json.currentName());
      JsonToken begin = json.nextToken();
      if (PASSED_OVER.contains(name)) {
        object.set(name, NODES.booleanNode(Json.hasContent(json)));
      } else if (name.equals(POINTS) && begin == JsonToken.START_ARRAY) {
        object.set(name, NODES.pojoNode(Points.read(json)));
      } else {
        object.set(name, value());
      }
    }
    return object;
  }

  private ArrayNode array() throws ConversionException {
    ArrayNode array = NODES.arrayNode();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      array.add(value());
    }
    return array;
  }

  private String text(String text) throws ConversionException {
    characters += text.length();
    Bounds.require(characters, CHARACTERS_MAX, place, "characters");
    return text;
  }

  /** The points of a shape; none where it has no list of them. */
  static Points points(JsonNode shape) {
    return shape.path(POINTS) instanceof POJONode node && node.getPojo() instanceof Points points
        ? points
        : Points.NONE;
  }

  /** A finite number, also one in a text; NaN where it is none. */
  static double number(JsonNode value) {
    if (value.isNumber()) {
      return Double.isFinite(value.doubleValue()) ? value.doubleValue() : Double.NaN;
    }
    return value.isString()
        ? LabelColumns.number(value.stringValue()).orElse(Double.NaN)
        : Double.NaN;
  }

  /** A text, also of a number; empty where it is neither. */
  static String text(JsonNode value) {
    if (value.isNumber() && Double.isFinite(value.doubleValue())) {
      double number = value.doubleValue();
      return number == Math.rint(number) && Math.abs(number) < 1L << 53
          ? Long.toString((long) number)
          : Double.toString(number);
    }
    return value.stringValue("");
  }

  /** Whether a value says something: neither null, false, nor empty. */
  static boolean says(JsonNode value) {
    return value.isContainer()
        ? !value.isEmpty()
        : value.isString() ? !value.stringValue().isEmpty() : value.isNumber() || isTrue(value);
  }

  static boolean isTrue(JsonNode value) {
    return value.isBoolean() && value.booleanValue();
  }
}
