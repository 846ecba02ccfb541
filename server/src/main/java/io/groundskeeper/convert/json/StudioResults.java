package io.groundskeeper.convert.json;

import io.groundskeeper.convert.json.ImageSink.Found;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.line.PixelBox;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an annotation of Label Studio has: regions of the image, in percent of its sides, and labels
 * of the whole image. A region is one result, or several with one id, of which one has the shape
 * and others the labels. It is turned by its {@code rotation} in degrees about its upper left
 * corner: "Units of image annotations" at labelstud.io.
 */
final class StudioResults {
  private static final double PERCENT = 100;
  private static final String LABELS = "labels";

  private final ImageSink sink;
  private final Report report;
  private final Origin origin;
  private final Map<String, Region> regions = new LinkedHashMap<>();
  private final Map<String, Origin> labels = new LinkedHashMap<>();

  /** The labels of results that have no shape themselves, by their ids. */
  private final Map<String, Set<String>> apart = new LinkedHashMap<>();

  private @Nullable Size size;

  /** A shape with its labels. */
  private record Region(JsonNode value, Set<String> labels, String where) {}

  StudioResults(ImageSink sink, Origin origin) {
    this.sink = sink;
    this.origin = origin;
    report = sink.report();
  }

  /** Takes one result of an annotation. */
  void add(JsonNode result, String where) {
    JsonNode value = result.path("value");
    if (!value.isObject()) {
      boolean isRelation = result.path("type").stringValue("").equals("relation");
      if (isRelation) {
        report.lose(Loss.ANNOTATION_FIELDS, 1, where);
      } else {
        report.leaveOut(where, "it has no value");
      }
      return;
    }
    if (Tree.number(result.path("image_rotation")) > 0) {
      report.leaveOut(
          where, "its image was turned by hand in Label Studio, and its position is not read");
      return;
    }
    see(result);
    value(value, Tree.text(result.path("id")), where);
  }

  /** Takes what JSON-MIN has under one name. */
  void addMinimal(JsonNode value, String where) {
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        addMinimal(value.path(i), where + "[" + i + "]");
      }
    } else if (value.isObject()) {
      see(value);
      value(value, "", where);
    } else if (value.isString()) {
      String label = sink.label(value, where);
      if (!label.isBlank()) {
        report.lose(Loss.CHOICE_OR_TEXT, 1, where);
        labels.put(label, origin);
      }
    } else if (Tree.says(value)) {
      report.lose(Loss.ANNOTATION_FIELDS, 1, where);
    }
  }

  private void see(JsonNode result) {
    if (size == null) {
      size =
          ImageSink.said(
              Tree.number(result.path("original_width")),
              Tree.number(result.path("original_height")));
    }
  }

  private void value(JsonNode value, String id, String where) {
    Set<String> names = names(value, where);
    Shape shape = Shape.of(value);
    if (value.path("choices").isArray() && shape == Shape.NONE) {
      choices(value.path("choices"), id, where);
    } else if (shape == Shape.NONE && names.isEmpty()) {
      boolean isLabel = value.path("taxonomy").isArray();
      report.lose(isLabel ? Loss.ANNOTATION_WITHOUT_BOX : Loss.ANNOTATION_FIELDS, 1, where);
    } else if (shape == Shape.NONE && !id.isEmpty()) {
      apart.computeIfAbsent(id, i -> new LinkedHashSet<>()).addAll(names);
    } else if (shape == Shape.NONE || shape == Shape.OTHER) {
      report.lose(Loss.ANNOTATION_WITHOUT_BOX, Math.max(1, names.size()), where);
    } else {
      boolean isAttribute = value.has("choices") || value.has("text") || value.has("rating");
      report.lose(Loss.ANNOTATION_FIELDS, isAttribute ? 1 : 0, where);
      String key = id.isEmpty() ? Shape.position(value) : id;
      regions
          .computeIfAbsent(key, k -> new Region(value, new LinkedHashSet<>(), where))
          .labels
          .addAll(names);
    }
  }

  /** The labels of a value, under {@code rectanglelabels}, {@code polygonlabels}, and so on. */
  private Set<String> names(JsonNode value, String where) {
    Set<String> names = new LinkedHashSet<>();
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      if (member.getKey().endsWith(LABELS) && member.getValue().isArray()) {
        for (JsonNode name : member.getValue()) {
          String label = sink.label(name, where);
          if (label.isEmpty()) {
            report.leaveOut(where, "one of its labels is no text");
          } else {
            names.add(label);
          }
        }
      }
    }
    return names;
  }

  private void choices(JsonNode choices, String id, String where) {
    if (regions.containsKey(id)) {
      report.lose(Loss.ANNOTATION_FIELDS, 1, where);
      return;
    }
    for (JsonNode choice : choices) {
      String label = sink.label(choice, where);
      if (label.isEmpty()) {
        report.leaveOut(where, "one of its choices is no text");
      } else {
        labels.put(label, origin);
      }
    }
  }

  /** How many regions there are. */
  int regions() {
    return regions.size();
  }

  Map<String, Origin> labels() {
    return Collections.unmodifiableMap(labels);
  }

  /** The size of the image, as the results say it; null where they do not. */
  @Nullable Size size() {
    return size;
  }

  /** The boxes of the regions, in an image of that size; to be called once. */
  List<Found> found(Size image) {
    List<Found> found = new ArrayList<>();
    regions.forEach((id, region) -> {
      Set<String> names = new LinkedHashSet<>(region.labels);
      names.addAll(apart.getOrDefault(id, Set.of()));
      if (names.isEmpty()) {
        report.leaveOut(region.where, "it is a region without a label");
        return;
      }
      Shape shape = Shape.of(region.value);
      PixelBox box = shape.box(region.value, image);
      report.lose(shape.loss(), shape.isExact(region.value) ? 0 : 1, region.where);
      names.forEach(name -> found.add(new Found(name, box, origin, region.where)));
    });
    return found;
  }

  /** The shapes of regions. */
  private enum Shape {
    RECTANGLE,
    ELLIPSE,
    POLYGON,
    /** A brush, a point, a track in a video, and so on: nothing that a box could be around. */
    OTHER,
    NONE;

    static Shape of(JsonNode value) {
      if (value.has("x") && value.has("width") && value.has("height")) {
        return RECTANGLE;
      }
      if (value.has("radiusX")) {
        return ELLIPSE;
      }
      if (value.has("points")) {
        return POLYGON;
      }
      boolean isOther = value.has("x") || value.has("rle") || value.has("sequence");
      return isOther || value.has("vertices") ? OTHER : NONE;
    }

    static String position(JsonNode value) {
      return "%s %s %s %s %s %s"
          .formatted(
              value.path("x"),
              value.path("y"),
              value.path("width"),
              value.path("height"),
              value.path("rotation"),
              Tree.points(value).box());
    }

    Loss loss() {
      return this == RECTANGLE ? Loss.ORIENTED_BOX : Loss.BOX_OF_SEGMENTATION;
    }

    /** Whether the box around the shape is the shape. */
    boolean isExact(JsonNode value) {
      return switch (this) {
        case RECTANGLE -> turn(value) % 90 == 0;
        case POLYGON -> Tree.points(value).count() > 2 && Tree.points(value).isBox();
        case ELLIPSE, OTHER, NONE -> false;
      };
    }

    private static double turn(JsonNode value) {
      double degrees = Tree.number(value.path("rotation"));
      return Double.isNaN(degrees) ? 0 : degrees;
    }

    /** The box around a shape in an image; no numbers where it has such. */
    PixelBox box(JsonNode value, Size image) {
      double across = image.width() / PERCENT;
      double down = image.height() / PERCENT;
      double x = Tree.number(value.path("x")) * across;
      double y = Tree.number(value.path("y")) * down;
      return switch (this) {
        case RECTANGLE -> {
          double width = Tree.number(value.path("width")) * across;
          double height = Tree.number(value.path("height")) * down;
          yield turned(x, y, width, height, turn(value));
        }
        case ELLIPSE -> {
          double radiusX = Tree.number(value.path("radiusX")) * across;
          double radiusY = Tree.number(value.path("radiusY")) * down;
          double turn = Math.toRadians(turn(value));
          double halfWidth = Math.hypot(radiusX * Math.cos(turn), radiusY * Math.sin(turn));
          double halfHeight = Math.hypot(radiusX * Math.sin(turn), radiusY * Math.cos(turn));
          yield PixelBox.rounded(x - halfWidth, y - halfHeight, 2 * halfWidth, 2 * halfHeight);
        }
        case POLYGON -> {
          PixelBox box = Tree.points(value).box();
          yield PixelBox.rounded(
              box.left() * across, box.top() * down, box.width() * across, box.height() * down);
        }
        case OTHER, NONE -> new PixelBox(Double.NaN, 0, 0, 0);
      };
    }

    private static PixelBox turned(double x, double y, double width, double height, double turn) {
      double[] sine = {0, 1, 0, -1};
      double quarters = ((turn % 360 + 360) % 360) / 90;
      boolean isWhole = quarters == Math.rint(quarters);
      double sin = isWhole ? sine[(int) quarters % 4] : Math.sin(Math.toRadians(turn));
      double cos = isWhole ? sine[((int) quarters + 1) % 4] : Math.cos(Math.toRadians(turn));
      double left = Math.min(0, width * cos) + Math.min(0, -height * sin);
      double right = Math.max(0, width * cos) + Math.max(0, -height * sin);
      double top = Math.min(0, width * sin) + Math.min(0, height * cos);
      double bottom = Math.max(0, width * sin) + Math.max(0, height * cos);
      return PixelBox.rounded(x + left, y + top, right - left, bottom - top);
    }
  }
}
