package io.groundskeeper.manifest;

import tools.jackson.core.io.JsonStringEncoder;

/** JSON strings that we write ourselves. */
final class JsonText {
  private JsonText() {}

  static String escape(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
  }
}
