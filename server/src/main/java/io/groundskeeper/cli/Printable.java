package io.groundskeeper.cli;

/** Text from outside, safe to show on a terminal. */
final class Printable {
  private Printable() {}

  /** The text with control characters, which could steer a terminal, replaced. */
  static String of(String text) {
    return text.codePoints()
        .map(
            c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? 0xfffd : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
