package io.groundskeeper.convert.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Input;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.Texts;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Opens the files of a data set that is a folder. */
public final class FileTrees {
  private static final int COPY_BYTES = 64 << 10;
  private static final int SKIPPED_BYTES = 8 << 10;

  private FileTrees() {}

  /**
   * Opens a folder, or the zip of one.
   *
   * @param report is told of the files whose names lead outside
   */
  public static FileTree open(Input input, Path temporary, Report report) throws IOException {
    return switch (input) {
      case Input.Folder(Path path) -> new Folder(path);
      case Input.File(Path path) ->
          Files.isDirectory(path) ? new Folder(path) : Zip.open(path, null, report);
      case Input.Stream(InputStream in) -> {
        Path copy = Files.createTempFile(temporary, "convert", ".zip");
        try {
          keep(in, copy);
        } catch (IOException | RuntimeException e) {
          Files.deleteIfExists(copy);
          throw Faults.of("The zip cannot be read", e);
        }
        yield Zip.open(copy, copy, report);
      }
    };
  }

  private static void keep(InputStream in, Path copy) throws IOException {
    try (OutputStream out = Files.newOutputStream(copy)) {
      byte[] buffer = new byte[COPY_BYTES];
      long bytes = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
        Bounds.require(bytes, Bounds.ZIP_BYTES_MAX, "the zip", "bytes; leave the images out");
        out.write(buffer, 0, read);
      }
    }
  }

  private static final class Folder extends FileTree {
    private final Path folder;

    Folder(Path folder) throws IOException {
      super(list(folder));
      this.folder = folder;
    }

    private static List<String> list(Path folder) throws IOException {
      if (!Files.exists(folder)) {
        throw new NoSuchFileException(folder.toString());
      }
      if (!Files.isDirectory(folder)) {
        throw new NotDirectoryException(folder.toString());
      }
      try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
        return files
            .filter(Files::isRegularFile)
            .map(file -> folder.relativize(file).toString().replace('\\', '/'))
            .filter(FileTree::isShown)
            .toList();
      } catch (UncheckedIOException e) {
        throw new ConversionException(
            "The folder %s cannot be read whole: %s".formatted(folder, Texts.why(e)), e);
      }
    }

    @Override
    InputStream openFile(String name) throws IOException {
      return new BufferedInputStream(Files.newInputStream(folder.resolve(name)));
    }

    @Override
    InputStream openImageFile(String name) throws IOException {
      return Files.newInputStream(folder.resolve(name));
    }

    @Override
    public void close() {}
  }

  private static final class Zip extends FileTree {
    private final ZipFile zip;
    private final @Nullable Path temporary;

    private Zip(ZipFile zip, List<String> names, @Nullable Path temporary) {
      super(names);
      this.zip = zip;
      this.temporary = temporary;
    }

    static Zip open(Path path, @Nullable Path temporary, Report report) throws IOException {
      ZipFile zip = null;
      try {
        ZipDirectory.requireReadable(path);
        zip = new ZipFile(path.toFile(), UTF_8);
        List<String> names = new ArrayList<>();
        for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
          ZipEntry entry = e.nextElement();
          if (!FileTree.isInside(entry.getName())) {
            report.leaveOut(entry.getName(), "the name leads outside of the folder");
          } else if (!entry.isDirectory() && FileTree.isShown(entry.getName())) {
            names.add(entry.getName());
          }
        }
        return new Zip(zip, names, temporary);
      } catch (IOException | IllegalArgumentException e) {
        if (zip != null) {
          zip.close();
        }
        delete(temporary);
        throw e instanceof IllegalArgumentException || Faults.wrong(e).isPresent()
            ? new ConversionException("It is no zip of a folder, or damaged.", e)
            : (IOException) e;
      }
    }

    private static void delete(@Nullable Path temporary) throws IOException {
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    }

    @Override
    InputStream openFile(String name) throws IOException {
      ZipEntry entry = zip.getEntry(name);
      InputStream in = entry == null ? null : zip.getInputStream(entry);
      if (entry == null || in == null) {
        throw new FileNotFoundException(name);
      }
      return new Verified(in, entry.getCrc());
    }

    @Override
    InputStream openImageFile(String name) throws IOException {
      return new Beginning(openFile(name));
    }

    @Override
    public void close() throws IOException {
      try (zip) {
        delete(temporary);
      }
    }
  }

  /** The beginning of an image: whatever a zip may unpack to, no header is longer. */
  private static final class Beginning extends FilterInputStream {
    private long left = Bounds.IMAGE_HEADER_BYTES_MAX;

    Beginning(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = left == 0 ? -1 : in.read(into, from, (int) Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public long skip(long bytes) throws IOException {
      // What is skipped is read, and counts.
      byte[] skipped = new byte[(int) Math.min(bytes, SKIPPED_BYTES)];
      return skipped.length == 0 ? 0 : Math.max(0, read(skipped, 0, skipped.length));
    }
  }

  /** A file of a zip that, at its end, must be what was put in: ZipFile itself does not look. */
  private static final class Verified extends CheckedInputStream {
    private final long expected;

    Verified(InputStream in, long expected) {
      super(in, new CRC32());
      this.expected = expected;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = super.read(into, from, length);
      if (read < 0 && getChecksum().getValue() != expected) {
        throw new ZipException("wrong checksum");
      }
      return read;
    }
  }
}
