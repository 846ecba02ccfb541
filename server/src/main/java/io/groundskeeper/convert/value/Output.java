package io.groundskeeper.convert.value;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a data set is written to. */
public sealed interface Output {
  /**
   * A folder on this machine, made if it is not there; what is in it must not be in the way. For
   * the formats that are folders.
   */
  record Folder(Path path) implements Output {
    /**
     * Makes a folder in this one, with those between them. Where somebody has removed this one, it
     * stays removed.
     *
     * @param folder null for the root of all, which is there
     * @throws java.nio.file.NoSuchFileException if this folder is not there any more
     */
    public void make(@Nullable Path folder) throws IOException {
      make(path.normalize(), folder);
    }

    private static void make(Path root, @Nullable Path folder) throws IOException {
      if (folder == null || folder.equals(root) || Files.isDirectory(folder)) {
        return;
      }
      make(root, folder.getParent());
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(folder)) {
          throw e;
        }
      }
    }
  }

  /** A stream: the single file, or the zip of a folder. The caller closes. */
  record Stream(OutputStream out) implements Output {}
}
