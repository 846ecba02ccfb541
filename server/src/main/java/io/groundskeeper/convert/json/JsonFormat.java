package io.groundskeeper.convert.json;

import java.io.IOException;
import tools.jackson.core.JsonParser;

/** One of the formats, as one file of it is read. */
interface JsonFormat {
  /** What it is called, for people: "labelme". */
  String title();

  /** Whether a file is that of one image, so that the others can be read without it. */
  boolean isOfOneImage(String file);

  /**
   * Reads a file to its end; the parser stands before its beginning.
   *
   * @throws OtherException if it is JSON of another kind; nothing of it was passed on
   */
  void read(JsonParser json, Place place) throws IOException;

  /** It is JSON, and not of the format. */
  final class OtherException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With what it is not, or has not: a sentence without its beginning and end. */
    OtherException(String why) {
      super(why);
    }
  }
}
