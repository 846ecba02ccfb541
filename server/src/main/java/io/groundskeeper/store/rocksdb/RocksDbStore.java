package io.groundskeeper.store.rocksdb;

import io.groundskeeper.store.Checkpoints;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.WholeStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store port on an embedded RocksDB, in one folder.
 *
 * <p>There is one write-ahead log, in order: the synced write of a commit makes durable all that
 * was written before it, and commits of different partitions that arrive together share one sync.
 */
public final class RocksDbStore implements WholeStore {
  private static final Logger LOG = LoggerFactory.getLogger(RocksDbStore.class);

  private static final long BLOCK_CACHE_BYTES = 32L << 20;
  private static final long MEMTABLE_BYTES = 16L << 20;
  private static final long LOG_BYTES_MAX = 128L << 20;
  private static final int BLOCK_BYTES = 16 << 10;
  private static final int OPEN_FILES_MAX = 512;
  private static final int BLOOM_BITS = 10;
  private static final int LOCKS = 64;
  private static final String MARKER = "GROUNDSKEEPER";
  static final String NATIVE_FOLDER = "native";

  /** After so many bytes were written it is looked whether there are new files. */
  private static final long BYTES_PER_LOOK_AT_FILES = 4 << 20;

  private static final String FORMAT = "groundskeeper store, format 1\n";

  private final RocksDB db;
  private final Acknowledged acknowledged;
  private final PrivateFiles files;
  private final AtomicLong bytesSinceLook = new AtomicLong();
  private final List<AutoCloseable> handles;
  private final FolderCheckpoints checkpoints;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions();
  private final ReadOptions reads = new ReadOptions();
  private final List<ReentrantLock> locks =
      IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toList();

  // Native handles must not be used after they are closed: whoever uses them holds the read lock.
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
  private boolean closed;

  /** From now on nobody waits for what RocksDB does in the background. */
  private volatile boolean closing;

  private RocksDbStore(
      Path folder,
      RocksDB db,
      Acknowledged acknowledged,
      PrivateFiles files,
      List<AutoCloseable> handles) {
    this.checkpoints = new FolderCheckpoints(folder, this::makeCheckpoint);
    this.db = db;
    this.acknowledged = acknowledged;
    this.files = files;
    this.handles = handles;
  }

  /**
   * Opens the store in a folder, which is made where it does not exist, and kept to its owner.
   *
   * @throws StoreException with a message for people, if the folder cannot be made or written, is
   *     open in another process, holds something else, or is damaged
   */
  public static RocksDbStore open(Path folder) {
    PrivateFiles files = prepare(folder);
    NativeLibraries.load(folder.resolve(NATIVE_FOLDER));
    Cache cache = new LRUCache(BLOCK_CACHE_BYTES);
    BloomFilter bloom = new BloomFilter(BLOOM_BITS);
    WriteBufferManager writeBuffers = new WriteBufferManager(4 * MEMTABLE_BYTES, cache, false);
    Options options = options(cache, bloom, writeBuffers);
    List<AutoCloseable> handles = new ArrayList<>(List.of(options, writeBuffers, bloom, cache));
    try {
      handles.add(FolderLock.take(folder));
      FolderCheckpoints.removeAll(folder);
      Acknowledged acknowledged = Acknowledged.open(folder);
      handles.addFirst(acknowledged);
      RocksDB db = openWhole(options, folder, acknowledged);
      handles.addFirst(db);
      files.tightenFiles();
      return new RocksDbStore(folder, db, acknowledged, files, handles);
    } catch (RocksDBException e) {
      closeAll(handles);
      throw explain(folder, e);
    } catch (StoreException e) {
      closeAll(handles);
      throw e;
    } catch (IOException e) {
      closeAll(handles);
      throw new StoreException(
          "The data folder %s cannot be read or written: %s".formatted(folder, why(e)), e);
    }
  }

  /**
   * A database that is open for reading alone.
   *
   * @param scratch a folder for what it writes all the same
   */
  static RocksDbStore forReading(RocksDB db, Path scratch, List<AutoCloseable> handles)
      throws IOException {
    return new RocksDbStore(
        scratch, db, Acknowledged.open(scratch), new PrivateFiles(scratch), handles);
  }

  /**
   * Opens the database, after an end of its log that is not whole is cut off, as a crash leaves it:
   * but only where nothing of it was acknowledged.
   */
  private static RocksDB openWhole(Options options, Path folder, Acknowledged acknowledged)
      throws RocksDBException, IOException {
    requireListOfTables(folder);
    WriteAheadLogs logs = WriteAheadLogs.read(folder);
    WriteAheadLogs.End end = logs.end().orElse(null);
    if (end != null) {
      long reached = Math.max(logs.lastNumber(), numberInTables(folder));
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

  /** The number of the last change that needs no log. */
  private static long numberInTables(Path folder) throws RocksDBException, IOException {
    if (!Files.exists(folder.resolve("CURRENT"))) {
      return 0;
    }
    Path none = Files.createDirectories(folder.resolve(NATIVE_FOLDER).resolve("no-logs"));
    try (Options noLogs = new Options().setWalDir(none.toString());
        RocksDB db = RocksDB.openReadOnly(noLogs, folder.toString())) {
      return db.getLatestSequenceNumber();
    }
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

  private static Options options(Cache cache, BloomFilter bloom, WriteBufferManager writeBuffers) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(BLOCK_BYTES)
            .setFilterPolicy(bloom)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    return withLogsInManifest()
        .setCreateIfMissing(true)
        .setTableFormatConfig(table)
        .setWriteBufferManager(writeBuffers)
        .setWriteBufferSize(MEMTABLE_BYTES)
        .setMaxTotalWalSize(LOG_BYTES_MAX)
        .setMaxOpenFiles(OPEN_FILES_MAX)
        .setParanoidChecks(true)
        // What is not whole was cut off before, or the start refused.
        .setWalRecoveryMode(WALRecoveryMode.AbsoluteConsistency)
        // Most values come packed already; the rest is small.
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(1 << 20)
        .setKeepLogFileNum(2);
  }

  /** Has RocksDB write down which logs there are, so that it sees when one is missing. */
  static Options withLogsInManifest() {
    Properties logs = new Properties();
    logs.setProperty("track_and_verify_wals_in_manifest", "true");
    try (DBOptions database = Objects.requireNonNull(DBOptions.getDBOptionsFromProps(logs));
        ColumnFamilyOptions rows = new ColumnFamilyOptions()) {
      return new Options(database, rows);
    }
  }

  private static PrivateFiles prepare(Path folder) {
    try {
      boolean isNew = !Files.exists(folder);
      Files.createDirectories(folder);
      requireOurs(folder);
      PrivateFiles files = new PrivateFiles(folder);
      files.tightenFolder(isNew);
      return files;
    } catch (IOException e) {
      throw new StoreException(
          "The data folder %s cannot be written: %s".formatted(folder, why(e)), e);
    }
  }

  /** Marks a folder as ours, unless it is, or holds something else. */
  static void requireOurs(Path folder) throws IOException {
    Path marker = folder.resolve(MARKER);
    // One without a word was left by a first start that was killed: there is nothing yet.
    if (Files.exists(marker) && Files.size(marker) > 0) {
      if (!Files.readString(marker).equals(FORMAT)) {
        throw new StoreException(
            "The data folder %s was written by another release of Groundskeeper (it says: %s)."
                .formatted(folder, Files.readString(marker).strip()));
      }
      return;
    }
    try (var files = Files.list(folder)) {
      if (files.anyMatch(file -> !file.equals(marker))) {
        throw new StoreException(
            "The data folder %s is not empty and not Groundskeeper's. Name a new folder."
                .formatted(folder));
      }
    }
    mark(folder);
  }

  /** Writes into a folder that it is a data folder. */
  static void mark(Path folder) throws IOException {
    Files.writeString(folder.resolve(MARKER), FORMAT);
  }

  static String why(IOException e) {
    return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " " + e.getMessage());
  }

  private static StoreException explain(Path folder, RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    if (isCorruption(e)) {
      return damaged(folder, message, e);
    }
    return new StoreException(
        "The data folder %s cannot be opened: %s".formatted(folder, message), e);
  }

  @Override
  public byte @Nullable [] get(Key key) {
    return using(() -> {
      try {
        return new byte[][] {db.get(reads, encode(key))};
      } catch (RocksDBException e) {
        throw unavailable(e);
      }
    })[0];
  }

  @Override
  @SuppressWarnings("NullAway") // RocksDB's list has nulls, and no annotations
  public List<byte @Nullable []> getAll(List<Key> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    return using(() -> {
      try {
        List<byte[]> encoded = keys.stream().map(RocksDbStore::encode).toList();
        List<byte @Nullable []> values = new ArrayList<>(db.multiGetAsList(reads, encoded));
        for (int i = 0; i < values.size(); i++) {
          if (values.get(i) == null) {
            // Null is whatever is not OK, a checksum that is wrong, too: this one says which.
            values.set(i, db.get(reads, encoded.get(i)));
          }
        }
        return values;
      } catch (RocksDBException e) {
        throw unavailable(e);
      }
    });
  }

  @Override
  public List<Row> scan(byte[] partition, byte[] from, byte @Nullable [] to, int rowsMax) {
    if (rowsMax < 1) {
      throw new IllegalArgumentException("rowsMax " + rowsMax);
    }
    byte[] first = encode(new Key(partition, from));
    byte[] end = to == null ? endOf(partition) : encode(new Key(partition, to));
    return using(() -> {
      try (Slice bound = new Slice(end);
          ReadOptions bounded = new ReadOptions().setIterateUpperBound(bound);
          RocksIterator rows = db.newIterator(bounded)) {
        List<Row> found = new ArrayList<>();
        for (rows.seek(first); rows.isValid() && found.size() < rowsMax; rows.next()) {
          byte[] sort = Arrays.copyOfRange(rows.key(), partition.length + 2, rows.key().length);
          found.add(new Row(new Key(partition, sort), rows.value()));
        }
        rows.status();
        return found;
      } catch (RocksDBException e) {
        throw unavailable(e);
      }
    });
  }

  @Override
  public List<Key> keysAfter(@Nullable Key after, int keysMax) {
    byte[] last = after == null ? new byte[0] : encode(after);
    return using(() -> {
      try (ReadOptions once = new ReadOptions().setFillCache(false);
          RocksIterator rows = db.newIterator(once)) {
        List<Key> found = new ArrayList<>();
        for (rows.seek(last); rows.isValid() && found.size() < keysMax; rows.next()) {
          if (!Arrays.equals(rows.key(), last)) {
            found.add(decode(rows.key()));
          }
        }
        rows.status();
        return found;
      } catch (RocksDBException e) {
        throw unavailable(e);
      }
    });
  }

  @Override
  public void write(List<Mutation> mutations) {
    if (mutations.isEmpty()) {
      return;
    }
    using(() -> {
      try (WriteBatch batch = new WriteBatch()) {
        add(mutations, batch);
        db.write(unsynced, batch);
        lookAtFiles(batch.getDataSize());
        return true;
      } catch (RocksDBException e) {
        throw unavailable(e);
      }
    });
  }

  @Override
  public Outcome commit(byte[] partition, List<Condition> conditions, List<Mutation> mutations) {
    return commit(partition, conditions, mutations, List.of());
  }

  @Override
  public boolean commitsWrites() {
    return true;
  }

  @Override
  public Outcome commit(
      byte[] partition,
      List<Condition> conditions,
      List<Mutation> mutations,
      List<Mutation> writes) {
    conditions.forEach(condition -> requirePartition(partition, condition.key().partition()));
    mutations.forEach(mutation -> requirePartition(partition, mutation.partition()));
    return using(() -> {
      Lock lock = locks.get(Math.floorMod(Arrays.hashCode(partition), LOCKS));
      lock.lock();
      try {
        return commitLocked(conditions, mutations, writes);
      } finally {
        lock.unlock();
      }
    });
  }

  @Override
  public void compact(byte[] first, byte[] last) {
    using(() -> {
      try (FlushOptions flush = new FlushOptions().setWaitForFlush(true);
          CompactRangeOptions whole =
              new CompactRangeOptions()
                  .setExclusiveManualCompaction(false)
                  .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized)) {
        db.flush(flush);
        db.compactRange(
            db.getDefaultColumnFamily(), encode(new Key(first, new byte[0])), endOf(last), whole);
        files.tightenFiles();
        return true;
      } catch (RocksDBException e) {
        if (closing) {
          // It was a hint.
          return false;
        }
        throw unavailable(e);
      }
    });
  }

  @Override
  public Optional<Checkpoints> checkpoints() {
    return Optional.of(checkpoints);
  }

  private void makeCheckpoint(Path folder) {
    using(() -> {
      try (Checkpoint checkpoint = Checkpoint.create(db)) {
        checkpoint.createCheckpoint(folder.toString());
        files.tightenFiles();
        return true;
      } catch (RocksDBException e) {
        throw unavailable(e);
      }
    });
  }

  @Override
  public boolean isShared() {
    return false;
  }

  private Outcome commitLocked(
      List<Condition> conditions, List<Mutation> mutations, List<Mutation> writes) {
    List<byte @Nullable []> current = new ArrayList<>();
    boolean holds = true;
    try {
      for (Condition condition : conditions) {
        byte[] value = db.get(reads, encode(condition.key()));
        current.add(value);
        holds &= Arrays.equals(value, condition.value());
      }
    } catch (RocksDBException e) {
      throw unavailable(e);
    }
    if (!holds) {
      return new Outcome.Refused(current);
    }
    try (WriteBatch batch = new WriteBatch()) {
      add(writes, batch);
      add(mutations, batch);
      db.write(synced, batch);
      acknowledged.reached(lastNumber(batch));
      lookAtFiles(batch.getDataSize());
      return new Outcome.Done();
    } catch (RocksDBException e) {
      // The record may have reached the log before the sync failed.
      return new Outcome.Unknown(e);
    }
  }

  /**
   * The number in RocksDB's sequence of the last change of a batch that was written: it has put
   * that of the first into the batch, as its log has it. What has a lower number stands before it
   * there.
   */
  private static long lastNumber(WriteBatch batch) throws RocksDBException {
    ByteBuffer header = ByteBuffer.wrap(batch.data()).order(ByteOrder.LITTLE_ENDIAN);
    return header.getLong() + header.getInt() - 1;
  }

  /** RocksDB makes a new file once in some megabytes. */
  private void lookAtFiles(long bytesWritten) {
    if (bytesSinceLook.addAndGet(bytesWritten) >= BYTES_PER_LOOK_AT_FILES) {
      bytesSinceLook.set(0);
      files.tightenFiles();
    }
  }

  private static void requirePartition(byte[] wanted, byte[] actual) {
    if (!Arrays.equals(wanted, actual)) {
      throw new IllegalArgumentException("a commit is within one partition");
    }
  }

  private static void add(List<Mutation> mutations, WriteBatch batch) throws RocksDBException {
    for (Mutation mutation : mutations) {
      switch (mutation) {
        case Mutation.Put put -> {
          if (put.value().length > VALUE_BYTES_MAX) {
            throw new IllegalArgumentException("value of " + put.value().length + " bytes");
          }
          batch.put(encode(put.key()), put.value());
        }
        case Mutation.Delete delete -> batch.delete(encode(delete.key()));
        case Mutation.Drop drop ->
            batch.deleteRange(
                encode(new Key(drop.partition(), new byte[0])), endOf(drop.partition()));
      }
    }
  }

  /** The length of the partition, two bytes; the partition; the sort key. */
  private static byte[] encode(Key key) {
    return ByteBuffer.allocate(2 + key.partition().length + key.sort().length)
        .putShort((short) key.partition().length)
        .put(key.partition())
        .put(key.sort())
        .array();
  }

  /** RocksDB itself, for whoever fills a new folder. */
  RocksDB database() {
    return db;
  }

  private static Key decode(byte[] encoded) {
    int sortAt = 2 + Short.toUnsignedInt(ByteBuffer.wrap(encoded).getShort());
    return new Key(
        Arrays.copyOfRange(encoded, 2, sortAt),
        Arrays.copyOfRange(encoded, sortAt, encoded.length));
  }

  /** The first key after all keys of a partition. */
  private static byte[] endOf(byte[] partition) {
    byte[] end = encode(new Key(partition, new byte[0]));
    for (int i = end.length - 1; ; i--) {
      // Cannot run out: the length in front is never 0xffff.
      if (++end[i] != 0) {
        return Arrays.copyOf(end, i + 1);
      }
    }
  }

  private <T> T using(Supplier<T> work) {
    Lock lock = use.readLock();
    lock.lock();
    try {
      if (closed) {
        throw new StoreException("The store is closed.");
      }
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private static boolean isCorruption(RocksDBException e) {
    Status status = e.getStatus();
    return status != null && status.getCode() == Status.Code.Corruption;
  }

  private static StoreException unavailable(RocksDBException e) {
    Status status = e.getStatus();
    if (isCorruption(e)) {
      return StoreException.damage("The store is damaged: " + e.getMessage(), e);
    }
    return new StoreException(
        "The store cannot do it"
            + (status == null ? "" : " (" + status.getCodeString() + ")")
            + ": "
            + e.getMessage(),
        e);
  }

  @Override
  public void close() {
    stopBackgroundWork();
    Lock lock = use.writeLock();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      closeAll(handles);
      closeAll(List.of(synced, unsynced, reads));
      files.tightenFiles();
    } finally {
      lock.unlock();
    }
  }

  /** Has a compaction end where it is, which can take minutes and leaves everything as it was. */
  private void stopBackgroundWork() {
    Lock lock = use.readLock();
    lock.lock();
    try {
      if (!closed) {
        closing = true;
        db.cancelAllBackgroundWork(/* wait= */ false);
      }
    } finally {
      lock.unlock();
    }
  }

  private static void closeAll(List<? extends AutoCloseable> handles) {
    for (AutoCloseable handle : handles) {
      try {
        handle.close();
      } catch (Exception e) {
        throw new StoreException("cannot close the store", e);
      }
    }
  }
}
