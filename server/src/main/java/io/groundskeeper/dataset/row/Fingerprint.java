package io.groundskeeper.dataset.row;

import io.groundskeeper.dataset.value.Filter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that tells one request from another, made short: a SHA-256 of its parts and their lengths.
 */
public final class Fingerprint {
  public static final int FILTER_BYTES = 16;

  private final MessageDigest sha;

  private Fingerprint() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public static Fingerprint of(String... texts) {
    return new Fingerprint().add(List.of(texts));
  }

  /** Sixteen bytes that differ for different filters: what binds a token to its filter. */
  public static byte[] of(Filter filter) {
    List<String> labels = filter.containsLabels();
    String sourceRef = filter.sourceRefContains();
    Fingerprint fingerprint =
        of(text(filter.labeled()), text(filter.hasErrors()), sourceRef == null ? "" : sourceRef);
    if (labels != null) {
      fingerprint.add(labels.stream().sorted().distinct().toList());
      if (filter.labelsInErrors()) {
        fingerprint.add(List.of("in errors"));
      }
    }
    return fingerprint.bytes(FILTER_BYTES);
  }

  private static String text(@Nullable Boolean wanted) {
    return wanted == null ? "" : wanted.toString();
  }

  public Fingerprint add(List<String> texts) {
    texts.forEach(text -> add(text.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  public Fingerprint add(byte[] bytes) {
    sha.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
    sha.update(bytes);
    return this;
  }

  /** The first bytes of it; after this nothing can be added. */
  byte[] bytes(int length) {
    return Arrays.copyOf(sha.digest(), length);
  }

  /** All of it; after this nothing can be added. */
  public String hex() {
    return HexFormat.of().formatHex(sha.digest());
  }
}
