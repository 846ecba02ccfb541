package io.groundskeeper.convert.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Output;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The files of a folder or a zip that is written, one after another. */
public abstract class OutputTree {
  /** Opens what is to be written. */
  public static OutputTree open(Output output) throws IOException {
    return switch (output) {
      case Output.Folder folder -> {
        Files.createDirectories(folder.path());
        yield new Folder(folder);
      }
      case Output.Stream(OutputStream out) -> new Zip(out);
    };
  }

  /**
   * Begins a file, which must be closed before the next one begins.
   *
   * @param name with slashes, harmless, not used before
   */
  public abstract OutputStream create(String name) throws IOException;

  /** Ends the output, without closing the stream below it. */
  public abstract void finish() throws IOException;

  public final void write(String name, String text) throws IOException {
    try (OutputStream out = create(name)) {
      out.write(text.getBytes(UTF_8));
    }
  }

  private static final class Folder extends OutputTree {
    private final Output.Folder folder;

    Folder(Output.Folder folder) {
      this.folder = folder;
    }

    @Override
    public OutputStream create(String name) throws IOException {
      Path root = folder.path().normalize();
      Path file = root.resolve(name).normalize();
      if (!file.startsWith(root)) {
        throw new IllegalArgumentException(name + " leads outside");
      }
      folder.make(file.getParent());
      try {
        return new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      } catch (FileAlreadyExistsException e) {
        throw new ConversionException(
            "%s is there already: choose another folder, or remove it.".formatted(file), e);
      }
    }

    @Override
    public void finish() {}
  }

  private static final class Zip extends OutputTree {
    /** The date of the files, so that the same entries make the same zip. */
    private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ZipOutputStream zip;

    Zip(OutputStream out) {
      zip = new ZipOutputStream(new BufferedOutputStream(out), UTF_8);
    }

    @Override
    public OutputStream create(String name) throws IOException {
      ZipEntry entry = new ZipEntry(name);
      entry.setTimeLocal(DATE);
      zip.putNextEntry(entry);
      return new FilterOutputStream(zip) {
        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
          zip.closeEntry();
        }
      };
    }

    @Override
    public void finish() throws IOException {
      zip.finish();
      zip.flush();
    }
  }
}
