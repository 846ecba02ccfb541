package io.groundskeeper.convert;

/** Texts of files, for people. */
final class Texts {
  private static final int SHOWN_CHARACTERS_MAX = 100;

  private Texts() {}

  /** The beginning of a text, enough to find it by. */
  static String beginning(String text) {
    if (text.codePointCount(0, text.length()) <= SHOWN_CHARACTERS_MAX) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, SHOWN_CHARACTERS_MAX)) + "…";
  }

  /** The first line of what an exception says. */
  static String why(Throwable e) {
    String message = e.getMessage();
    return message == null ? "it failed" : message.lines().findFirst().orElse("it failed");
  }
}
