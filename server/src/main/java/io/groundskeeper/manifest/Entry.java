package io.groundskeeper.manifest;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a manifest that is kept: one image with its labels.
 *
 * @param sourceRef the value of {@code source-ref}, JSON escapes decoded, as UTF-8: the entry's key
 * @param line the client's own bytes, without insignificant white space and without what the
 *     service itself adds to lines; UTF-8, at most {@link Quotas#LINE_CHARACTERS_MAX} characters
 * @param annotations what {@link AnnotatedLine} adds to the line when it is listed; opaque, empty
 *     where there is neither error nor warning
 * @param labels the labels of the entry, each name once, in order of first appearance in the line
 * @param labelled whether it carries at least one label
 * @param hasErrors whether it has at least one non-terminal error
 */
public record Entry(
    byte[] sourceRef,
    byte[] line,
    byte[] annotations,
    List<LabelUse> labels,
    boolean labelled,
    boolean hasErrors) {

  /**
   * This entry, whose image turned out to be invalid.
   *
   * @param findings what was found so far, as {@link LineChecker#findings} had it
   */
  public Entry withInvalidImage(List<Finding> findings) {
    List<Finding> all = new ArrayList<>(findings);
    LineError error = LineError.ERROR_INVALID_IMAGE;
    all.add(new Finding(error, error.message(""), "", "", line.length - 1));
    return new Entry(sourceRef, line, AnnotatedLine.annotations(all), labels, labelled, true);
  }

  /**
   * A label that an entry uses.
   *
   * @param name the class name; 1 to 255 characters
   * @param boundingBox whether at least one bounding box of the entry has it
   */
  public record LabelUse(String name, boolean boundingBox) {}
}
