package io.groundskeeper.manifest;

/** Why a line is left out: the terminal content errors of the format, by their codes. */
public enum TerminalContentError {
  ERROR_INVALID_JSON_LINE("The JSON Line has an invalid format."),
  ERROR_MISSING_SOURCE_REF("The source-ref key is missing."),
  ERROR_INVALID_SOURCE_REF_FORMAT("The format of the source-ref value is invalid."),
  /** Our own code: AWS documents the rule without one. */
  ERROR_LINE_TOO_LONG("The JSON Line is longer than 100,000 characters."),
  /** Our own code: AWS documents the rule without one. */
  ERROR_DUPLICATE_SOURCE_REF("The source-ref value is used by an earlier JSON Line.");

  private final String message;

  TerminalContentError(String message) {
    this.message = message;
  }

  /** The message for people. */
  public String message() {
    return message;
  }
}
