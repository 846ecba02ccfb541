package io.groundskeeper.store.rocksdb;

import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksIteratorInterface;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Copies all rows that can be read of a data folder, whatever of it is damaged, to a new one: by
 * RocksDB over the tables and the part of the logs that are whole, and where it cannot be opened,
 * table by table. What was deleted or replaced lately may come back then.
 */
public final class Rescue {
  private static final String RESCUE_FOLDER = "rescue";
  private static final byte[] FIRST = {};
  private static final byte[] LAST = last();
  private static final int ROWS_PER_BATCH = 256;
  private static final int BYTES_PER_BATCH = 4 << 20;

  private final Path folder;
  private final Path scratch;
  private final RocksDB target;
  private final Consumer<String> faults;
  private final WriteOptions unsynced = new WriteOptions();
  private final Map<Long, Path> tables = new TreeMap<>();
  private final WriteBatch batch = new WriteBatch();

  private Rescue(Path folder, Path scratch, RocksDB target, Consumer<String> faults) {
    this.folder = folder;
    this.scratch = scratch;
    this.target = target;
    this.faults = faults;
  }

  private static byte[] last() {
    byte[] last = new byte[8];
    Arrays.fill(last, (byte) 0xff);
    return last;
  }

  /**
   * Copies them. Until {@link #finish} nobody else can open the new folder.
   *
   * @param newFolder not there yet, or empty
   * @param faults told what cannot be read, in sentences for people
   * @return the new folder, open
   * @throws StoreException with a message for people, if one of the folders is in use or cannot be
   */
  public static RocksDbStore copy(Path folder, Path newFolder, Consumer<String> faults) {
    try {
      if (!Files.isDirectory(folder)) {
        throw new StoreException("There is no data folder " + folder + ". Name one with --data.");
      }
      requireData(folder);
      requireNew(newFolder, folder);
      try (FolderLock _ = FolderLock.take(folder)) {
        RocksDbStore target = RocksDbStore.openUnfinished(newFolder);
        boolean isDone = false;
        Path scratch = Files.createDirectories(newFolder.resolve(RESCUE_FOLDER));
        try {
          new Rescue(folder, scratch, target.database(), faults).run();
          isDone = true;
          return target;
        } catch (RocksDBException e) {
          throw new StoreException(
              "The new folder %s cannot be written: %s".formatted(newFolder, e.getMessage()), e);
        } finally {
          FolderCheckpoints.removeTree(scratch);
          if (!isDone) {
            target.close();
          }
        }
      }
    } catch (IOException e) {
      throw new StoreException(
          "%s cannot be copied to %s: %s".formatted(folder, newFolder, DataFolder.why(e)), e);
    }
  }

  /** Whoever names the wrong folder is not to be told that there was nothing in it. */
  private static void requireData(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      if (files.noneMatch(file -> file.toString().matches(".*\\d\\.(sst|log)"))) {
        throw new StoreException(
            "There is no data folder %s: it has neither tables nor logs. Name one with --data."
                .formatted(folder));
      }
    }
  }

  private static void requireNew(Path newFolder, Path folder) throws IOException {
    if (newFolder.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize())) {
      throw new StoreException(
          "The folder %s is in the data folder %s. Name one outside of it."
              .formatted(newFolder, folder));
    }
    if (Files.exists(newFolder)) {
      if (!Files.isDirectory(newFolder)) {
        throw new StoreException("%s is not a folder. Name a new one.".formatted(newFolder));
      }
      try (var files = Files.list(newFolder)) {
        if (files.findAny().isPresent()) {
          throw new StoreException(
              "The folder %s is not empty. Name a new one.".formatted(newFolder));
        }
      }
    }
  }

  /**
   * Ends a copy that has all that it shall have: it is on disk, and a data folder.
   *
   * @param copied what {@link #copy} has returned
   */
  public static void finish(RocksDbStore copied) {
    copied.finish();
  }

  private void run() throws IOException, RocksDBException {
    Set<Long> unreadable = linkTables();
    copyLogs();
    try (batch;
        unsynced) {
      if (!copyDatabase(unreadable)) {
        copyTables();
        copyLogRecords();
      }
      flush();
    }
  }

  /** Brings the tables that can be opened near; returns the numbers of the others. */
  private Set<Long> linkTables() throws IOException {
    Set<Long> unreadable = new HashSet<>();
    try (var files = Files.newDirectoryStream(folder, "*.sst")) {
      for (Path table : files) {
        String name = table.getFileName().toString();
        if (!name.matches("\\d+\\.sst")) {
          continue;
        }
        long number = Long.parseLong(name.substring(0, name.indexOf('.')));
        Path near = scratch.resolve(name);
        linkOrCopy(table, near);
        try (Options options = new Options();
            SstFileReader reader = new SstFileReader(options)) {
          reader.open(near.toString());
          tables.put(number, near);
        } catch (RocksDBException e) {
          faults.accept("The table %s cannot be read at all: %s".formatted(name, e.getMessage()));
          unreadable.add(number);
          Files.delete(near);
        }
      }
    }
    return unreadable;
  }

  private static void linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void copyLogs() throws IOException {
    try (var files = Files.newDirectoryStream(folder, "*.log")) {
      for (Path log : files) {
        Files.copy(log, scratch.resolve(log.getFileName()));
      }
    }
    WriteAheadLogs logs = WriteAheadLogs.read(scratch, WriteAheadLogs.Tables.UNKNOWN);
    if (logs.end().isPresent()) {
      WriteAheadLogs.End end = logs.end().get();
      faults.accept(
          "The log %s is not what was written from byte %,d on: what comes after that, %,d bytes, is lost."
              .formatted(end.log().getFileName(), end.at(), end.bytes()));
      logs.cut();
    }
  }

  /** Tells of changes that no log has; those that come after them are copied all the same. */
  private void tellOfGap(Manifest manifest) throws IOException {
    WriteAheadLogs.read(scratch, manifest::lastNumber)
        .end()
        .ifPresent(end ->
            faults.accept(
                "Before byte %,d of the log %s changes are missing: what they were is lost."
                    .formatted(end.at(), end.log().getFileName())));
  }

  /** Copies what RocksDB reads; returns false where it does not open. */
  private boolean copyDatabase(Set<Long> unreadable) throws IOException, RocksDBException {
    try {
      Manifest manifest = Manifest.copy(folder, scratch);
      tellOfGap(manifest);
      manifest.forgetLogs();
      for (long table : List.copyOf(manifest.levels().keySet())) {
        if (!tables.containsKey(table)) {
          if (!unreadable.contains(table)) {
            faults.accept("The table %06d.sst is missing.".formatted(table));
          }
          manifest.remove(table);
        }
      }
      return copyDatabase(manifest);
    } catch (IOException e) {
      faults.accept(
          "It is not known which tables belong together: "
              + (e instanceof NoSuchFileException missing
                  ? Path.of(missing.getFile()).getFileName() + " is missing"
                  : DataFolder.why(e)));
      return false;
    }
  }

  private boolean copyDatabase(Manifest manifest) throws RocksDBException {
    try (Options options = new Options().setParanoidChecks(false);
        RocksDB db = RocksDB.openReadOnly(options, scratch.toString());
        ReadOptions reads = new ReadOptions().setFillCache(false);
        RocksIterator rows = db.newIterator(reads)) {
      List<RowScan.Gap> gaps = scan(rows, rows::key, rows::value).run(FIRST, LAST);
      flush();
      for (RowScan.Gap gap : gaps) {
        faults.accept("Rows cannot be read: " + gap.why());
        // Other tables may have rows there, the newest of them on the lowest level.
        Comparator<Long> age =
            Comparator.<Long, Integer>comparing(
                    table -> manifest.levels().getOrDefault(table, Integer.MAX_VALUE))
                .thenComparing(Comparator.reverseOrder());
        for (long table : tables.keySet().stream().sorted(age).toList()) {
          copyTable(table, gap.after(), gap.before(), /* isOldest= */ false);
        }
      }
      return true;
    } catch (RocksDBException e) {
      faults.accept("The database cannot be opened: " + e.getMessage());
      return false;
    }
  }

  /** Copies table by table, the oldest first. */
  private void copyTables() throws RocksDBException {
    for (long table : tables.keySet()) {
      copyTable(table, FIRST, LAST, /* isOldest= */ true);
    }
  }

  private void copyTable(long table, byte[] after, byte[] before, boolean isOldest)
      throws RocksDBException {
    Path path = tables.get(table);
    if (path == null) {
      return;
    }
    try (Options options = new Options();
        SstFileReader reader = new SstFileReader(options);
        ReadOptions reads = new ReadOptions().setFillCache(false)) {
      reader.open(path.toString());
      try (SstFileReaderIterator rows = reader.newIterator(reads)) {
        RowScan.Sink sink = isOldest ? this::put : this::putIfAbsent;
        List<RowScan.Gap> gaps =
            new RowScan(source(rows, rows::key, rows::value), sink).run(after, before);
        if (isOldest) {
          gaps.forEach(gap -> faults.accept("Rows cannot be read: " + gap.why()));
        }
      }
    }
    flush();
  }

  private void copyLogRecords() throws IOException, RocksDBException {
    List<byte[]> broken = new ArrayList<>();
    try (var files = Files.list(scratch)) {
      for (Path log : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
        LogFile.read(
            log,
            record -> {
              try (WriteBatch read = new WriteBatch(record)) {
                target.write(unsynced, read);
              } catch (RocksDBException e) {
                broken.add(record);
              }
            });
      }
    }
    if (!broken.isEmpty()) {
      faults.accept("%,d records of the logs cannot be read.".formatted(broken.size()));
    }
  }

  private interface Bytes {
    byte[] get();
  }

  private RowScan scan(RocksIteratorInterface iterator, Bytes key, Bytes value) {
    return new RowScan(source(iterator, key, value), this::put);
  }

  private static RowScan.Source source(RocksIteratorInterface iterator, Bytes key, Bytes value) {
    return new RowScan.Source() {
      @Override
      public RocksIteratorInterface iterator() {
        return iterator;
      }

      @Override
      public byte[] key() {
        return key.get();
      }

      @Override
      public byte[] value() {
        return value.get();
      }
    };
  }

  private void put(byte[] key, byte[] value) {
    try {
      batch.put(key, value);
      if (batch.count() >= ROWS_PER_BATCH || batch.getDataSize() >= BYTES_PER_BATCH) {
        flush();
      }
    } catch (RocksDBException e) {
      throw new StoreException("The new folder cannot be written: " + e.getMessage(), e);
    }
  }

  private void putIfAbsent(byte[] key, byte[] value) {
    try {
      if (target.get(key) == null) {
        target.put(unsynced, key, value);
      }
    } catch (RocksDBException e) {
      throw new StoreException("The new folder cannot be written: " + e.getMessage(), e);
    }
  }

  private void flush() throws RocksDBException {
    target.write(unsynced, batch);
    batch.clear();
  }
}
