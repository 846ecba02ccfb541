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
import java.nio.charset.Charset;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final String CODE_PAGE = "IBM437";

  private FileTrees() {}

  /**
   * Opens a folder, or the zip of one.
   *
   * @param report is told of the files whose names lead outside
   */
  public static FileTree open(Input input, Path temporary, Report report) throws IOException {
    return switch (input) {
      case Input.Folder(Path path) -> Folder.open(path);
      case Input.File(Path path) ->
          Files.isDirectory(path) ? Folder.open(path) : Zip.open(path, null, report);
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

    /** The files by their names, where these are not as in the file system. */
    private final Map<String, Path> odd;

    private Folder(Path folder, List<String> names, Map<String, Path> odd) {
      super(names);
      this.folder = folder;
      this.odd = odd;
    }

    static Folder open(Path folder) throws IOException {
      if (!Files.exists(folder)) {
        throw new NoSuchFileException(folder.toString());
      }
      if (!Files.isDirectory(folder)) {
        throw new NotDirectoryException(folder.toString());
      }
      String separator = folder.getFileSystem().getSeparator();
      List<String> names = new ArrayList<>();
      Map<String, Path> odd = new HashMap<>();
      try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
        files
            .filter(Files::isRegularFile)
            .forEach(file -> {
              String stored = folder.relativize(file).toString().replace(separator, "/");
              // What a program made of a zip with backslashes.
              String name = stored.replace('\\', '/');
              if (FileTree.isShown(name)) {
                names.add(name);
                if (!name.equals(stored)) {
                  odd.put(name, file);
                }
              }
            });
      } catch (UncheckedIOException e) {
        throw new ConversionException(
            "The folder %s cannot be read whole: %s".formatted(folder, Texts.why(e)), e);
      }
      return new Folder(folder, names, odd);
    }

    @Override
    InputStream openFile(String name) throws IOException {
      Path file = odd.get(name);
      return new BufferedInputStream(
          Files.newInputStream(file == null ? folder.resolve(name) : file));
    }

    @Override
    InputStream openImageFile(String name) throws IOException {
      Path file = odd.get(name);
      return Files.newInputStream(file == null ? folder.resolve(name) : file);
    }

    @Override
    public void close() {}
  }

  private static final class Zip extends FileTree {
    private final ZipFile zip;
    private final @Nullable Path temporary;

    /** How names with backslashes are stored. */
    private final Map<String, String> stored;

    private Zip(
        ZipFile zip, List<String> names, Map<String, String> stored, @Nullable Path temporary) {
      super(names);
      this.stored = stored;
      this.zip = zip;
      this.temporary = temporary;
    }

    static Zip open(Path path, @Nullable Path temporary, Report report) throws IOException {
      ZipFile zip = null;
      try {
        ZipDirectory.requireReadable(path);
        zip = named(path);
        Map<String, String> stored = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
          ZipEntry entry = e.nextElement();
          // Old programs of Windows write backslashes, against APPNOTE 4.4.17.
          String name = entry.getName().replace('\\', '/');
          if (!FileTree.isInside(name)) {
            report.leaveOut(entry.getName(), "the name leads outside of the folder");
          } else if (!name.endsWith("/") && FileTree.isShown(name)) {
            if (zip.getEntry(name) == null && stored.putIfAbsent(name, entry.getName()) != null) {
              report.leaveOut(entry.getName(), "a file of that name is there twice");
            } else {
              names.add(name);
            }
          }
        }
        return new Zip(zip, names, stored, temporary);
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

    /**
     * Names are UTF-8 where their flag says so, and else, too, if all of them can be; if not, they
     * are in the code page of the first PCs, as APPNOTE (appendix D) has it.
     */
    private static ZipFile named(Path path) throws IOException {
      try {
        return new ZipFile(path.toFile(), UTF_8);
      } catch (ZipException | IllegalArgumentException e) {
        if (!Charset.isSupported(CODE_PAGE)) {
          throw e;
        }
        return new ZipFile(path.toFile(), Charset.forName(CODE_PAGE));
      }
    }

    private static void delete(@Nullable Path temporary) throws IOException {
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    }

    @Override
    InputStream openFile(String name) throws IOException {
      ZipEntry entry = zip.getEntry(stored.getOrDefault(name, name));
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
