package io.groundskeeper.cli.remote;

/**
 * JSON in ASCII only: the same on every terminal and in every locale, without control characters
 * that a terminal would follow.
 */
public final class AsciiJson {
  private AsciiJson() {}

  /**
   * The same JSON, in which every other character is escaped. In JSON such characters stand in
   * strings only, where an escape means the same.
   */
  public static String of(String json) {
    StringBuilder ascii = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < 0x7f) {
        ascii.append(c);
      } else {
        ascii.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          ascii.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      }
    }
    return ascii.toString();
  }
}
