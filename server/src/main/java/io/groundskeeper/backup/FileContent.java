package io.groundskeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What identifies the content of a file.
 *
 * @param bytes how many it has
 * @param sha256 of them, in lower case hexadecimal digits
 */
public record FileContent(long bytes, String sha256) {
  private static final int BUFFER_BYTES = 1 << 16;

  /** That of a file. */
  public static FileContent of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /** That of a stream from here to its end. */
  public static FileContent of(InputStream in) throws IOException {
    return copy(in, OutputStream.nullOutputStream());
  }

  /** That of bytes. */
  public static FileContent of(byte[] content) {
    return new FileContent(content.length, HexFormat.of().formatHex(digest().digest(content)));
  }

  /** Copies a stream to its end, and says what it had. */
  public static FileContent copy(InputStream in, OutputStream out) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    long bytes = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      digest.update(buffer, 0, read);
      out.write(buffer, 0, read);
      bytes += read;
    }
    return new FileContent(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
