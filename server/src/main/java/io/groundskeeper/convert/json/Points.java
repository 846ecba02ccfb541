package io.groundskeeper.convert.json;

import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.line.PixelBox;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The points of a shape, as {@code [x, y]} or as {@code {"x":…, "y":…}}: what is around all of
 * them, and the first few themselves. However many they are, nothing else is kept.
 */
final class Points {
  /** A shape without points. */
  static final Points NONE = new Points();

  private static final int KEPT = 4;

  private final double[] xs = new double[KEPT];
  private final double[] ys = new double[KEPT];
  private int count;
  private boolean good = true;
  private double left = Double.POSITIVE_INFINITY;
  private double top = Double.POSITIVE_INFINITY;
  private double right = Double.NEGATIVE_INFINITY;
  private double bottom = Double.NEGATIVE_INFINITY;

  private Points() {}

  /** Reads a list; the parser stands at its beginning, and after it at its end. */
  static Points read(JsonParser json) {
    Points points = new Points();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      double[] pair = {Double.NaN, Double.NaN};
      switch (json.currentToken()) {
        case START_ARRAY -> points.good &= pair(json, pair);
        case START_OBJECT -> members(json, pair);
        case null, default -> {}
      }
      points.add(pair[0], pair[1]);
    }
    return points;
  }

  private static boolean pair(JsonParser json, double[] pair) {
    int numbers = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      double number = number(json);
      if (numbers < pair.length) {
        pair[numbers] = number;
      }
      numbers++;
    }
    return numbers == pair.length;
  }

  private static void members(JsonParser json, double[] pair) {
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("x") || name.equals("y")) {
        pair[name.equals("x") ? 0 : 1] = number(json);
      } else {
        json.skipChildren();
      }
    }
  }

  private static double number(JsonParser json) {
    double number =
        switch (json.currentToken()) {
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
          case VALUE_STRING -> LabelColumns.number(json.getString()).orElse(Double.NaN);
          case null, default -> Double.NaN;
        };
    json.skipChildren();
    return number;
  }

  private void add(double x, double y) {
    good &= Double.isFinite(x) && Double.isFinite(y);
    if (count < KEPT) {
      xs[count] = x;
      ys[count] = y;
    }
    count++;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }

  int count() {
    return count;
  }

  /** Whether there are points, and all of them are pairs of numbers. */
  boolean isGood() {
    return good && count > 0;
  }

  /** What is around all of them; no numbers where they are not good. */
  PixelBox box() {
    if (!isGood()) {
      return new PixelBox(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    return new PixelBox(
        left, top, LabelColumns.minus(right, left), LabelColumns.minus(bottom, top));
  }

  /** What is around a circle, given by its centre and a point of it, where they are good. */
  PixelBox circle() {
    double radius = Math.hypot(xs[1] - xs[0], ys[1] - ys[0]);
    return PixelBox.rounded(xs[0] - radius, ys[0] - radius, 2 * radius, 2 * radius);
  }

  /** Whether they are opposite corners, or all four, of a box that is not turned. */
  boolean isBox() {
    boolean all = count == 2 || count == KEPT;
    for (int i = 0; i < Math.min(count, KEPT); i++) {
      all &= (xs[i] == left || xs[i] == right) && (ys[i] == top || ys[i] == bottom);
    }
    // Else two of the four may be the same corner.
    return all
        && (count == 2
            || (xs[0] + xs[1] + xs[2] + xs[3] == 2 * left + 2 * right
                && ys[0] + ys[1] + ys[2] + ys[3] == 2 * top + 2 * bottom));
  }
}
