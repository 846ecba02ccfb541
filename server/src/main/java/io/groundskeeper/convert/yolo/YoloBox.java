package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.line.LabelledImage.Size;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Positions of boxes in YOLO and in pixels. In YOLO they are the centre and the size of the box, in
 * parts of the image's width and height: "Object Detection Datasets Overview" at
 * docs.ultralytics.com.
 *
 * @param left in pixels, as the other three; rounded to a billionth of a pixel
 */
record YoloBox(double left, double top, double width, double height) {
  /** Most tools write six decimals, of which the last is rounded. */
  private static final double ROUNDING = 2e-6;

  private static final int DECIMALS_USUAL = 6;
  private static final int DECIMALS_MAX = 17;
  private static final double PER_PIXEL = 1e9;

  /** A box from its position in parts of the image; what rounding alone put outside is cut off. */
  static YoloBox of(double x, double y, double width, double height, Size size) {
    YoloBox box = asWritten(x, y, width, height, size);
    double[] horizontal = inside(box.left, box.width, size.width());
    double[] vertical = inside(box.top, box.height, size.height());
    return new YoloBox(horizontal[0], vertical[0], horizontal[1], vertical[1]);
  }

  private static YoloBox asWritten(double x, double y, double width, double height, Size size) {
    return new YoloBox(
        rounded((x - width / 2) * size.width()),
        rounded((y - height / 2) * size.height()),
        rounded(width * size.width()),
        rounded(height * size.height()));
  }

  private static double[] inside(double begin, double length, double side) {
    double from = begin;
    double pixels = length;
    double tolerance = ROUNDING * side;
    if (from < 0 && from >= -tolerance) {
      pixels = rounded(pixels + from);
      from = 0;
    }
    if (from + pixels > side && from + pixels <= side + tolerance) {
      pixels = side - from;
      while (from + pixels > side) {
        pixels = Math.nextDown(pixels);
      }
    }
    return new double[] {from, pixels};
  }

  /** Whether a part of the box is outside of the image. */
  boolean reachesOut(Size size) {
    return left < 0 || top < 0 || left + width > size.width() || top + height > size.height();
  }

  /** The part of the box that is inside of the image; with a side of 0 or less where none is. */
  YoloBox clipped(Size size) {
    double from = Math.max(0, left);
    double upper = Math.max(0, top);
    double[] horizontal =
        inside(from, rounded(Math.min(left + width, size.width()) - from), size.width());
    double[] vertical =
        inside(upper, rounded(Math.min(top + height, size.height()) - upper), size.height());
    return new YoloBox(horizontal[0], vertical[0], horizontal[1], vertical[1]);
  }

  private static double rounded(double pixels) {
    return Math.rint(pixels * PER_PIXEL) / PER_PIXEL;
  }

  /**
   * The four numbers as YOLO has them: with as few decimals, from six up, as bring back this very
   * box when they are read.
   */
  String text(Size size) {
    double w = width / size.width();
    double h = height / size.height();
    double x = (left + width / 2) / size.width();
    double y = (top + height / 2) / size.height();
    String text = "";
    for (int decimals = DECIMALS_USUAL; decimals <= DECIMALS_MAX; decimals++) {
      BigDecimal[] numbers = {
        cut(x, decimals), cut(y, decimals), cut(w, decimals), cut(h, decimals)
      };
      text =
          "%s %s %s %s"
              .formatted(
                  plain(numbers[0]), plain(numbers[1]), plain(numbers[2]), plain(numbers[3]));
      YoloBox back =
          asWritten(
              numbers[0].doubleValue(),
              numbers[1].doubleValue(),
              numbers[2].doubleValue(),
              numbers[3].doubleValue(),
              size);
      if (back.equals(this)) {
        break;
      }
    }
    return text;
  }

  private static BigDecimal cut(double number, int decimals) {
    return new BigDecimal(number).setScale(decimals, RoundingMode.HALF_EVEN);
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
