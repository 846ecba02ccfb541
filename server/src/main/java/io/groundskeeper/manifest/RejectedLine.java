package io.groundskeeper.manifest;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A line that is left out, and why.
 *
 * @param lineNumber its place in the manifest, from 1
 * @param error why
 * @param beginning its first characters, at most {@link #BEGINNING_CHARACTERS_MAX}; malformed UTF-8
 *     is replaced
 * @param reason which error it is, for people, with column or value; empty where the code says all;
 *     null of lines that an older release left out
 */
public record RejectedLine(
    long lineNumber, TerminalContentError error, String beginning, @Nullable String reason) {
  /** How much of a rejected line is kept in the report, in characters. */
  public static final int BEGINNING_CHARACTERS_MAX = 200;

  /**
   * So many are told of at most, the first ones: of a manifest that is checked as one, and of a
   * change. The others are counted.
   */
  public static final int LISTED_MAX = 100_000;

  /** The line that stands from {@code from} to {@code to}. */
  public static RejectedLine of(
      long lineNumber, TerminalContentError error, byte[] bytes, int from, int to) {
    return new RejectedLine(
        lineNumber, error, beginning(bytes, from, to), Reasons.of(error, bytes, from, to));
  }

  /** The beginning of a line, kept or left out, for people. */
  public static String beginning(byte[] line, int from, int to) {
    int bytes = Math.min(to - from, 4 * BEGINNING_CHARACTERS_MAX);
    String text = new String(line, from, bytes, StandardCharsets.UTF_8);
    return text.codePointCount(0, text.length()) <= BEGINNING_CHARACTERS_MAX
        ? text
        : text.substring(0, text.offsetByCodePoints(0, BEGINNING_CHARACTERS_MAX));
  }
}
