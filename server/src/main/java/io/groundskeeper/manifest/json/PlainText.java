package io.groundskeeper.manifest.json;

/** Text that may come from anywhere, as people may be shown it, in any medium. */
public final class PlainText {
  private static final char REPLACEMENT = '\ufffd';

  private PlainText() {}

  /**
   * The beginning of a text, in one line, without anything that a terminal would obey and without
   * what is no character: instead of these there is U+FFFD. What is cut off is an ellipsis.
   */
  public static String of(String text, int charactersMax) {
    if (text.length() <= charactersMax && isPrintableAscii(text)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(charactersMax)
        .map(c -> isHarmless(c) ? c : REPLACEMENT)
        .forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > charactersMax
        ? shown.append('…').toString()
        : shown.toString();
  }

  private static boolean isPrintableAscii(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  private static boolean isHarmless(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      // The last two of each plane are no characters: XML cannot hold those of the first.
      default -> (character & 0xfffe) != 0xfffe;
    };
  }
}
