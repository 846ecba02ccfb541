package io.groundskeeper.cli.convert;

import com.github.luben.zstd.ZstdOutputStream;
import io.groundskeeper.cli.AtEnd;
import io.groundskeeper.cli.StandardOut;
import io.groundskeeper.cli.UnfinishedFolder;
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

/**
 * Where the result goes. A file, or what is in a folder, gets its name when all is whole: until
 * then, after a failure, and where the process is told to end, what was there before is untouched.
 */
sealed interface Destination extends AutoCloseable {
  /** What is written to. */
  Output output();

  /** All is written. */
  void finish() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * Opens a file, a folder, or standard output.
   *
   * @param to a name, or {@code -}
   */
  static Destination open(String to, Format format, StandardOut standardOut) throws IOException {
    if (to.equals("-")) {
      return new ToStream(standardOut);
    }
    Path path = Path.of(to);
    String name = to.toLowerCase(Locale.ROOT);
    if (format.isFolder() && !name.endsWith(".zip")) {
      requireEmptyFolder(path);
      return new ToFolder(UnfinishedFolder.begin(path));
    }
    if (Files.isDirectory(path)) {
      throw new ConversionException(to + " is a folder, and " + format + " is one file.");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // A device or a pipe: a file in its place would not be what is meant.
      return new ToStream(compressed(name, Files.newOutputStream(path)));
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
      return new ToFile(compressed(name, raw), part, absolute, AtEnd.of(() -> removeAtEnd(part)));
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private static void removeAtEnd(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // The process ends, and what is left is not under its final name.
    }
  }

  private static void requireEmptyFolder(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (Stream<Path> files = Files.list(path)) {
        if (files.findAny().isPresent()) {
          throw new ConversionException(path + " is not empty: choose a new folder.");
        }
      }
    } else if (Files.exists(path)) {
      throw new ConversionException(path + " is a file: choose a new folder, or a name with .zip.");
    }
  }

  private static OutputStream compressed(String name, OutputStream raw) throws IOException {
    if (name.endsWith(".gz")) {
      return new GZIPOutputStream(raw, 64 << 10);
    }
    return name.endsWith(".zst") ? new ZstdOutputStream(raw) : raw;
  }

  /** Standard output, a device or a pipe, which has for good what was written. */
  record ToStream(OutputStream stream) implements Destination {
    @Override
    public Output output() {
      return new Output.Stream(stream);
    }

    @Override
    public void finish() throws IOException {
      stream.flush();
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  /** A file, which is another one beside it until it is whole. */
  record ToFile(OutputStream stream, Path part, Path file, AtEnd atEnd) implements Destination {
    @Override
    public Output output() {
      return new Output.Stream(stream);
    }

    @Override
    public void finish() throws IOException {
      stream.close();
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
      try (stream) {
        atEnd.close();
        Files.deleteIfExists(part);
      }
    }
  }

  /** A folder. */
  record ToFolder(UnfinishedFolder folder) implements Destination {
    @Override
    public Output output() {
      return new Output.Folder(folder.path());
    }

    @Override
    public void finish() throws IOException {
      folder.complete();
    }

    @Override
    public void close() throws IOException {
      folder.close();
    }
  }
}
