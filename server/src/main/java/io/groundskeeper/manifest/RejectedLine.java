package io.groundskeeper.manifest;

/**
 * A line that is left out, and why.
 *
 * @param lineNumber its place in the manifest, from 1
 * @param error why
 * @param beginning its first characters, at most {@link #BEGINNING_CHARACTERS_MAX}; malformed UTF-8
 *     is replaced
 */
public record RejectedLine(long lineNumber, TerminalContentError error, String beginning) {
  /** How much of a rejected line is kept in the report, in characters. */
  public static final int BEGINNING_CHARACTERS_MAX = 200;
}
