package io.groundskeeper.store.rocksdb;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the store has acknowledged what was written: a number of RocksDB's sequence that is on
 * disk for certain. It stands in a file of its own, beside the log, so that a log that has lost its
 * end is told from one that never had more: RocksDB itself takes damage for the end.
 *
 * <p>It is written to memory that is mapped to the file, after each sync of the log: that outlives
 * the process, and is never ahead of the disk. After a power failure it may be behind by what the
 * operating system had not written yet, mostly half a minute.
 */
final class Acknowledged implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Acknowledged.class);
  static final String FILE = "ACKNOWLEDGED";

  /** One value, which is written at once: the number, and a check of it, so that damage is seen. */
  private static final int BYTES = Long.BYTES;

  private static final int CHECK_BITS = 16;

  /** More changes than a store sees: a million a second for nine years. */
  private static final long NUMBER_MAX = (1L << (Long.SIZE - CHECK_BITS)) - 1;

  /** The golden ratio in 64 bits, which spreads numbers (Knuth, TAOCP 6.4). */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final Path path;
  private final Arena arena;
  private final MemorySegment mapped;
  private long known;

  private Acknowledged(Path path, Arena arena, MemorySegment mapped) {
    this.path = path;
    this.arena = arena;
    this.mapped = mapped;
  }

  /** Opens it in a folder; a new one says nothing. */
  @SuppressWarnings("MustBeClosedChecker") // The arena is closed with this.
  static Acknowledged open(Path folder) throws IOException {
    Path path = folder.resolve(FILE);
    Arena arena = Arena.ofShared();
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.size() < BYTES) {
        // On a full disk this fails, and not a write to the memory later, which would be a fault.
        channel.write(ByteBuffer.allocate(BYTES), 0);
        channel.force(true);
      }
      return new Acknowledged(
          path, arena, channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, arena));
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  /** The number as it stood when this was opened, or later; empty where there is none yet. */
  synchronized OptionalLong read() {
    long value = mapped.get(ValueLayout.JAVA_LONG, 0);
    if (value == 0) {
      return OptionalLong.empty();
    }
    long number = value >>> CHECK_BITS;
    if (value != checked(number)) {
      LOG.warn(
          "{} is damaged: nobody can say whether the log has all that was acknowledged.", path);
      return OptionalLong.empty();
    }
    return OptionalLong.of(number);
  }

  private static long checked(long number) {
    return number << CHECK_BITS | (number * SPREAD) >>> (Long.SIZE - CHECK_BITS);
  }

  /** Everything up to this number is on disk. */
  synchronized void reached(long number) {
    if (number > known && number <= NUMBER_MAX && arena.scope().isAlive()) {
      known = number;
      mapped.set(ValueLayout.JAVA_LONG, 0, checked(number));
    }
  }

  @Override
  public synchronized void close() {
    arena.close();
  }
}
