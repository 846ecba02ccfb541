package io.groundskeeper.store.rocksdb;

import io.groundskeeper.store.Checkpoints;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.WholeStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
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

  private static final int LOCKS = 64;
  static final String NATIVE_FOLDER = "native";
  private static final String TABLE_SUFFIX = ".sst";

  /** After so many bytes were written it is looked whether there are new files. */
  private static final long BYTES_PER_LOOK_AT_FILES = 4 << 20;

  private static final Standing DAMAGED =
      new Standing(
          Standing.Level.DAMAGED,
          "A table of the data folder is damaged. What it held cannot be read; all else can, and can"
              + " be changed. Space is not given back until that is mended: groundskeeper fsck"
              + " --salvage.");

  private final Path folder;
  private final AutoCloseable lock;
  private final Reserve reserve;
  private final Recovery recovery;
  private final PrivateFiles files;
  private final AtomicLong bytesSinceLook = new AtomicLong();
  private final FolderCheckpoints checkpoints;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions();
  private final ReadOptions reads = new ReadOptions();
  private final List<ReentrantLock> locks =
      IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toList();

  /** Where a table is damaged RocksDB goes on after a write that failed: so one at a time, then. */
  private final ReentrantLock oneAtATime = new ReentrantLock();

  // Native handles must not be used after they are closed: whoever uses them holds the read lock.
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

  /** The number of the last change that was written before it was closed to be opened anew. */
  private long written;

  /** Null where it could not be opened anew yet. Written with the write lock. */
  private volatile @Nullable Database database;

  private boolean closed;

  /** From now on nobody waits for what RocksDB does in the background. */
  private volatile boolean closing;

  private RocksDbStore(
      Path folder,
      AutoCloseable lock,
      Database database,
      Reserve reserve,
      PrivateFiles files,
      Consumer<String> onHopeless) {
    this.folder = folder;
    this.lock = lock;
    this.database = database;
    this.reserve = reserve;
    this.files = files;
    this.recovery = new Recovery(this::reopen, onHopeless);
    this.checkpoints = new FolderCheckpoints(folder, this::makeCheckpoint);
  }

  /** The same, without anybody who could end the process. */
  public static RocksDbStore open(Path folder) {
    return open(folder, message -> {});
  }

  /**
   * Opens the store in a folder, which is made where it does not exist, and kept to its owner.
   *
   * @param onHopeless is told when the store has failed and cannot be opened anew: it takes no
   *     changes any more
   * @throws StoreException with a message for people, if the folder cannot be made or written, is
   *     open in another process, holds something else, or is damaged as a whole
   */
  public static RocksDbStore open(Path folder, Consumer<String> onHopeless) {
    return open(folder, onHopeless, DataFolder::mark);
  }

  /** The same in a new folder, which nobody else can open before {@link #finish}. */
  static RocksDbStore openUnfinished(Path folder) {
    return open(folder, message -> {}, DataFolder::markUnfinished);
  }

  /** Has all that was written on disk, and marks the folder as one that others may open. */
  void finish() {
    using(db -> {
      try {
        db.syncWal();
        DataFolder.markFinished(folder);
        return true;
      } catch (RocksDBException e) {
        throw unavailable(e);
      } catch (IOException e) {
        throw new StoreException(
            "The data folder %s cannot be written: %s".formatted(folder, DataFolder.why(e)), e);
      }
    });
  }

  /** Marks a folder as what it is. */
  private interface Marking {
    void mark(Path folder) throws IOException;
  }

  private static RocksDbStore open(Path folder, Consumer<String> onHopeless, Marking marking) {
    PrivateFiles files = DataFolder.prepare(folder);
    // Closed from the first to the last.
    List<AutoCloseable> handles = new ArrayList<>();
    boolean opened = false;
    try {
      FolderLock lock = FolderLock.take(folder);
      handles.addFirst(lock);
      marking.mark(folder);
      NativeLibraries.load(folder.resolve(NATIVE_FOLDER));
      Reserve reserve = Reserve.of(folder);
      boolean full = reserve.isFullForStart();
      FolderCheckpoints.removeAll(folder);
      Database database = Database.open(folder, new Database.How(false, full));
      handles.addFirst(database);
      files.tightenFiles();
      RocksDbStore store = new RocksDbStore(folder, lock, database, reserve, files, onHopeless);
      opened = true;
      return store;
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

  @Override
  public byte @Nullable [] get(Key key) {
    return using(db -> {
      try {
        return new byte[][] {db.get(reads, encode(key))};
      } catch (RocksDBException e) {
        throw unreadable(e);
      }
    })[0];
  }

  @Override
  @SuppressWarnings("NullAway") // RocksDB's list has nulls, and no annotations
  public List<byte @Nullable []> getAll(List<Key> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    return using(db -> {
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
        throw unreadable(e);
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
    return using(db -> {
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
        throw unreadable(e);
      }
    });
  }

  @Override
  public List<Key> keysAfter(@Nullable Key after, int keysMax) {
    byte[] last = after == null ? new byte[0] : encode(after);
    return using(db -> {
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
        throw unreadable(e);
      }
    });
  }

  @Override
  public void write(List<Mutation> mutations) {
    if (mutations.isEmpty()) {
      return;
    }
    using(db -> {
      try (WriteBatch batch = new WriteBatch()) {
        add(mutations, batch);
        write(db, unsynced, batch);
        return true;
      } catch (RocksDBException e) {
        throw recovery.begin(e);
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
    return using(db -> {
      Lock mine = locks.get(Math.floorMod(Arrays.hashCode(partition), LOCKS));
      mine.lock();
      try {
        return commitLocked(db, conditions, mutations, writes);
      } finally {
        mine.unlock();
      }
    });
  }

  @Override
  public void compact(byte[] first, byte[] last) {
    using(db -> {
      if (opened().isDamaged()) {
        return false;
      }
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
        if (recovery.trouble() != null) {
          throw unavailable(e);
        }
        if (closing || Statuses.isCorruption(e)) {
          // It was a hint.
          LOG.info("Space is not given back: {}", Statuses.describe(e));
          return false;
        }
        throw unavailableFrom(e);
      }
    });
  }

  /** What is to be thrown where tables were to be written: RocksDB writes no more without room. */
  private StoreException unavailableFrom(RocksDBException e) {
    return Statuses.isNoSpace(e) ? recovery.begin(e) : unavailable(e);
  }

  @Override
  public Optional<Checkpoints> checkpoints() {
    return Optional.of(checkpoints);
  }

  private void makeCheckpoint(Path folder) {
    using(db -> {
      try (Checkpoint checkpoint = Checkpoint.create(db)) {
        checkpoint.createCheckpoint(folder.toString());
        files.tightenFiles();
        return true;
      } catch (RocksDBException e) {
        throw unavailableFrom(e);
      }
    });
  }

  @Override
  public boolean isShared() {
    return false;
  }

  private Outcome commitLocked(
      RocksDB db, List<Condition> conditions, List<Mutation> mutations, List<Mutation> writes) {
    List<byte @Nullable []> current = new ArrayList<>();
    boolean holds = true;
    try {
      for (Condition condition : conditions) {
        byte[] value = db.get(reads, encode(condition.key()));
        current.add(value);
        holds &= Arrays.equals(value, condition.value());
      }
    } catch (RocksDBException e) {
      throw unreadable(e);
    }
    if (!holds) {
      return new Outcome.Refused(current);
    }
    try (WriteBatch batch = new WriteBatch()) {
      add(writes, batch);
      add(mutations, batch);
      write(db, synced, batch);
      opened().acknowledge(lastNumber(batch));
      recovery.succeeded();
      return new Outcome.Done();
    } catch (RocksDBException e) {
      // The record may have reached the log before the sync failed.
      return new Outcome.Unknown(recovery.begin(e));
    }
  }

  /**
   * @throws StoreException if nothing can be written now; nothing was
   */
  private void write(RocksDB db, WriteOptions options, WriteBatch batch) throws RocksDBException {
    if (opened().isDamaged()) {
      oneAtATime.lock();
      try {
        writeIfWell(db, options, batch);
      } finally {
        oneAtATime.unlock();
      }
    } else {
      writeIfWell(db, options, batch);
    }
    lookAtFiles(batch.getDataSize());
  }

  private void writeIfWell(RocksDB db, WriteOptions options, WriteBatch batch)
      throws RocksDBException {
    recovery.requireWell();
    try {
      db.write(options, batch);
    } catch (RocksDBException e) {
      // Before the next one can be written.
      recovery.begin(e);
      throw e;
    }
  }

  /**
   * A database that is open for reading alone.
   *
   * @param scratch a folder for what it writes all the same
   */
  static RocksDbStore forReading(RocksDB db, Path scratch, List<AutoCloseable> handles)
      throws IOException {
    Database database = Database.of(db, Acknowledged.open(scratch), handles);
    return new RocksDbStore(
        scratch, () -> {}, database, Reserve.of(scratch), new PrivateFiles(scratch), message -> {});
  }

  /** Opens the database anew, from what is on the disk, after a write that failed. */
  private void reopen(Database.How how) {
    if (how.full()) {
      reserve.giveUp();
    }
    try {
      // As long as the disk fails, what is open can be read.
      reserve.probe();
    } catch (IOException e) {
      throw new StoreException(DataFolder.why(e), e);
    }
    // Else whoever reads would wait behind this for a compaction to end.
    stopBackgroundWork();
    Lock all = use.writeLock();
    all.lock();
    try {
      if (closed) {
        return;
      }
      Database before = database;
      if (before != null) {
        written = before.db().getLatestSequenceNumber();
        database = null;
        before.close();
      }
      Database now = Database.open(folder, how);
      if (now.db().getLatestSequenceNumber() < written) {
        now.close();
        throw new Recovery.LostWritesException(
            "The disk does not have what was written before; nothing of it was acknowledged.");
      }
      database = now;
      files.tightenFiles();
    } finally {
      all.unlock();
    }
  }

  @Override
  public Standing standing() {
    String trouble = recovery.trouble();
    if (trouble != null) {
      return new Standing(Standing.Level.FAILED, trouble);
    }
    String full = reserve.fullness().orElse(null);
    if (full != null) {
      return new Standing(Standing.Level.FULL, full);
    }
    Database now = database;
    return now != null && now.isDamaged() ? DAMAGED : Standing.WELL;
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
    return opened().db();
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

  private <T> T using(Function<RocksDB, T> work) {
    Lock mine = use.readLock();
    mine.lock();
    try {
      if (closed) {
        throw new StoreException("The store is closed.");
      }
      return work.apply(opened().db());
    } finally {
      mine.unlock();
    }
  }

  /** To be called with a lock of {@link #use}. */
  private Database opened() {
    Database now = database;
    if (now == null) {
      recovery.requireWell();
      throw new StoreException("The store is being opened anew. Try again.");
    }
    return now;
  }

  private StoreException unreadable(RocksDBException e) {
    if (!Statuses.isUnreadable(e)) {
      return unavailable(e);
    }
    String message = "The store is damaged: " + e.getMessage();
    // RocksDB does not always name the file.
    return StoreException.damage(
        message.contains(TABLE_SUFFIX)
            ? message
            : message + " In " + folder + ": " + opened().unreadableTables(),
        e);
  }

  private static StoreException unavailable(RocksDBException e) {
    return Statuses.isCorruption(e)
        ? StoreException.damage("The store is damaged: " + e.getMessage(), e)
        : new StoreException("The store cannot do it. " + Statuses.describe(e), e);
  }

  @Override
  public void close() {
    closing = true;
    recovery.close();
    stopBackgroundWork();
    Lock all = use.writeLock();
    all.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      Database now = database;
      if (now != null) {
        now.close();
      }
      Handles.close(List.of(synced, unsynced, reads, lock));
      files.tightenFiles();
    } finally {
      all.unlock();
    }
  }

  /** Has a compaction end where it is, which can take minutes and leaves everything as it was. */
  private void stopBackgroundWork() {
    Lock mine = use.readLock();
    mine.lock();
    try {
      Database now = database;
      if (!closed && now != null) {
        now.db().cancelAllBackgroundWork(/* wait= */ false);
      }
    } finally {
      mine.unlock();
    }
  }
}
