package io.groundskeeper.store.rocksdb;

import io.groundskeeper.store.Checkpoints;
import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Folders of links to the files of a RocksDB, within its own folder, as its Checkpoint makes. */
final class FolderCheckpoints implements Checkpoints {
  private static final String FOLDER = "checkpoints";

  /** RocksDB's name for a database, which it makes with it. */
  private static final String IDENTITY = "IDENTITY";

  private final Path folder;
  private final Maker maker;

  /** Has RocksDB make one in a folder that is not there yet. */
  interface Maker {
    void make(Path folder);
  }

  /**
   * @param data the folder of the RocksDB
   */
  FolderCheckpoints(Path data, Maker maker) {
    this.folder = data.resolve(FOLDER);
    this.maker = maker;
  }

  /** Removes what an earlier process has left. */
  static void removeAll(Path data) throws IOException {
    removeTree(data.resolve(FOLDER));
  }

  @Override
  public Path create(String id) {
    Path path = path(id);
    try {
      Files.createDirectories(folder);
      maker.make(path);
      copyIdentity(path);
      DataFolder.mark(path);
      return path.toAbsolutePath();
    } catch (IOException e) {
      StoreException failed = new StoreException("A checkpoint cannot be made in " + path, e);
      removeAfter(failed, path);
      throw failed;
    } catch (RuntimeException e) {
      removeAfter(e, path);
      throw e;
    }
  }

  /** RocksDB leaves out what says whose the copy is. */
  private void copyIdentity(Path checkpoint) throws IOException {
    Path identity = folder.resolveSibling(IDENTITY);
    if (Files.exists(identity)) {
      Files.copy(identity, checkpoint.resolve(IDENTITY), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void removeAfter(RuntimeException failed, Path path) {
    try {
      removeTree(path);
    } catch (IOException e) {
      failed.addSuppressed(e);
    }
  }

  @Override
  public void remove(String id) {
    Path path = path(id);
    try {
      removeTree(path);
    } catch (IOException e) {
      throw new StoreException("The checkpoint " + path + " cannot be removed", e);
    }
  }

  private Path path(String id) {
    if (!id.matches("[A-Za-z0-9]+")) {
      throw new IllegalArgumentException("id " + id);
    }
    return folder.resolve(id);
  }

  static void removeTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
