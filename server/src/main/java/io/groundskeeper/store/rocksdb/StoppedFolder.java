package io.groundskeeper.store.rocksdb;

import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.WholeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.DbPath;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/**
 * A data folder that no server has open, or the copy that a running one has made of its own: looked
 * at as it is. Nothing in it is changed, but that it is locked meanwhile.
 */
public final class StoppedFolder implements AutoCloseable {
  private static final String TABLE = ".sst";
  private static final String MARKER = "GROUNDSKEEPER";

  private final Path folder;
  private final Path scratch;
  private final FolderLock lock;
  private final List<String> faults = new ArrayList<>();
  private final List<AutoCloseable> handles = new ArrayList<>();
  private @Nullable RocksDbStore store;

  private StoppedFolder(Path folder, Path scratch, FolderLock lock) {
    this.folder = folder;
    this.scratch = scratch;
    this.lock = lock;
  }

  /**
   * Opens one.
   *
   * @throws StoreException with a message for people, if there is none, or it is in use
   */
  public static StoppedFolder open(Path folder) {
    try {
      DataFolder.requireFinished(folder);
      if (!Files.isDirectory(folder) || !Files.exists(folder.resolve(MARKER))) {
        throw new StoreException("There is no data folder " + folder + ". Name one with --data.");
      }
      DataFolder.requireOurs(folder);
      Path scratch = Files.createTempDirectory("groundskeeper");
      boolean isOpen = false;
      try {
        FolderLock lock = FolderLock.take(folder);
        try {
          NativeLibraries.load(nativeFolder(folder, scratch));
          StoppedFolder opened = new StoppedFolder(folder, scratch, lock);
          opened.read();
          isOpen = true;
          return opened;
        } finally {
          if (!isOpen) {
            lock.close();
          }
        }
      } finally {
        if (!isOpen) {
          FolderCheckpoints.removeTree(scratch);
        }
      }
    } catch (IOException e) {
      throw new StoreException(
          "The data folder %s cannot be read: %s".formatted(folder, DataFolder.why(e)), e);
    }
  }

  /** Native code that is there is used; what is not is put nowhere near the data. */
  private static Path nativeFolder(Path folder, Path scratch) {
    Path there = folder.resolve(RocksDbStore.NATIVE_FOLDER);
    return Files.isDirectory(there) ? there : scratch.resolve(RocksDbStore.NATIVE_FOLDER);
  }

  private void read() throws IOException {
    readTables();
    if (!Manifest.isSafeToOpen(folder)) {
      faults.add("The database cannot be opened: its manifest is damaged.");
      return;
    }
    try {
      openForReading();
    } catch (NoSuchFileException e) {
      faults.add(
          "The database cannot be opened: the file %s is missing."
              .formatted(Path.of(e.getFile()).getFileName()));
    }
  }

  private void openForReading() throws IOException {
    WriteAheadLogs logs = WriteAheadLogs.read(folder, () -> Manifest.lastNumber(folder));
    WriteAheadLogs.End end = logs.end().orElse(null);
    Options options = end == null ? Database.withMoreChecks() : new Options();
    handles.add(options);
    options.setDbLogDir(scratch.toString()).setParanoidChecks(true);
    try {
      RocksDB db =
          RocksDB.openReadOnly(options, (end == null ? folder : withWholeLogs(options)).toString());
      handles.addFirst(db);
      checkReached(db.getLatestSequenceNumber(), end);
      store = RocksDbStore.forReading(db, scratch, handles);
    } catch (RocksDBException e) {
      faults.add("The database cannot be opened: " + e.getMessage());
    }
  }

  /** A folder with the logs as far as they are whole: RocksDB is let at no others. */
  private Path withWholeLogs(Options options) throws IOException {
    Path copy = Files.createDirectories(scratch.resolve("whole"));
    try (var files = Files.newDirectoryStream(folder, "*.log")) {
      for (Path log : files) {
        Files.copy(log, copy.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    WriteAheadLogs.read(copy, () -> Manifest.lastNumber(folder)).cut();
    Manifest.copy(folder, copy).forgetLogs();
    options.setDbPaths(List.of(new DbPath(folder, Long.MAX_VALUE)));
    return copy;
  }

  private void checkReached(long reached, WriteAheadLogs.@Nullable End end) throws IOException {
    Path file = folder.resolve(Acknowledged.FILE);
    if (!Files.exists(file)) {
      return;
    }
    Path copy = Files.createDirectories(scratch.resolve("acknowledged"));
    Files.copy(file, copy.resolve(Acknowledged.FILE));
    try (Acknowledged acknowledged = Acknowledged.open(copy)) {
      long lost = acknowledged.read().orElse(0) - reached;
      if (lost > 0) {
        faults.add(
            "The log has lost the last %,d changes of rows that were acknowledged.%s"
                .formatted(
                    lost,
                    end == null
                        ? ""
                        : " From byte %,d on %s is not what was written."
                            .formatted(end.at(), end.log().getFileName())));
      }
    }
  }

  /** Reads every block of every table. */
  private void readTables() throws IOException {
    try (var files = Files.newDirectoryStream(folder, "*" + TABLE)) {
      for (Path table : files) {
        try (Options options = new Options();
            SstFileReader reader = new SstFileReader(options)) {
          reader.open(table.toString());
          reader.verifyChecksum();
        } catch (RocksDBException e) {
          faults.add("The table %s is damaged: %s".formatted(table.getFileName(), e.getMessage()));
        }
      }
    }
  }

  /** What is wrong with its files, in sentences for people. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** What is in it, to be read; empty where it cannot be opened. */
  public Optional<WholeStore> store() {
    return Optional.ofNullable(store);
  }

  @Override
  public void close() {
    try {
      if (store == null) {
        for (AutoCloseable handle : handles) {
          handle.close();
        }
      } else {
        store.close();
      }
      lock.close();
      FolderCheckpoints.removeTree(scratch);
    } catch (Exception e) {
      throw new StoreException("The data folder " + folder + " cannot be closed.", e);
    }
  }
}
