package io.groundskeeper.http;

import java.io.IOException;

/** A body is larger than any request can be. */
final class BodyTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;
}
