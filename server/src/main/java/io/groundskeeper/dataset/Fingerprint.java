package io.groundskeeper.dataset;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * All that tells one request from another, made short: a SHA-256 of its parts and their lengths.
 */
final class Fingerprint {
  private final MessageDigest sha;

  private Fingerprint() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static Fingerprint of(String... texts) {
    return new Fingerprint().add(List.of(texts));
  }

  Fingerprint add(List<String> texts) {
    texts.forEach(text -> add(text.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  Fingerprint add(byte[] bytes) {
    sha.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
    sha.update(bytes);
    return this;
  }

  /** The first bytes of it; after this nothing can be added. */
  byte[] bytes(int length) {
    return Arrays.copyOf(sha.digest(), length);
  }

  /** All of it; after this nothing can be added. */
  String hex() {
    return HexFormat.of().formatHex(sha.digest());
  }
}
