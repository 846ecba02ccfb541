package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.line.LabelColumns;

/**
 * A line of a file of labels: {@code class x-centre y-centre width height}, in parts of the image,
 * and perhaps a confidence; or {@code class x1 y1 x2 y2 x3 y3 ...}, the points of a polygon (four:
 * of an oriented box), which may have a confidence at its end, too.
 */
sealed interface YoloLine {
  /** What a box was before it became one. */
  enum Shape {
    BOX,
    ORIENTED_BOX,
    POLYGON,
    KEYPOINTS
  }

  /** A box, by its centre and its size. */
  record Found(
      long number, double x, double y, double width, double height, double confidence, Shape shape)
      implements YoloLine {}

  /**
   * It is none.
   *
   * @param why for people
   */
  record Wrong(String why) implements YoloLine {}

  /** Fields of a box: its class, its centre and its size. */
  int BOX_FIELDS = 5;

  /** A class and four points. */
  int ORIENTED_FIELDS = 9;

  /**
   * Positions are parts of the image, from 0 to 1; some tools write a little more or less for what
   * reaches out of it. What is further away is something else, such as pixels.
   */
  double PART_MAX = 2;

  double PART_MIN = -1;

  static YoloLine parse(String line, boolean hasKeypoints) {
    String[] fields = line.strip().split("\\s+", Bounds.LINE_FIELDS_MAX + 1);
    double[] numbers = new double[fields.length];
    for (int i = 0; i < fields.length; i++) {
      numbers[i] = LabelColumns.number(fields[i]).orElse(Double.NaN);
      if (Double.isNaN(numbers[i])) {
        return new Wrong("no class and box, since a field is no number");
      }
    }
    long number = (long) numbers[0];
    if (fields.length < BOX_FIELDS || fields.length > Bounds.LINE_FIELDS_MAX) {
      return new Wrong("no class and box, for which it has too few or too many numbers");
    }
    if (number != numbers[0] || number < 0) {
      return new Wrong("its class is no whole number");
    }
    if (hasKeypoints) {
      Shape shape = fields.length > BOX_FIELDS ? Shape.KEYPOINTS : Shape.BOX;
      return box(number, numbers, 1, shape);
    }
    if (fields.length <= BOX_FIELDS + 1) {
      return box(number, numbers, fields.length == BOX_FIELDS ? 1 : numbers[5], Shape.BOX);
    }
    return polygon(number, numbers);
  }

  private static YoloLine box(long number, double[] numbers, double confidence, Shape shape) {
    for (int i = 1; i < BOX_FIELDS; i++) {
      if (!isPart(numbers[i])) {
        return new Wrong("positions are no parts of the image, from 0 to 1 (perhaps pixels)");
      }
    }
    if (numbers[3] < 0 || numbers[4] < 0) {
      return new Wrong("a width or height below 0");
    }
    return certain(
        new Found(number, numbers[1], numbers[2], numbers[3], numbers[4], confidence, shape));
  }

  /** The box around the points. */
  private static YoloLine polygon(long number, double[] numbers) {
    boolean hasConfidence = numbers.length % 2 == 0;
    int to = hasConfidence ? numbers.length - 1 : numbers.length;
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 1; i + 1 < to; i += 2) {
      if (!isPart(numbers[i]) || !isPart(numbers[i + 1])) {
        return new Wrong("positions are no parts of the image, from 0 to 1 (perhaps pixels)");
      }
      left = Math.min(left, numbers[i]);
      right = Math.max(right, numbers[i]);
      top = Math.min(top, numbers[i + 1]);
      bottom = Math.max(bottom, numbers[i + 1]);
    }
    return certain(
        new Found(
            number,
            (left + right) / 2,
            (top + bottom) / 2,
            right - left,
            bottom - top,
            hasConfidence ? numbers[to] : 1,
            to == ORIENTED_FIELDS ? Shape.ORIENTED_BOX : Shape.POLYGON));
  }

  private static YoloLine certain(Found found) {
    return found.confidence >= 0 && found.confidence <= 1
        ? found
        : new Wrong("its confidence is not from 0 to 1");
  }

  private static boolean isPart(double number) {
    return number >= PART_MIN && number <= PART_MAX;
  }
}
