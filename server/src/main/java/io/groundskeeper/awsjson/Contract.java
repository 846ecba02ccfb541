package io.groundskeeper.awsjson;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operations of a service with the shapes of their requests: what the server holds clients to.
 * Read once from a file in the form of {@code rekognition-custom-labels.json}.
 */
final class Contract {
  private final String targetPrefix;
  private final Map<String, String> inputs;
  private final Map<String, Shape> shapes;

  private Contract(String targetPrefix, Map<String, String> inputs, Map<String, Shape> shapes) {
    this.targetPrefix = targetPrefix;
    this.inputs = inputs;
    this.shapes = shapes;
  }

  /** The type of a member, with its bounds. */
  sealed interface Shape {
    /** An object. */
    record Structure(Map<String, String> members, Set<String> required) implements Shape {}

    /**
     * @param min least number of elements
     */
    record ListOf(String member, long min, long max) implements Shape {}

    /**
     * @param min least number of pairs
     */
    record MapOf(String key, String value, long min, long max) implements Shape {}

    /**
     * @param min least length in Unicode code points
     * @param enumeration the values that are allowed; empty for all
     */
    record Text(long min, long max, @Nullable Pattern pattern, List<String> enumeration)
        implements Shape {}

    /**
     * @param min least length in bytes, decoded
     */
    record Blob(long min, long max) implements Shape {}

    /** A whole number. */
    record Whole(long min, long max) implements Shape {}

    /** A number. */
    record Decimal(double min, double max) implements Shape {}

    /** True or false. */
    record Bool() implements Shape {}

    /** Seconds of the epoch. */
    record Timestamp() implements Shape {}
  }

  /** Reads a contract from a resource beside this class. */
  static Contract read(String resource) {
    try (InputStream in = Contract.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      JsonNode root = JsonMapper.shared().readTree(in);
      Map<String, String> inputs = new LinkedHashMap<>();
      root.get("operations")
          .properties()
          .forEach(o -> inputs.put(o.getKey(), o.getValue().get("input").stringValue()));
      Map<String, Shape> shapes = new LinkedHashMap<>();
      root.get("shapes").properties().forEach(s -> shapes.put(s.getKey(), shape(s.getValue())));
      return new Contract(root.get("targetPrefix").stringValue(), inputs, shapes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Shape shape(JsonNode node) {
    String type = node.get("type").stringValue();
    long min = node.path("min").asLong(Long.MIN_VALUE);
    long max = node.path("max").asLong(Long.MAX_VALUE);
    return switch (type) {
      case "structure" -> {
        Map<String, String> members = new LinkedHashMap<>();
        node.get("members").properties().forEach(m -> members.put(m.getKey(), text(m.getValue())));
        yield new Shape.Structure(members, new LinkedHashSet<>(texts(node.path("required"))));
      }
      case "list" -> new Shape.ListOf(text(node.get("member")), min, max);
      case "map" -> new Shape.MapOf(text(node.get("key")), text(node.get("value")), min, max);
      case "string" -> {
        JsonNode pattern = node.get("pattern");
        yield new Shape.Text(
            min,
            max,
            pattern == null ? null : Pattern.compile(text(pattern)),
            texts(node.path("enum")));
      }
      case "blob" -> new Shape.Blob(min, max);
      case "integer" -> {
        long least = Math.max(min, Integer.MIN_VALUE);
        long most = Math.min(max, Integer.MAX_VALUE);
        yield new Shape.Whole(least, most);
      }
      case "long" -> new Shape.Whole(min, max);
      case "float" ->
          new Shape.Decimal(
              node.path("min").asDouble(Double.NEGATIVE_INFINITY),
              node.path("max").asDouble(Double.POSITIVE_INFINITY));
      case "boolean" -> new Shape.Bool();
      case "timestamp" -> new Shape.Timestamp();
      default -> throw new IllegalStateException("shape of unknown type " + type);
    };
  }

  private static String text(JsonNode node) {
    return node.stringValue();
  }

  private static List<String> texts(JsonNode node) {
    return node.valueStream().map(JsonNode::stringValue).toList();
  }

  String targetPrefix() {
    return targetPrefix;
  }

  boolean hasOperation(String name) {
    return inputs.containsKey(name);
  }

  /** The shape of an operation's request. */
  Shape.Structure input(String operation) {
    String name = inputs.get(operation);
    if (name == null || !(shape(name) instanceof Shape.Structure structure)) {
      throw new IllegalArgumentException("no operation " + operation);
    }
    return structure;
  }

  Shape shape(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalStateException("no shape " + name);
    }
    return shape;
  }
}
