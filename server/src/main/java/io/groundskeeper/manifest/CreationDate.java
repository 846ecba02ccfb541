package io.groundskeeper.manifest;

import io.groundskeeper.manifest.json.JsonTape;

/**
 * The date and time of an annotation: ISO 8601 with {@code T} or a blank between, with or without a
 * fraction of a second, with or without {@code Z} or an offset; as real files have it.
 */
final class CreationDate {
  private static final String FORM = "dddd-dd-dd dd:dd:dd";

  private CreationDate() {}

  static boolean isLegal(JsonTape tape, int token) {
    byte[] bytes = tape.bytes();
    int at = tape.base() + tape.start(token) + 1;
    int end = tape.base() + tape.end(token) - 1;
    if (end - at < FORM.length() || !hasForm(bytes, at) || !inRange(bytes, at)) {
      return false;
    }
    at += FORM.length();
    if (at < end && bytes[at] == '.') {
      int digits = at + 1;
      at = digits;
      while (at < end && isDigit(bytes[at])) {
        at++;
      }
      if (at == digits) {
        return false;
      }
    }
    return at == end || isZone(bytes, at, end);
  }

  private static boolean hasForm(byte[] bytes, int at) {
    for (int i = 0; i < FORM.length(); i++) {
      byte b = bytes[at + i];
      boolean fits =
          switch (FORM.charAt(i)) {
            case 'd' -> isDigit(b);
            case ' ' -> b == 'T' || b == ' ';
            default -> b == FORM.charAt(i);
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static boolean inRange(byte[] bytes, int at) {
    int month = two(bytes, at + 5);
    int day = two(bytes, at + 8);
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= 31
        && two(bytes, at + 11) <= 24
        && two(bytes, at + 14) <= 59
        && two(bytes, at + 17) <= 60;
  }

  private static int two(byte[] bytes, int at) {
    return (bytes[at] - '0') * 10 + bytes[at + 1] - '0';
  }

  private static boolean isZone(byte[] bytes, int at, int end) {
    if (bytes[at] == 'Z') {
      return end == at + 1;
    }
    if (bytes[at] != '+' && bytes[at] != '-') {
      return false;
    }
    int digits = 0;
    for (int i = at + 1; i < end; i++) {
      if (isDigit(bytes[i])) {
        digits++;
      } else if (bytes[i] != ':' || i != at + 3 || end != at + 6) {
        return false;
      }
    }
    return digits == 2 || digits == 4;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
