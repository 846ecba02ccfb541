package io.groundskeeper.cli.remote;

/**
 * A dataset at a version, as people name it: {@code flowers/train}, {@code flowers/train@12}.
 *
 * @param version the newest where none is named
 */
public record DatasetAt(DatasetName dataset, VersionName version) {
  /** How to write it, for help texts. */
  public static final String HELP =
      "PROJECT/train, PROJECT/test or an ARN; with @VERSION as it was at a version: a number"
          + " (flowers/train@12), a tag (flowers/train@training-2026-11), a time"
          + " (flowers/train@2026-11-24T12:00:00Z; without Z local time; @2026-11-24, @yesterday,"
          + " '@2 hours ago').";

  /** Parses a dataset with or without a version. */
  public static DatasetAt parse(String text) {
    int at = text.indexOf('@');
    return at < 0
        ? new DatasetAt(DatasetName.parse(text), new VersionName.Newest())
        : new DatasetAt(
            DatasetName.parse(text.substring(0, at)), VersionName.parse(text.substring(at + 1)));
  }
}
