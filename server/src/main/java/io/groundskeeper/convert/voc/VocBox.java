package io.groundskeeper.convert.voc;

import io.groundskeeper.convert.file.Xml;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * A box as a file has it, by its decimal digits, so that adding and subtracting 1 is exact.
 *
 * <p>By the development kit the upper left pixel is (1, 1), and {@code xmax} and {@code ymax} are
 * inside of the box: {@code left = xmin - 1} and {@code width = xmax - xmin + 1}. Many tools write
 * plain positions from 0: {@code left = xmin} and {@code width = xmax - xmin}.
 */
record VocBox(String label, BigDecimal xmin, BigDecimal ymin, BigDecimal xmax, BigDecimal ymax) {
  /** Empty where a side is no number, or there is no label. */
  static Optional<VocBox> read(String label, Xml bounds) {
    String[] names = {"xmin", "ymin", "xmax", "ymax"};
    BigDecimal[] sides = new BigDecimal[names.length];
    for (int i = 0; i < sides.length; i++) {
      Optional<Double> side = LabelColumns.number(bounds.text(names[i]));
      if (label.isEmpty() || side.isEmpty()) {
        return Optional.empty();
      }
      sides[i] = BigDecimal.valueOf(side.get());
    }
    return Optional.of(new VocBox(label, sides[0], sides[1], sides[2], sides[3]));
  }

  /** Whether it begins where no box can that is counted from 1. */
  boolean showsZero() {
    return xmin.compareTo(BigDecimal.ONE) < 0 || ymin.compareTo(BigDecimal.ONE) < 0;
  }

  boolean beginsAtZero() {
    return xmin.signum() == 0 || ymin.signum() == 0;
  }

  /** The box in pixels; counted from 1, one that begins at 0 is moved into the image. */
  Box inPixels(boolean fromZero, long classId) {
    BigDecimal left = fromZero || xmin.signum() == 0 ? xmin : xmin.subtract(BigDecimal.ONE);
    BigDecimal top = fromZero || ymin.signum() == 0 ? ymin : ymin.subtract(BigDecimal.ONE);
    return new Box(
        label,
        classId,
        left.doubleValue(),
        top.doubleValue(),
        xmax.subtract(left).doubleValue(),
        ymax.subtract(top).doubleValue(),
        Origin.UNKNOWN);
  }
}
