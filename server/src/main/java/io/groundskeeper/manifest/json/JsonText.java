package io.groundskeeper.manifest.json;

import tools.jackson.core.io.JsonStringEncoder;

/** JSON strings that we write ourselves. */
public final class JsonText {
  private JsonText() {}

  public static String escape(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
  }
}
