package io.groundskeeper.cli;

/** Text out of a manifest, as it may be shown on a terminal. */
public final class Shown {
  private Shown() {}

  /** The beginning of a text, in one line and without anything that a terminal would obey. */
  public static String text(String text, int charactersMax) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(charactersMax)
        .map(c -> isHarmless(c) ? c : '\ufffd')
        .forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > charactersMax
        ? shown.append('…').toString()
        : shown.toString();
  }

  private static boolean isHarmless(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
