package io.groundskeeper.cli.transfer;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.Shown;
import io.groundskeeper.convert.value.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A folder into which a zip is unpacked while it comes: nothing of it gets out of the folder. */
record UnpackedFolder(Path folder) {
  /**
   * Makes sure that nothing would be overwritten.
   *
   * @throws CommandFailedException if something would be
   */
  static void requireEmpty(Path folder) {
    if (Files.notExists(folder)) {
      return;
    }
    try (var files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new CommandFailedException(
            "The folder " + folder + " is not empty. Name another one, or empty it.");
      }
    } catch (IOException e) {
      throw new CommandFailedException(folder + " cannot be read: " + e, e);
    }
  }

  /** Unpacks all of a zip; returns how many files there are. */
  long unpack(InputStream zip, ProgressBar bar) throws IOException {
    ZipInputStream in = new ZipInputStream(zip);
    Files.createDirectories(folder);
    Output.Folder root = new Output.Folder(root());
    long files = 0;
    for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
      Path file = inside(entry.getName());
      if (entry.isDirectory()) {
        root.make(file);
        continue;
      }
      root.make(file.getParent());
      Files.copy(in, file);
      files++;
      bar.at(files + " files");
    }
    return files;
  }

  private Path root() {
    return folder.toAbsolutePath().normalize();
  }

  /** Where a file of the zip goes; never out of the folder. */
  private Path inside(String name) {
    Path root = root();
    boolean isOdd =
        name.startsWith("/")
            || name.contains("\\")
            || name.contains("\0")
            || name.matches("[A-Za-z]:.*");
    Path file = isOdd ? root : root.resolve(name).normalize();
    if (file.equals(root) || !file.startsWith(root)) {
      throw new CommandFailedException(
          "The server's zip has a file whose name leads out of the folder: "
              + Shown.text(name, 200));
    }
    return file;
  }
}
