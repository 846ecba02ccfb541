package io.groundskeeper.manifest;

/**
 * What can be wrong with a line that is kept: the non-terminal errors and the warnings of the
 * format, in the order in which they are checked. "Training JSON Line errors" of AWS's guide.
 */
public enum LineError {
  ERROR_NO_LABEL_ATTRIBUTES("No label attributes found."),
  ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT("The format of the label attribute {} is invalid."),
  ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT(
      "The format of the label attribute metadata is invalid."),
  ERROR_MISSING_BOUNDING_BOX_CONFIDENCE(
      "One or more bounding boxes has a missing confidence value."),
  ERROR_MISSING_CLASS_MAP_ID("One of more class ids is missing from the class map."),
  ERROR_UNSUPPORTED_USE_CASE_TYPE(
      "The use case type of the {}-metadata label attribute metadata is unsupported. Check the"
          + " type field."),
  ERROR_INVALID_LABEL_NAME_LENGTH("The length of the label name is invalid."),
  ERROR_INVALID_BOUNDING_BOX("The bounding box has off frame values."),
  ERROR_BOUNDING_BOX_TOO_SMALL("The height and width of the bounding box is too small."),
  ERROR_TOO_MANY_BOUNDING_BOXES("There are more bounding boxes than the allowed maximum."),
  ERROR_INVALID_IMAGE_DIMENSION("The image dimension(s) do not conform to allowed dimensions."),
  ERROR_NO_VALID_ANNOTATIONS("No valid annotations found."),
  ERROR_NO_VALID_LABEL_ATTRIBUTES("No valid label attributes found."),
  /** Found by whoever reads the image; {@link LineChecker} does not. */
  ERROR_INVALID_IMAGE("The image is invalid. Check S3 path and/or image properties."),
  WARNING_UNANNOTATED_RECORD("Record is unannotated."),
  WARNING_NO_ANNOTATIONS("No annotations were found."),
  WARNING_NO_ATTRIBUTE_ANNOTATIONS("No attribute annotations were found."),
  /** Our own code: solutions that AWS has published write the value so. */
  WARNING_TEXT_LABEL_VALUE("The value of the label attribute {} is a text of digits.");

  private final String message;

  LineError(String message) {
    this.message = message;
  }

  /** Whether it is a warning, which leaves the line without errors. */
  public boolean isWarning() {
    return compareTo(WARNING_UNANNOTATED_RECORD) >= 0;
  }

  /** Whether it ends the checking of its line. */
  boolean endsChecking() {
    return compareTo(ERROR_MISSING_CLASS_MAP_ID) <= 0;
  }

  /** The message, with the name of the label attribute where it tells of one. */
  public String message(String attribute) {
    return message.replace("{}", attribute);
  }
}
