package io.groundskeeper.cli.convert;

import com.github.luben.zstd.ZstdOutputStream;
import io.groundskeeper.cli.StandardOut;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Output;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the result goes. A file gets its name when it is whole: until then, and after a failure,
 * what was there before is untouched.
 */
final class Destination implements AutoCloseable {
  private final Output output;
  private final OutputStream stream;
  private final @Nullable Path part;
  private final @Nullable Path file;

  private Destination(
      Output output, OutputStream stream, @Nullable Path part, @Nullable Path file) {
    this.output = output;
    this.stream = stream;
    this.part = part;
    this.file = file;
  }

  /**
   * Opens a file, a folder, or standard output.
   *
   * @param to a name, or {@code -}
   */
  static Destination open(String to, Format format, StandardOut standardOut) throws IOException {
    if (to.equals("-")) {
      return new Destination(new Output.Stream(standardOut), standardOut, null, null);
    }
    Path path = Path.of(to);
    String name = to.toLowerCase(Locale.ROOT);
    if (format.isFolder() && !name.endsWith(".zip")) {
      return folder(path);
    }
    if (Files.isDirectory(path)) {
      throw new ConversionException(to + " is a folder, and " + format + " is one file.");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // A device or a pipe: a file in its place would not be what is meant.
      OutputStream device = compressed(name, Files.newOutputStream(path));
      return new Destination(new Output.Stream(device), device, null, null);
    }
    Path absolute = path.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent != null && Files.notExists(parent)) {
      throw new ConversionException(
          "%s cannot be written: there is no folder %s. Make it first.".formatted(to, parent));
    }
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    OutputStream raw = Files.newOutputStream(part);
    try {
      OutputStream stream = compressed(name, raw);
      return new Destination(new Output.Stream(stream), stream, part, absolute);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private static Destination folder(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (Stream<Path> files = Files.list(path)) {
        if (files.findAny().isPresent()) {
          throw new ConversionException(path + " is not empty: choose a new folder.");
        }
      }
    } else if (Files.exists(path)) {
      throw new ConversionException(path + " is a file: choose a new folder, or a name with .zip.");
    }
    return new Destination(new Output.Folder(path), OutputStream.nullOutputStream(), null, null);
  }

  private static OutputStream compressed(String name, OutputStream raw) throws IOException {
    if (name.endsWith(".gz")) {
      return new GZIPOutputStream(raw, 64 << 10);
    }
    return name.endsWith(".zst") ? new ZstdOutputStream(raw) : raw;
  }

  Output output() {
    return output;
  }

  /** All is written. */
  void finish() throws IOException {
    stream.flush();
    stream.close();
    if (part != null && file != null) {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    try (stream) {
      if (part != null) {
        Files.deleteIfExists(part);
      }
    }
  }
}
