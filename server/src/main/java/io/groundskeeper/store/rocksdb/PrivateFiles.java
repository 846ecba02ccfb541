package io.groundskeeper.store.rocksdb;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a folder and its files to their owner, whatever the umask: 0700 and 0600. RocksDB makes its
 * files itself, as the umask has it; the folder keeps others from them until they are tightened.
 * Where a file system knows no such modes, or its owner is somebody else, nothing is done.
 */
final class PrivateFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  /** RocksDB moves it away and makes a new one of the same name. */
  private static final String LOG_FILE = "LOG";

  private final Path folder;

  /** Those that were tightened already; RocksDB gives each file a name that no other had. */
  private final Set<Path> tightened = new HashSet<>();

  /**
   * @param folder which exists
   */
  PrivateFiles(Path folder) {
    this.folder = folder;
  }

  /** Tightens the folder, and says so where others could have read it. */
  void tightenFolder(boolean isNew) {
    try {
      if (tighten(folder, FOLDER) && !isNew) {
        LOG.info("The data folder {} could be read by others; now only its owner can.", folder);
      }
    } catch (IOException e) {
      LOG.warn("The data folder {} cannot be kept to its owner: {}", folder, e.toString());
    }
  }

  /** Tightens the files that have come since this was called last, and folders in the folder. */
  synchronized void tightenFiles() {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
                throws IOException {
              tighten(path, FOLDER);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
                throws IOException {
              if (attributes.isRegularFile() && !tightened.contains(path)) {
                tightenFile(path);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      LOG.warn("Files in {} cannot be kept to their owner: {}", folder, e.toString());
    }
  }

  private void tightenFile(Path path) throws IOException {
    try {
      tighten(path, FILE);
      if (!path.endsWith(LOG_FILE)) {
        tightened.add(path);
      }
    } catch (NoSuchFileException e) {
      // RocksDB has no use for it any more.
    }
  }

  /** Returns whether it was open to others. */
  private static boolean tighten(Path path, Set<PosixFilePermission> wanted) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view == null || view.readAttributes().permissions().equals(wanted)) {
      return false;
    }
    view.setPermissions(wanted);
    return true;
  }
}
