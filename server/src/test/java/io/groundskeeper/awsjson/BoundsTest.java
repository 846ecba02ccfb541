package io.groundskeeper.awsjson;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every bound of every member of every operation, at it, just inside and just outside, worked out
 * from the contract file without the product's reading of it.
 */
final class BoundsTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int SHOWN_MAX = 256;

  private final Wire wire = new Wire();

  /**
   * A value, and what is wrong with it.
   *
   * @param violations each as the message has it
   */
  record Case(JsonNode value, List<String> violations) {
    Case in(Function<JsonNode, JsonNode> outer) {
      return new Case(outer.apply(value), violations);
    }
  }

  record Row(String operation, Case request) {
    @Override
    public String toString() {
      return operation + " " + shown(request.value) + " → " + request.violations.size();
    }
  }

  static Stream<Row> requests() {
    return OfferedOperations.NAMES.stream()
        .flatMap(operation ->
            cases(Wire.CONTRACT.at("/operations/" + operation + "/input").stringValue(), "")
                .map(request -> new Row(operation, request)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void each_bound_holds_where_the_contract_has_it(Row row) {
    Wire.Answer answer = wire.call(row.operation, row.request.value.toString());

    List<String> violations = row.request.violations;
    if (violations.isEmpty()) {
      assertThat(answer.code())
          .as(answer.text())
          .isNotIn("ValidationException", "SerializationException", "InternalServerError");
    } else {
      String head =
          violations.size() == 1
              ? "1 validation error detected: "
              : violations.size() + " validation errors detected: ";
      assertThat(answer.code()).isEqualTo("ValidationException");
      assertThat(answer.message()).startsWith(head);
      assertThat(answer.message().substring(head.length()).split("; "))
          .containsExactlyInAnyOrderElementsOf(violations);
    }
  }

  /** Values of a shape: one that is right, and one on each side of each bound. */
  private static Stream<Case> cases(String name, String path) {
    JsonNode shape = shape(name);
    return switch (shape.get("type").stringValue()) {
      case "structure" -> structure(name, path);
      case "list" -> list(name, path);
      case "map" -> map(name, path);
      case "string" -> texts(name).map(text -> text(shape, text, path));
      case "integer" -> edges(shape).mapToObj(number -> number(shape, number, path));
      case "blob" -> edges(shape).mapToObj(size -> sized(shape, size, blob(size), "Value", path));
      case "boolean" -> Stream.of(new Case(JSON.booleanNode(true), List.of()));
      default -> throw new AssertionError("a shape of a new type: " + shape);
    };
  }

  private static Stream<Case> structure(String name, String path) {
    JsonNode shape = shape(name);
    ObjectNode right = (ObjectNode) right(name);
    Stream<Case> absent =
        shape
            .path("required")
            .valueStream()
            .map(JsonNode::stringValue)
            .map(member -> {
              ObjectNode without = right.deepCopy();
              without.remove(member);
              return new Case(
                  without,
                  List.of(
                      violation("Value null", path + camel(member), "Member must not be null")));
            });
    Stream<Case> present =
        shape.get("members").properties().stream()
            .flatMap(member ->
                below(member.getValue().stringValue(), path + camel(member.getKey()))
                    .map(c -> c.in(v -> right.deepCopy().set(member.getKey(), v))));
    return Stream.of(Stream.of(new Case(right, List.of())), absent, present).flatMap(s -> s);
  }

  /** Cases of a member: the path of a structure ends with a dot. */
  private static Stream<Case> below(String name, String path) {
    boolean structure = shape(name).get("type").stringValue().equals("structure");
    return cases(name, structure ? path + "." : path);
  }

  private static Stream<Case> list(String name, String path) {
    JsonNode shape = shape(name);
    String member = shape.get("member").stringValue();
    Stream<Case> sizes =
        edges(shape)
            .mapToObj(size -> {
              JsonNode list = JSON.arrayNode().addAll(copies(size, right(member)));
              return sized(shape, size, list, shownValue(list), path);
            });
    Stream<Case> firsts =
        below(member, path + ".1.member")
            .map(c ->
                c.in(first ->
                    JSON.arrayNode()
                        .add(first)
                        .addAll(
                            copies(Math.max(0, shape.path("min").asInt(1) - 1), right(member)))));
    return Stream.concat(sizes, firsts);
  }

  private static Stream<Case> map(String name, String path) {
    JsonNode shape = shape(name);
    Stream<Case> sizes =
        edges(shape)
            .mapToObj(size -> {
              ObjectNode map = JSON.objectNode();
              LongStream.range(0, size).forEach(i -> map.put("key" + i, "v"));
              return sized(shape, size, map, shownValue(map), path);
            });
    Stream<Case> keys =
        pairs(shape.get("key").stringValue(), text -> JSON.objectNode().put(text, "v"))
            .map(pair -> pair.told(path, "Map keys", pair.map));
    Stream<Case> values =
        pairs(shape.get("value").stringValue(), text -> JSON.objectNode().put("key", text))
            .map(pair -> pair.told(path + ".key.member", "Map value", pair.map.get("key")));
    return Stream.of(sizes, keys, values).flatMap(s -> s);
  }

  /**
   * A map of one pair, either side of which is in question.
   *
   * @param shape of that side
   */
  private record Pair(ObjectNode map, JsonNode shape, boolean right) {
    Case told(String path, String what, JsonNode value) {
      String violation =
          violation(shownValue(value), path, what + " must satisfy constraint: " + all(shape));
      return new Case(map, right ? List.of() : List.of(violation));
    }
  }

  private static Stream<Pair> pairs(String name, Function<String, ObjectNode> map) {
    JsonNode shape = shape(name);
    return texts(name).map(text -> new Pair(map.apply(text), shape, wrong(shape, text).isEmpty()));
  }

  private static List<String> all(JsonNode shape) {
    return List.of(
        "Member must have length less than or equal to " + shape.get("max"),
        "Member must have length greater than or equal to " + shape.get("min"),
        "Member must satisfy regular expression pattern: " + shape.get("pattern").stringValue());
  }

  private static Case text(JsonNode shape, String text, String path) {
    JsonNode value = JSON.stringNode(text);
    return new Case(
        value,
        wrong(shape, text).stream().map(w -> violation(shownValue(value), path, w)).toList());
  }

  private static List<String> wrong(JsonNode shape, String text) {
    List<String> wrong = new ArrayList<>(outside(shape, text.length(), "length"));
    JsonNode pattern = shape.get("pattern");
    if (pattern != null && !text.matches(pattern.stringValue())) {
      wrong.add("Member must satisfy regular expression pattern: " + pattern.stringValue());
    }
    List<String> values = shape.path("enum").valueStream().map(JsonNode::stringValue).toList();
    if (!values.isEmpty() && !values.contains(text)) {
      wrong.add("Member must satisfy enum value set: " + new TreeSet<>(values));
    }
    return wrong;
  }

  private static Case number(JsonNode shape, long number, String path) {
    JsonNode value = JSON.numberNode(number);
    return new Case(
        value,
        outside(shape, number, "value").stream()
            .map(w -> violation(shownValue(value), path, w))
            .toList());
  }

  private static Case sized(JsonNode shape, long size, JsonNode value, String shown, String path) {
    return new Case(
        value,
        outside(shape, size, "length").stream().map(w -> violation(shown, path, w)).toList());
  }

  private static List<String> outside(JsonNode shape, long size, String what) {
    if (size < shape.path("min").asLong(size)) {
      return List.of("Member must have " + what + " greater than or equal to " + shape.get("min"));
    }
    return size > shape.path("max").asLong(size)
        ? List.of("Member must have " + what + " less than or equal to " + shape.get("max"))
        : List.of();
  }

  private static String violation(String value, String path, String what) {
    return value + " at '" + path + "' failed to satisfy constraint: " + what;
  }

  /** The sizes or numbers around a shape's bounds. */
  private static LongStream edges(JsonNode shape) {
    boolean number = shape.get("type").stringValue().equals("integer");
    return Stream.of("min", "max")
        .filter(shape::has)
        .mapToLong(bound -> shape.get(bound).asLong())
        .flatMap(bound -> LongStream.rangeClosed(bound - 1, bound + 1))
        .filter(size -> number || size >= 0)
        .distinct();
  }

  private static Stream<String> texts(String name) {
    JsonNode shape = shape(name);
    if (shape.has("enum")) {
      return Stream.concat(
          shape.get("enum").valueStream().map(JsonNode::stringValue), Stream.of("?"));
    }
    Stream<String> lengths = edges(shape).mapToObj(length -> text(name, (int) length));
    // No pattern of the contract admits a line end.
    int length = shape.path("min").asInt(1);
    return Stream.concat(
        lengths,
        shape.has("pattern") ? Stream.of("\n".repeat(Math.max(1, length))) : Stream.empty());
  }

  /** A text of a length; one that fits the pattern, if any of that length does. */
  private static String text(String name, int length) {
    String start =
        switch (name) {
          case "ProjectArn" -> "arn:aws:rekognition:us-east-1:123456789012:project/p/";
          case "DatasetArn" -> "arn:aws:rekognition:us-east-1:123456789012:project/p/dataset/test/";
          default -> "";
        };
    return start.length() < length
        ? start + "1".repeat(length - start.length())
        : "a".repeat(length);
  }

  private static JsonNode right(String name) {
    JsonNode shape = shape(name);
    return switch (shape.get("type").stringValue()) {
      case "structure" -> {
        ObjectNode structure = JSON.objectNode();
        shape
            .path("required")
            .valueStream()
            .map(JsonNode::stringValue)
            .forEach(m -> structure.set(m, right(shape.get("members").get(m).stringValue())));
        yield structure;
      }
      case "list" ->
          JSON.arrayNode()
              .addAll(copies(shape.path("min").asLong(), right(shape.get("member").stringValue())));
      case "map" -> JSON.objectNode().put("key", "v");
      case "string" ->
          JSON.stringNode(
              shape.has("enum") ? shape.get("enum").get(0).stringValue() : text(name, 100));
      case "blob" -> blob(1);
      default -> throw new AssertionError("a required shape of a new type: " + shape);
    };
  }

  private static JsonNode blob(long size) {
    return JSON.stringNode(Base64.getEncoder().encodeToString(new byte[(int) size]));
  }

  private static List<JsonNode> copies(long count, JsonNode value) {
    return IntStream.range(0, (int) count).<JsonNode>mapToObj(i -> value.deepCopy()).toList();
  }

  private static JsonNode shape(String name) {
    return Wire.CONTRACT.get("shapes").get(name);
  }

  private static String camel(String member) {
    return member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1);
  }

  private static String shownValue(JsonNode value) {
    return "Value '" + shown(value) + "'";
  }

  private static String shown(JsonNode value) {
    String text = printed(value);
    return text.substring(0, Math.min(SHOWN_MAX, text.length()));
  }

  /** As Java prints texts, numbers, lists and maps. */
  private static String printed(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream().map(BoundsTest::printed).toList().toString();
    }
    return value.isObject()
        ? value.properties().stream()
            .map(p -> p.getKey() + "=" + printed(p.getValue()))
            .collect(Collectors.joining(", ", "{", "}"))
        : value.asString();
  }
}
