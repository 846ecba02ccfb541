package io.groundskeeper.manifest.edit;

import io.groundskeeper.manifest.TerminalContentError;

/** What became of a line that an edit was applied to. */
public sealed interface Edited {
  /** The edit has nothing to do in this line. */
  record Unchanged() implements Edited {}

  /**
   * The line has changed.
   *
   * @param line as it is now: valid compact JSON, within the length that lines may have
   */
  record Changed(byte[] line) implements Edited {}

  /**
   * The edit would make a line of it that cannot be an entry: it has to stay as it is.
   *
   * @param error what the line would be left out for: too long, or the form of its source-ref
   */
  record Refused(TerminalContentError error) implements Edited {}
}
