package io.groundskeeper.manifest;

import java.util.Optional;

/**
 * Why a whole create or update failed: the terminal errors of the format, by their codes. The
 * message is what DescribeDataset shows: "Terminal manifest file errors" of AWS's guide.
 */
public enum TerminalError {
  ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT(
      "The manifest file extension or contents are invalid."),
  ERROR_EMPTY_MANIFEST("The manifest file is empty."),
  ERROR_MANIFEST_SIZE_TOO_LARGE("The manifest file size exceeds the maximum supported size."),
  ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM("The manifest file has too many rows."),
  ERROR_INVALID_PERMISSIONS_MANIFEST_S3_BUCKET("The S3 bucket permissions are incorrect."),
  ERROR_TOO_MANY_RECORDS_IN_ERROR("The manifest file has too many terminal errors."),
  ERROR_MANIFEST_TOO_MANY_LABELS("The manifest file has too many labels."),
  ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS(
      "The manifest file contains images from multiple S3 buckets."),
  ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_DISTRIBUTE(
      "The manifest file doesn't have enough labeled images to distribute the dataset.");

  /** Of a hundred lines, so many may be left out; with more, the whole file fails. */
  private static final int REJECTED_PERCENT_MAX = 20;

  private final String message;

  TerminalError(String message) {
    this.message = message;
  }

  /** What is wrong with so many lines, of which so many are left out. */
  public static Optional<TerminalError> of(long lines, long rejected) {
    if (lines == 0) {
      return Optional.of(ERROR_EMPTY_MANIFEST);
    }
    return rejected * 100 > lines * REJECTED_PERCENT_MAX
        ? Optional.of(ERROR_TOO_MANY_RECORDS_IN_ERROR)
        : Optional.empty();
  }

  /**
   * Whether too many of some lines are left out, however good those are that come after them.
   *
   * @param linesToComeMax how many lines can come that are not left out; not negative
   */
  public static boolean isCertain(long lines, long rejected, long linesToComeMax) {
    // As above, with all of these among the lines.
    return rejected * (100 / REJECTED_PERCENT_MAX) - lines > linesToComeMax;
  }

  /** The status message. */
  public String message() {
    return message;
  }
}
