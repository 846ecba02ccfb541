package io.groundskeeper.cli.transfer;

import io.groundskeeper.cli.CommandFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A folder, sent as a zip while it is read. Of images only the beginning is sent, in which their
 * dimensions stand: the server keeps labels, not images.
 */
record ZippedFolder(Path folder) implements StreamedBody.Source {
  private static final int IMAGE_BYTES_MAX = 1 << 20;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final Set<String> IMAGES =
      Set.of("jpg", "jpeg", "png", "bmp", "gif", "webp", "tif", "tiff");

  @Override
  public void writeTo(OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.setLevel(Deflater.BEST_SPEED);
    try (var files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        if (Files.isRegularFile(file)) {
          add(zip, file);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    zip.finish();
  }

  private void add(ZipOutputStream zip, Path file) throws IOException {
    String name =
        folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    zip.putNextEntry(new ZipEntry(name));
    long left = isImage(name) ? IMAGE_BYTES_MAX : Long.MAX_VALUE;
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      int read = in.read(buffer);
      while (read > 0 && left > 0) {
        zip.write(buffer, 0, (int) Math.min(read, left));
        left -= read;
        read = in.read(buffer);
      }
    }
    zip.closeEntry();
  }

  private static boolean isImage(String name) {
    return IMAGES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  /**
   * The folder, which has files.
   *
   * @throws CommandFailedException if it has none
   */
  static ZippedFolder of(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      if (files.noneMatch(Files::isRegularFile)) {
        throw new CommandFailedException("There are no files in " + folder + ".");
      }
    }
    return new ZippedFolder(folder);
  }
}
