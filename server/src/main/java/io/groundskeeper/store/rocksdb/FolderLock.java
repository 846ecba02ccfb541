package io.groundskeeper.store.rocksdb;

import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has a data folder to itself before RocksDB does: its logs are read, and perhaps cut, before it is
 * opened.
 *
 * <p>An operating system takes a lock from a process when the process closes any handle of the
 * file. So nothing else may open the file of this lock, and what is open in this process is known
 * without it.
 */
final class FolderLock implements AutoCloseable {
  static final String FILE = "OPEN";

  /** RocksDB's own. */
  static final String ROCKSDB_FILE = "LOCK";

  private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder.
   *
   * @throws StoreException with a message for people, if it is open here or elsewhere
   */
  static FolderLock take(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!OPEN_HERE.add(real)) {
      throw openHere(folder);
    }
    boolean taken = false;
    try {
      FileChannel channel = lock(real.resolve(FILE), folder);
      try {
        // Builds before this lock have only that one.
        lock(real.resolve(ROCKSDB_FILE), folder).close();
        taken = true;
        return new FolderLock(real, channel);
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    } finally {
      if (!taken) {
        OPEN_HERE.remove(real);
      }
    }
  }

  private static StoreException openHere(Path folder) {
    return new StoreException(
        "The data folder %s is open in this process already. Use what was opened, or close it first."
            .formatted(folder));
  }

  private static FileChannel lock(Path file, Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Under another name that is no link, or by classes that another loader has loaded.
      throw openHere(folder);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new StoreException(
          "The data folder %s is in use by another process. Stop that one, or name another folder."
              .formatted(folder));
    }
    return channel;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    OPEN_HERE.remove(folder);
  }
}
