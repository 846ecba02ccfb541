package io.groundskeeper.manifest.diff;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is different between two lines of an image. Attributes, labels and members go by
 * their names, JSON escapes decoded. A confidence is null where the line gives none that is a
 * number. A box whose class id the class map has no name for has the label {@code #} and the id.
 */
public sealed interface Change {
  /** An image-level label is new. */
  record LabelAdded(String attribute, String label) implements Change {}

  /** An image-level label is gone. */
  record LabelRemoved(String attribute, String label) implements Change {}

  /** An image-level label stays, with another confidence. */
  record ConfidenceChanged(
      String attribute, String label, @Nullable Double before, @Nullable Double after)
      implements Change {}

  /** A bounding box is new. */
  record BoxAdded(String attribute, String label, Box box) implements Change {}

  /** A bounding box is gone. */
  record BoxRemoved(String attribute, String label, Box box) implements Change {}

  /** A bounding box of the same label has another place or size; at least half is the same. */
  record BoxMoved(String attribute, String label, Box before, Box after) implements Change {}

  /** A bounding box has another label. */
  record BoxRelabelled(String attribute, Box box, String before, String after) implements Change {}

  /**
   * A bounding box has another confidence; it may have moved or been relabelled as well.
   *
   * @param label the label that it has now
   * @param box where it is now
   */
  record BoxConfidenceChanged(
      String attribute, String label, Box box, @Nullable Double before, @Nullable Double after)
      implements Change {}

  /** A top-level member is new that is no label attribute, or one without labels. */
  record MemberAdded(String name) implements Change {}

  /** A top-level member is gone that was no label attribute, or one without labels. */
  record MemberRemoved(String name) implements Change {}

  /**
   * A top-level member is spelled otherwise: no label attribute, or one that says no more about
   * labels than it did, such as with another creation date.
   */
  record MemberChanged(String name) implements Change {}

  /** Place and size of a bounding box, in pixels. */
  record Box(double left, double top, double width, double height) {
    /** Intersection over union: 1 for the same place, 0 where they have nothing in common. */
    double overlap(Box other) {
      double wide = Math.min(left + width, other.left + other.width) - Math.max(left, other.left);
      double high = Math.min(top + height, other.top + other.height) - Math.max(top, other.top);
      if (!(wide > 0 && high > 0)) {
        return 0;
      }
      double common = wide * high;
      return common / (width * height + other.width * other.height - common);
    }
  }
}
