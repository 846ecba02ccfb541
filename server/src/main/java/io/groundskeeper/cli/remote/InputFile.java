package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.CommandFailedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/** What a command reads: a file, or standard input. */
public final class InputFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  private final InputStream stream;
  private final boolean isFile;
  private final OptionalLong bytes;

  private InputFile(InputStream stream, boolean isFile, OptionalLong bytes) {
    this.stream = new BufferedInputStream(stream, BUFFER_BYTES);
    this.isFile = isFile;
    this.bytes = bytes;
  }

  /**
   * Opens it.
   *
   * @param name of a file; {@code -} for standard input
   */
  public static InputFile open(String name, InputStream standardIn) throws IOException {
    if (name.equals("-")) {
      return new InputFile(standardIn, false, OptionalLong.empty());
    }
    Path path = path(name);
    if (Files.isDirectory(path)) {
      throw new CommandFailedException(name + " is a folder; it must be a file.");
    }
    OptionalLong bytes =
        Files.isRegularFile(path) ? OptionalLong.of(Files.size(path)) : OptionalLong.empty();
    return new InputFile(Files.newInputStream(path), true, bytes);
  }

  /**
   * The file of a name.
   *
   * @throws CommandFailedException if no file can have this name
   */
  public static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new CommandFailedException("No file can be named '" + name + "'.", e);
    }
  }

  /** The failure of a command whose input cannot be read. */
  public static CommandFailedException unreadable(String name, IOException e) {
    String why =
        e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    String shown = name.equals("-") ? "Standard input" : name;
    return new CommandFailedException(shown + " cannot be read: " + why, e);
  }

  /** How many bytes it has, where that is known. */
  public OptionalLong bytes() {
    return bytes;
  }

  /** The bytes as they are. */
  public InputStream raw() {
    return stream;
  }

  /** The bytes, decompressed if they are gzip. */
  public InputStream plain() throws IOException {
    return begins(GZIP) ? new GZIPInputStream(stream, BUFFER_BYTES) : stream;
  }

  /** How it is compressed, as Content-Encoding has it; {@code identity} for not at all. */
  public String encoding() throws IOException {
    if (begins(GZIP)) {
      return "gzip";
    }
    return begins(ZSTD) ? "zstd" : "identity";
  }

  private boolean begins(byte[] magic) throws IOException {
    stream.mark(magic.length);
    byte[] beginning = stream.readNBytes(magic.length);
    stream.reset();
    return Arrays.equals(beginning, magic);
  }

  @Override
  public void close() throws IOException {
    if (isFile) {
      stream.close();
    }
  }
}
