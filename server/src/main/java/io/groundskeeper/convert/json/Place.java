package io.groundskeeper.convert.json;

import io.groundskeeper.convert.line.ImagePlaces;

/**
 * A file that is read.
 *
 * @param file its name in the data set; empty where it comes alone
 */
record Place(ImagePlaces images, String file) {
  /** What people find an item of it by. */
  String where(String item) {
    return file.isEmpty() ? item : file + " " + item;
  }

  /** What people find it by. */
  String name() {
    return file.isEmpty() ? "The file" : file;
  }
}
