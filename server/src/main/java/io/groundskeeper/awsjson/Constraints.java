package io.groundskeeper.awsjson;

import io.groundskeeper.awsjson.Contract.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds a request to the bounds of its shape, and says all that is wrong in AWS's own words. */
final class Constraints {
  private static final int VALUE_CHARACTERS_MAX = 256;

  /** A body may hold millions of wrong elements: all are counted, those that fit are listed. */
  private static final int LISTED_CHARACTERS_MAX = 64 << 10;

  /** Longer values are not matched: a pattern may take time that grows with the square of them. */
  private static final int PATTERN_CHARACTERS_MAX = 4_096;

  private final Contract contract;
  private final List<String> listed = new ArrayList<>();
  private long listedCharacters;
  private int violations;

  private Constraints(Contract contract) {
    this.contract = contract;
  }

  /**
   * @throws WireError ValidationException that counts every violation and lists them, from the
   *     first on; where there are too many to list, the last part is {@code …}
   */
  static void check(Contract contract, Shape.Structure shape, Map<String, Object> request) {
    Constraints constraints = new Constraints(contract);
    constraints.structure(shape, request, "");
    int count = constraints.violations;
    if (count > 0) {
      List<String> listed = constraints.listed;
      if (listed.size() < count) {
        listed.add("…");
      }
      throw WireError.client(
          "ValidationException",
          "%d validation error%s detected: %s"
              .formatted(count, count == 1 ? "" : "s", String.join("; ", listed)));
    }
  }

  private void structure(Shape.Structure shape, Map<?, ?> value, String prefix) {
    shape
        .members()
        .forEach((name, member) -> {
          String path = prefix + camelCase(name);
          Object memberValue = value.get(name);
          if (memberValue != null) {
            value(contract.shape(member), memberValue, path);
          } else if (shape.required().contains(name)) {
            add("Value null", path, "Member must not be null");
          }
        });
  }

  static String camelCase(String name) {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private void value(Shape shape, Object value, String path) {
    switch (shape) {
      case Shape.Structure structure -> structure(structure, (Map<?, ?>) value, path + ".");
      case Shape.ListOf list -> list(list, (Collection<?>) value, path);
      case Shape.MapOf map -> map(map, (Map<?, ?>) value, path);
      case Shape.Text text -> text(text, (String) value, path);
      case Shape.Blob blob -> {
        long length = ((byte[]) value).length;
        length(length, blob.min(), blob.max(), null, path);
      }
      case Shape.Whole whole -> {
        long number = (Long) value;
        if (number < whole.min()) {
          violation(value, path, "Member must have value greater than or equal to " + whole.min());
        }
        if (number > whole.max()) {
          violation(value, path, "Member must have value less than or equal to " + whole.max());
        }
      }
      case Shape.Decimal decimal -> {
        double number = (Double) value;
        if (number < decimal.min()) {
          violation(
              value, path, "Member must have value greater than or equal to " + decimal.min());
        }
        if (number > decimal.max()) {
          violation(value, path, "Member must have value less than or equal to " + decimal.max());
        }
      }
      case Shape.Bool ignored -> {}
      case Shape.Timestamp ignored -> {}
    }
  }

  private void list(Shape.ListOf shape, Collection<?> elements, String path) {
    length(elements.size(), shape.min(), shape.max(), elements, path);
    int number = 1;
    for (Object element : elements) {
      value(contract.shape(shape.member()), element, path + "." + number++ + ".member");
    }
  }

  private void map(Shape.MapOf shape, Map<?, ?> pairs, String path) {
    length(pairs.size(), shape.min(), shape.max(), pairs, path);
    Shape.Text key = (Shape.Text) contract.shape(shape.key());
    Shape.Text value = (Shape.Text) contract.shape(shape.value());
    for (Object name : pairs.keySet()) {
      if (!violationsOf(key, (String) name).isEmpty()) {
        violation(
            pairs, path, "Map keys must satisfy constraint: [" + String.join(", ", all(key)) + "]");
        break;
      }
    }
    for (Map.Entry<?, ?> pair : pairs.entrySet()) {
      if (!violationsOf(value, (String) pair.getValue()).isEmpty()) {
        violation(
            pair.getValue(),
            path + "." + pair.getKey() + ".member",
            "Map value must satisfy constraint: [" + String.join(", ", all(value)) + "]");
      }
    }
  }

  private static List<String> all(Shape.Text shape) {
    List<String> all = new ArrayList<>();
    if (shape.max() != Long.MAX_VALUE) {
      all.add("Member must have length less than or equal to " + shape.max());
    }
    if (shape.min() != Long.MIN_VALUE) {
      all.add("Member must have length greater than or equal to " + shape.min());
    }
    if (shape.pattern() != null) {
      all.add("Member must satisfy regular expression pattern: " + shape.pattern());
    }
    return all;
  }

  private void text(Shape.Text shape, String value, String path) {
    for (String violation : violationsOf(shape, value)) {
      violation(value, path, violation);
    }
  }

  private static List<String> violationsOf(Shape.Text shape, String value) {
    List<String> found = new ArrayList<>();
    long length = value.codePointCount(0, value.length());
    if (length > shape.max()) {
      found.add("Member must have length less than or equal to " + shape.max());
    }
    if (length < shape.min()) {
      found.add("Member must have length greater than or equal to " + shape.min());
    }
    Pattern pattern = shape.pattern();
    if (pattern != null && length <= PATTERN_CHARACTERS_MAX && !pattern.matcher(value).matches()) {
      found.add("Member must satisfy regular expression pattern: " + pattern);
    }
    if (!shape.enumeration().isEmpty() && !shape.enumeration().contains(value)) {
      found.add(
          "Member must satisfy enum value set: " + shape.enumeration().stream().sorted().toList());
    }
    return found;
  }

  private void length(long length, long min, long max, @Nullable Object value, String path) {
    if (length > max) {
      violation(value, path, "Member must have length less than or equal to " + max);
    }
    if (length < min) {
      violation(value, path, "Member must have length greater than or equal to " + min);
    }
  }

  /**
   * @param value null for one that is not printed
   */
  private void violation(@Nullable Object value, String path, String constraint) {
    add(value == null ? "Value" : "Value '" + cut(value) + "'", path, constraint);
  }

  private void add(String value, String path, String constraint) {
    violations++;
    if (listedCharacters > LISTED_CHARACTERS_MAX) {
      return;
    }
    String violation =
        "%s at '%s' failed to satisfy constraint: %s".formatted(value, path, constraint);
    listedCharacters += violation.length();
    if (listedCharacters <= LISTED_CHARACTERS_MAX) {
      listed.add(violation);
    }
  }

  private static String cut(Object value) {
    String text = Objects.toString(value);
    return text.codePointCount(0, text.length()) <= VALUE_CHARACTERS_MAX
        ? text
        : text.substring(0, text.offsetByCodePoints(0, VALUE_CHARACTERS_MAX));
  }
}
