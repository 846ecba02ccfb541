package io.groundskeeper.cli;

import io.groundskeeper.manifest.json.PlainText;

/** Text out of a manifest, as it may be shown on a terminal. */
public final class Shown {
  private static final int NAME_CHARACTERS_MAX = 200;

  private Shown() {}

  /** The beginning of a text, in one line and without anything that a terminal would obey. */
  public static String text(String text, int charactersMax) {
    return PlainText.of(text, charactersMax);
  }

  /** A name that somebody gave, as it may be shown. */
  public static String name(String name) {
    return text(name, NAME_CHARACTERS_MAX);
  }

  /** A text of which one sees where it begins and ends: in quotes where there are blanks. */
  public static String withEnds(String text) {
    return text.equals(text.strip()) ? text : '"' + text + '"';
  }

  /** The beginning of a text, as much as there is room for; what is cut off is an ellipsis. */
  public static String fit(String text, int columnsMax) {
    if (columns(text) <= columnsMax) {
      return text;
    }
    StringBuilder cut = new StringBuilder();
    int columns = 0;
    for (int character : text.codePoints().toArray()) {
      columns += columns(character);
      if (columns > columnsMax - 1) {
        break;
      }
      cut.appendCodePoint(character);
    }
    return cut.append('…').toString();
  }

  /** So many entries: "1 entry", "2,000 entries". */
  public static String entries(long count) {
    return count == 1 ? "1 entry" : "%,d entries".formatted(count);
  }

  /**
   * How many columns a terminal takes for a text: two for a wide character (of Chinese, Japanese,
   * Korean, or an emoji), none for a mark that stands on the one before.
   */
  public static int columns(String text) {
    return text.codePoints().map(Shown::columns).sum();
  }

  private static int columns(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> isWide(character) ? 2 : 1;
    };
  }

  /** After Unicode's EastAsianWidth.txt, by blocks. */
  private static boolean isWide(int character) {
    return character >= 0x1100
        && (character <= 0x115f
            || (character >= 0x2e80 && character <= 0x303e)
            || (character >= 0x3041 && character <= 0xa4cf)
            || (character >= 0xac00 && character <= 0xd7a3)
            || (character >= 0xf900 && character <= 0xfaff)
            || (character >= 0xfe30 && character <= 0xfe6f)
            || (character >= 0xff00 && character <= 0xff60)
            || (character >= 0xffe0 && character <= 0xffe6)
            || (character >= 0x1f300 && character <= 0x1f64f)
            || (character >= 0x1f680 && character <= 0x1faff)
            || (character >= 0x20000 && character <= 0x3fffd));
  }
}
