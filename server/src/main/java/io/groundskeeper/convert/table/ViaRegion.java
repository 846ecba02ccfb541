package io.groundskeeper.convert.table;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A region of the VGG Image Annotator (VIA) in its CSV: a shape and attributes, each as JSON.
 *
 * @param label the attribute called label, class, name or type, else the first one; of check boxes
 *     the one that is set; empty where there is none
 * @param sides left, top, width and height of the shape, or of what is around it; null where there
 *     is none
 * @param isThere whether there is a shape
 * @param isBox whether the shape is a box itself
 */
record ViaRegion(String label, double @Nullable [] sides, boolean isThere, boolean isBox) {
  static ViaRegion of(String shapeText, String attributesText) {
    JsonNode shape = read(shapeText);
    String name = shape.path("name").stringValue("");
    return new ViaRegion(
        label(read(attributesText)), sides(name, shape), !name.isEmpty(), name.equals("rect"));
  }

  private static JsonNode read(String text) {
    try {
      return text.isBlank()
          ? JsonMapper.shared().createObjectNode()
          : JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      // No JSON is no region; its row then says that it lacks a label or a box.
      return JsonMapper.shared().createObjectNode();
    }
  }

  private static String label(JsonNode attributes) {
    for (String usual : new String[] {"label", "class", "name", "type"}) {
      if (attributes.path(usual).isString()) {
        return attributes.path(usual).stringValue();
      }
    }
    for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
      JsonNode value = attribute.getValue();
      if (value.isString() && !value.stringValue().isEmpty()) {
        return value.stringValue();
      }
      for (Map.Entry<String, JsonNode> box : value.properties()) {
        if (box.getValue().isBoolean() && box.getValue().booleanValue()) {
          return box.getKey();
        }
      }
    }
    return "";
  }

  private static double @Nullable [] sides(String name, JsonNode shape) {
    double[] around =
        switch (name) {
          case "rect" ->
              new double[] {
                number(shape, "x"),
                number(shape, "y"),
                number(shape, "width"),
                number(shape, "height")
              };
          case "circle" -> round(shape, "r", "r");
          case "ellipse" -> round(shape, "rx", "ry");
          default -> points(shape.path("all_points_x"), shape.path("all_points_y"));
        };
    for (double side : around) {
      if (!Double.isFinite(side)) {
        return null;
      }
    }
    return around;
  }

  private static double[] round(JsonNode shape, String across, String down) {
    double width = number(shape, across);
    double height = number(shape, down);
    return new double[] {
      number(shape, "cx") - width, number(shape, "cy") - height, 2 * width, 2 * height
    };
  }

  private static double[] points(JsonNode x, JsonNode y) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
      left = Math.min(left, x.get(i).asDouble(Double.NaN));
      right = Math.max(right, x.get(i).asDouble(Double.NaN));
      top = Math.min(top, y.get(i).asDouble(Double.NaN));
      bottom = Math.max(bottom, y.get(i).asDouble(Double.NaN));
    }
    return new double[] {left, top, right - left, bottom - top};
  }

  private static double number(JsonNode shape, String name) {
    return shape.path(name).isNumber() ? shape.path(name).asDouble(Double.NaN) : Double.NaN;
  }
}
