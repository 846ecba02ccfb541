package io.groundskeeper.convert.line;

import io.groundskeeper.convert.line.LabelledImage.Size;

/**
 * Where a box is that was worked out from parts of an image, in pixels, rounded to a billionth of
 * one.
 */
public record PixelBox(double left, double top, double width, double height) {
  private static final double PER_PIXEL = 1e9;

  /** A box from numbers that came of arithmetic. */
  public static PixelBox rounded(double left, double top, double width, double height) {
    return new PixelBox(rounded(left), rounded(top), rounded(width), rounded(height));
  }

  private static double rounded(double pixels) {
    return Math.rint(pixels * PER_PIXEL) / PER_PIXEL;
  }

  /**
   * The same, without what rounding alone put outside of the image.
   *
   * @param tolerance what rounding comes to, in parts of a side
   */
  public PixelBox snapped(Size size, double tolerance) {
    double[] horizontal = inside(left, width, size.width(), tolerance);
    double[] vertical = inside(top, height, size.height(), tolerance);
    return new PixelBox(horizontal[0], vertical[0], horizontal[1], vertical[1]);
  }

  private static double[] inside(double begin, double length, double side, double tolerance) {
    double from = begin;
    double pixels = length;
    if (from < 0 && from >= -tolerance * side) {
      pixels = rounded(pixels + from);
      from = 0;
    }
    if (from + pixels > side && from + pixels <= side + tolerance * side) {
      pixels = side - from;
      while (from + pixels > side) {
        pixels = Math.nextDown(pixels);
      }
    }
    return new double[] {from, pixels};
  }

  /** Whether a part of the box is outside of the image. */
  public boolean reachesOut(Size size) {
    return left < 0 || top < 0 || left + width > size.width() || top + height > size.height();
  }

  /** The part of the box that is inside of the image; with a side of 0 or less where none is. */
  public PixelBox clipped(Size size, double tolerance) {
    double from = Math.max(0, left);
    double upper = Math.max(0, top);
    return rounded(
            from,
            upper,
            Math.min(left + width, size.width()) - from,
            Math.min(top + height, size.height()) - upper)
        .snapped(size, tolerance);
  }
}
