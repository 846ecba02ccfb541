package io.groundskeeper.convert.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What has to wait for the end of the output, in a temporary file. */
public final class Spill implements AutoCloseable {
  private final Path file;
  private final OutputStream out;

  public Spill(Path temporary) throws IOException {
    file = Files.createTempFile(temporary, "convert", ".tmp");
    out = new BufferedOutputStream(Files.newOutputStream(file), 64 << 10);
  }

  public OutputStream out() {
    return out;
  }

  public void add(String text) throws IOException {
    out.write(text.getBytes(UTF_8));
  }

  /** Writes all of it; nothing is added afterwards. */
  public void copyTo(OutputStream to) throws IOException {
    out.close();
    Files.copy(file, to);
  }

  @Override
  public void close() throws IOException {
    try (out) {
      Files.deleteIfExists(file);
    }
  }
}
