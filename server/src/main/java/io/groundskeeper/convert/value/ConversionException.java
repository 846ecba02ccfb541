package io.groundskeeper.convert.value;

import java.io.IOException;

/** A conversion cannot be done; the message is one line that says why and what to do. */
public final class ConversionException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A conversion that cannot be done, with the line that people read. */
  public ConversionException(String message) {
    super(message);
  }

  /** A conversion that cannot be done because of something else. */
  public ConversionException(String message, Throwable cause) {
    super(message, cause);
  }
}
