package io.groundskeeper.manifest;

/** The line as it is listed: the client's own, and what the service adds to it. */
public final class AnnotatedLine {
  private AnnotatedLine() {}
}
