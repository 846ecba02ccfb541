package io.groundskeeper.convert.yolo;

import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.line.PixelBox;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Positions of boxes in YOLO and in pixels. In YOLO they are the centre and the size of the box, in
 * parts of the image's width and height: "Object Detection Datasets Overview" at
 * docs.ultralytics.com.
 */
final class YoloBox {
  /** Most tools write six decimals, of which the last is rounded: in parts of a side. */
  static final double ROUNDING = 2e-6;

  private static final int DECIMALS_USUAL = 6;
  private static final int DECIMALS_MAX = 17;

  private YoloBox() {}

  /** A box from its position in parts of the image; what rounding alone put outside is cut off. */
  static PixelBox of(double x, double y, double width, double height, Size size) {
    return asWritten(x, y, width, height, size).snapped(size, ROUNDING);
  }

  private static PixelBox asWritten(double x, double y, double width, double height, Size size) {
    return PixelBox.rounded(
        (x - width / 2) * size.width(),
        (y - height / 2) * size.height(),
        width * size.width(),
        height * size.height());
  }

  /**
   * The four numbers as YOLO has them: with as few decimals, from six up, as bring back this very
   * box when they are read.
   */
  static String text(PixelBox box, Size size) {
    double w = box.width() / size.width();
    double h = box.height() / size.height();
    double x = (box.left() + box.width() / 2) / size.width();
    double y = (box.top() + box.height() / 2) / size.height();
    String text = "";
    for (int decimals = DECIMALS_USUAL; decimals <= DECIMALS_MAX; decimals++) {
      BigDecimal[] numbers = {
        cut(x, decimals), cut(y, decimals), cut(w, decimals), cut(h, decimals)
      };
      text =
          "%s %s %s %s"
              .formatted(
                  plain(numbers[0]), plain(numbers[1]), plain(numbers[2]), plain(numbers[3]));
      PixelBox back =
          asWritten(
              numbers[0].doubleValue(),
              numbers[1].doubleValue(),
              numbers[2].doubleValue(),
              numbers[3].doubleValue(),
              size);
      if (back.equals(box)) {
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
