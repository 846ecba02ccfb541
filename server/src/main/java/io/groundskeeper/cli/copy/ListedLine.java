package io.groundskeeper.cli.copy;

import io.groundskeeper.manifest.SourceRefs.Hash;
import java.nio.charset.StandardCharsets;

/**
 * A line as an endpoint lists it, without what the service has added to it.
 *
 * @param sourceRef the source-ref in UTF-8
 * @param bytes the line to send, compact; at most 100,000 characters
 * @param meaning a hash of what the line says, whatever the order of its keys
 */
record ListedLine(byte[] sourceRef, byte[] bytes, Hash meaning) {
  Hash key() {
    return Hash.of(sourceRef);
  }

  String sourceRefText() {
    return new String(sourceRef, StandardCharsets.UTF_8);
  }
}
