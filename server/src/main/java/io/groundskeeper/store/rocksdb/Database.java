package io.groundskeeper.store.rocksdb;

import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A RocksDB that is open, with what belongs to it. */
final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private static final long BLOCK_CACHE_BYTES = 32L << 20;
  private static final long MEMTABLE_BYTES = 16L << 20;
  private static final long LOG_BYTES_MAX = 128L << 20;
  private static final int BLOCK_BYTES = 16 << 10;
  private static final int OPEN_FILES_MAX = 512;
  private static final int BLOOM_BITS = 10;
  private static final String ROW_CHECKSUM_BYTES = "8";

  private final RocksDB db;
  private final Acknowledged acknowledged;
  private final How how;
  private final List<AutoCloseable> handles;

  /**
   * In what way a folder is opened.
   *
   * @param damaged whether tables may be damaged or missing: what is in the others can be read
   *     then, and written; nothing is compacted, since that would meet the damage
   * @param full whether the disk has no room for tables
   */
  record How(boolean damaged, boolean full) {
    static final How USUAL = new How(false, false);
  }

  private Database(RocksDB db, Acknowledged acknowledged, How how, List<AutoCloseable> handles) {
    this.db = db;
    this.acknowledged = acknowledged;
    this.how = how;
    this.handles = handles;
  }

  /** One that somebody else has opened, with what is to be closed with it. */
  static Database of(RocksDB db, Acknowledged acknowledged, List<AutoCloseable> handles) {
    List<AutoCloseable> all = new ArrayList<>(handles);
    all.addFirst(acknowledged);
    return new Database(db, acknowledged, How.USUAL, all);
  }

  /**
   * Opens the one of a folder, which is locked by the caller. Where tables are damaged, it is
   * opened all the same, and that is logged.
   *
   * @throws StoreException with a message for people, if it cannot be opened, or has lost what was
   *     acknowledged
   */
  static Database open(Path folder, How how) {
    try {
      return openSo(folder, how);
    } catch (StoreException e) {
      if (how.damaged()
          || !(e.getCause() instanceof RocksDBException cause)
          || !canBeOfTable(cause)) {
        throw e;
      }
      Database opened = openSo(folder, new How(true, how.full()));
      LOG.error(
          "A table of the data folder {} is damaged: {} What it held cannot be read; all else can,"
              + " and can be changed. Tables are not merged until that is mended.",
          folder,
          e.getMessage());
      return opened;
    }
  }

  /** The logs are whole, so it can be; where it is not, the second try fails, too. */
  private static boolean canBeOfTable(RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    return Statuses.isCorruption(e)
        || (message.contains(".sst") && message.contains("No such file"));
  }

  private static Database openSo(Path folder, How how) {
    // Closed from the first to the last.
    List<AutoCloseable> handles = new ArrayList<>();
    boolean opened = false;
    try {
      Cache cache = new LRUCache(BLOCK_CACHE_BYTES);
      handles.addFirst(cache);
      BloomFilter bloom = new BloomFilter(BLOOM_BITS);
      handles.addFirst(bloom);
      WriteBufferManager writeBuffers = new WriteBufferManager(4 * MEMTABLE_BYTES, cache, false);
      handles.addFirst(writeBuffers);
      Options options = options(cache, bloom, writeBuffers, how);
      handles.addFirst(options);
      Acknowledged acknowledged = Acknowledged.open(folder);
      handles.addFirst(acknowledged);
      RocksDB db = openWhole(options, folder, acknowledged);
      handles.addFirst(db);
      Database database = new Database(db, acknowledged, how, handles);
      opened = true;
      return database;
    } catch (RocksDBException e) {
      throw explain(folder, e);
    } catch (IOException e) {
      throw new StoreException(
          "The data folder %s cannot be read or written: %s".formatted(folder, DataFolder.why(e)),
          e);
    } finally {
      if (!opened) {
        Handles.close(handles);
      }
    }
  }

  /**
   * Opens the database, after an end of its log that is not whole is cut off, as a crash leaves it:
   * but only where nothing of it was acknowledged.
   */
  private static RocksDB openWhole(Options options, Path folder, Acknowledged acknowledged)
      throws RocksDBException, IOException {
    requireListOfTables(folder);
    if (!Manifest.isSafeToOpen(folder)) {
      throw damaged(folder, "its manifest is damaged", new IOException("a record of no kind"));
    }
    WriteAheadLogs logs = WriteAheadLogs.read(folder, () -> Manifest.lastNumber(folder));
    WriteAheadLogs.End end = logs.end().orElse(null);
    if (end != null) {
      long reached = Math.max(logs.lastNumber(), Manifest.lastNumber(folder));
      requireReached(
          acknowledged,
          reached,
          " From byte %,d on the log %s is not what was written. Nothing was changed."
              .formatted(end.at(), end.log().getFileName()));
      LOG.warn(
          "The log {} ends with {} bytes that are no whole record: what a write was that a crash"
              + " has cut off. Nothing of it was acknowledged; it is cut off.",
          end.log(),
          end.bytes());
      logs.cut();
    }
    if (options.avoidFlushDuringRecovery()) {
      // What is read from it now is built upon, and does not go to tables, which are synced.
      logs.rewrite();
    }
    RocksDB db = RocksDB.open(options, folder.toString());
    try {
      requireReached(acknowledged, db.getLatestSequenceNumber(), "");
      return db;
    } catch (StoreException e) {
      db.close();
      throw e;
    }
  }

  /** RocksDB would take a folder without this file for a new one, and remove the tables in it. */
  private static void requireListOfTables(Path folder) throws IOException {
    if (Files.exists(folder.resolve("CURRENT"))) {
      return;
    }
    try (var tables = Files.newDirectoryStream(folder, "*.sst")) {
      if (tables.iterator().hasNext()) {
        throw damaged(folder, "the file CURRENT is missing", new IOException("no CURRENT"));
      }
    }
  }

  private static StoreException damaged(Path folder, String why, Exception cause) {
    return StoreException.damage(
        ("The data folder %s cannot be opened, it is damaged: %s. Put back a copy of the folder,"
                + " or have all that is whole written to a new one: groundskeeper fsck --data %s"
                + " --salvage NEWDIR.")
            .formatted(folder, why, folder),
        cause);
  }

  /**
   * Holds what is there against what was acknowledged.
   *
   * @param reached the number of the last change that is there
   * @param detail sentences for people
   * @throws StoreException if acknowledged changes are lost
   */
  private static void requireReached(Acknowledged acknowledged, long reached, String detail) {
    long lost = acknowledged.read().orElse(0) - reached;
    if (lost > 0) {
      throw StoreException.damage(
          ("The data folder %s is damaged: its log has lost the last %,d changes of rows that were"
                  + " acknowledged.%s Put back a copy of the folder; or have all that is whole"
                  + " written to a new one: groundskeeper fsck --data %s --salvage NEWDIR; or, to go"
                  + " on without them, remove the file %s and start again.")
              .formatted(
                  acknowledged.path().getParent(),
                  lost,
                  detail,
                  acknowledged.path().getParent(),
                  acknowledged.path()),
          new IOException("the log ends early"));
    }
  }

  private static Options options(
      Cache cache, BloomFilter bloom, WriteBufferManager writeBuffers, How how) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(BLOCK_BYTES)
            .setFilterPolicy(bloom)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    return withMoreChecks()
        .setCreateIfMissing(true)
        .setTableFormatConfig(table)
        .setWriteBufferManager(writeBuffers)
        .setWriteBufferSize(MEMTABLE_BYTES)
        .setMaxTotalWalSize(LOG_BYTES_MAX)
        .setMaxOpenFiles(OPEN_FILES_MAX)
        // Else some 20 MB are taken ahead for the log, and again for each that follows it: on a
        // full
        // disk they are what a deletion has given back.
        .setAllowFAllocate(false)
        // Else a damaged table keeps all others from being opened. Checksums are looked at anyhow.
        .setParanoidChecks(!how.damaged())
        .setDisableAutoCompactions(how.damaged())
        // What the log has stays there, if there is no room for tables.
        .setAvoidFlushDuringRecovery(how.full())
        // What is not whole was cut off before, or the start refused.
        .setWalRecoveryMode(WALRecoveryMode.AbsoluteConsistency)
        // Most values come packed already; the rest is small.
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(1 << 20)
        .setKeepLogFileNum(2);
  }

  /**
   * What RocksJava has no methods for. RocksDB writes down which logs there are, so that it sees
   * when one is missing; and it keeps a checksum of each row in memory, of those that are not in
   * tables yet and of those in the cache, which is held against the row whenever it is read: until
   * it is in a table, or comes out of one, nothing else covers it.
   */
  static Options withMoreChecks() {
    Properties logs = new Properties();
    logs.setProperty("track_and_verify_wals_in_manifest", "true");
    Properties checksums = new Properties();
    checksums.setProperty("memtable_protection_bytes_per_key", ROW_CHECKSUM_BYTES);
    checksums.setProperty("block_protection_bytes_per_key", ROW_CHECKSUM_BYTES);
    try (DBOptions database = Objects.requireNonNull(DBOptions.getDBOptionsFromProps(logs));
        ColumnFamilyOptions rows =
            Objects.requireNonNull(
                ColumnFamilyOptions.getColumnFamilyOptionsFromProps(checksums))) {
      return new Options(database, rows);
    }
  }

  private static StoreException explain(Path folder, RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    if (Statuses.isCorruption(e)) {
      return damaged(folder, message, e);
    }
    return new StoreException(
        "The data folder %s cannot be opened: %s".formatted(folder, message), e);
  }

  RocksDB db() {
    return db;
  }

  /** Whether a table is damaged, as far as that is known. */
  boolean isDamaged() {
    return how.damaged();
  }

  /** The files of tables that cannot even be opened; of others it is not said what is in them. */
  List<String> unreadableTables() {
    List<String> unreadable = new ArrayList<>();
    try (Options options = new Options()) {
      for (LiveFileMetaData table : db.getLiveFilesMetaData()) {
        String file = table.path() + table.fileName();
        try (SstFileReader reader = new SstFileReader(options)) {
          reader.open(file);
        } catch (RocksDBException e) {
          unreadable.add(file);
        }
      }
    }
    return unreadable;
  }

  /** Everything up to this number is on disk. */
  void acknowledge(long number) {
    acknowledged.reached(number);
  }

  @Override
  public void close() {
    Handles.close(handles);
  }
}
