package io.groundskeeper.convert.line;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One image with its labels: what all formats have in common, and what some have.
 *
 * @param sourceRef {@code s3://bucket/key}; for writers it may be a name alone, where nothing but
 *     formats on this machine takes part ({@code ReadOptions.NO_BUCKET})
 * @param size its dimensions, where known
 * @param labels its image-level labels
 * @param boxes its bounding boxes
 * @param classes the classes of boxes that the source names beside those in use
 */
public record LabelledImage(
    String sourceRef,
    @Nullable Size size,
    List<Label> labels,
    List<Box> boxes,
    List<BoxClass> classes) {
  public static final int DEPTH_USUAL = 3;

  /** Dimensions in pixels, and the number of colour channels. */
  public record Size(double width, double height, double depth) {
    /** Whether positions can be told in parts of it. */
    public boolean isUsable() {
      return width >= 1 && height >= 1;
    }
  }

  /** An image-level label, with the number that the manifest has as its value. */
  public record Label(String name, long value, Origin origin) {}

  /**
   * A bounding box in pixels from the upper left corner of the image.
   *
   * @param classId the number of its class where the source has one, else {@link #NO_CLASS_ID}
   */
  public record Box(
      String label,
      long classId,
      double left,
      double top,
      double width,
      double height,
      Origin origin) {
    public static final long NO_CLASS_ID = -1;
  }

  /** A class of boxes, whether a box uses it or not. */
  public record BoxClass(String name, long id) {}

  /**
   * Where a label comes from.
   *
   * @param attribute the name of the label attribute; null where the source has none
   * @param created when it was made, as the source writes it; null where the source does not say
   */
  public record Origin(
      @Nullable String attribute,
      double confidence,
      boolean human,
      @Nullable String created,
      @Nullable String job) {
    /** Of a label of which nothing is known: certain, by humans. */
    public static final Origin UNKNOWN = new Origin(null, 1, true, null, null);

    Origin withConfidence(double other) {
      return new Origin(attribute, other, human, created, job);
    }

    /** That of a label of which the confidence alone is known. */
    public static Origin of(double confidence) {
      return new Origin(null, confidence, true, null, null);
    }
  }
}
