package io.groundskeeper.store.rocksdb;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
  private static final String FILE = "ACKNOWLEDGED";

  /** The number and, so that damage is seen, its complement. */
  private static final int BYTES = 2 * Long.BYTES;

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
    long number = mapped.get(ValueLayout.JAVA_LONG, 0);
    long complement = mapped.get(ValueLayout.JAVA_LONG, Long.BYTES);
    if (number == 0 && complement == 0) {
      return OptionalLong.empty();
    }
    if (complement != ~number) {
      LOG.warn(
          "{} is damaged: nobody can say whether the log has all that was acknowledged.", path);
      return OptionalLong.empty();
    }
    return OptionalLong.of(number);
  }

  /** Everything up to this number is on disk. */
  synchronized void reached(long number) {
    if (number > known && arena.scope().isAlive()) {
      known = number;
      mapped.set(ValueLayout.JAVA_LONG, 0, number);
      mapped.set(ValueLayout.JAVA_LONG, Long.BYTES, ~number);
    }
  }

  @Override
  public synchronized void close() {
    arena.close();
  }
}
