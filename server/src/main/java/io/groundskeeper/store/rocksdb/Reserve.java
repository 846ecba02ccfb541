package io.groundskeeper.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on the disk of a data folder. Changes that add are refused before the disk is full; a file
 * is given up when it is full all the same, so that there is room to start, to delete and to
 * expire.
 */
final class Reserve {
  private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);
  private static final String FILE = "RESERVE";
  private static final String PROBE = "PROBE";
  private static final int PROBE_BYTES = 4 << 10;

  /** What is given up. */
  static final long BYTES = 16L << 20;

  /** With less, nothing is added any more. */
  static final long FREE_BYTES_MIN = 32L << 20;

  /** With less, a start needs the reserve. */
  private static final long START_BYTES_MIN = 8L << 20;

  /** For so long the free space is taken to be what it was. */
  static final long LOOK_NANOS = 100_000_000;

  /**
   * So long after the reserve was given up, or could not be made, it is not tried to make it: where
   * a quota is full nobody says so, and it would be taken from what it was given up for.
   */
  static final long RESTORE_PAUSE_NANOS = 60_000_000_000L;

  private static final int BLOCK_BYTES = 1 << 20;

  private final Path file;
  private final FileStore disk;
  private final LongSupplier nanos;
  private boolean full;
  private long free;
  private long lookedNanos;

  /** When it was given up, or could not be made. */
  private @Nullable Long lackedNanos;

  private Reserve(Path file, FileStore disk, LongSupplier nanos) {
    this.file = file;
    this.disk = disk;
    this.nanos = nanos;
  }

  /** That of a data folder, which exists. */
  static Reserve of(Path folder) throws IOException {
    return of(folder, System::nanoTime);
  }

  static Reserve of(Path folder, LongSupplier nanos) throws IOException {
    Reserve reserve = new Reserve(folder.resolve(FILE), Files.getFileStore(folder), nanos);
    reserve.look();
    return reserve;
  }

  /** Gives up the reserve where a start has no room without. */
  synchronized boolean isFullForStart() {
    if (free < START_BYTES_MIN) {
      giveUp();
      return true;
    }
    return full;
  }

  /**
   * Whether the disk keeps what is written, in a file that is removed then.
   *
   * @throws IOException if it does not
   */
  void probe() throws IOException {
    Path probe = file.resolveSibling(PROBE);
    try (FileChannel out =
        FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.allocate(PROBE_BYTES));
      out.force(true);
    }
    Files.delete(probe);
  }

  /** Gives up the reserve: the disk is full. */
  synchronized void giveUp() {
    try {
      if (Files.deleteIfExists(file)) {
        LOG.warn(
            "The disk of {} is full. {} MiB that were kept for this are given up, so that there is"
                + " room to delete and to expire.",
            file.getParent(),
            BYTES >> 20);
      }
    } catch (IOException e) {
      LOG.warn("The reserve {} cannot be given up: {}", file, e.toString());
    }
    full = true;
    lackedNanos = nanos.getAsLong();
    lookedNanos = nanos.getAsLong() - LOOK_NANOS;
  }

  /** What to say where there is no room to add anything; empty where there is. */
  synchronized Optional<String> fullness() {
    if (nanos.getAsLong() - lookedNanos >= LOOK_NANOS) {
      look();
    }
    return full
        ? Optional.of(
            ("The disk of the data folder %s is full: %,d MiB are free, and nothing is added with"
                    + " less than %d MiB. Reading, deleting and expiring go on. Make room; the rest"
                    + " goes on by itself then.")
                .formatted(file.getParent(), free >> 20, FREE_BYTES_MIN >> 20))
        : Optional.empty();
  }

  private void look() {
    try {
      free = disk.getUsableSpace();
    } catch (IOException e) {
      LOG.warn("Nobody can say how much room is on the disk of {}: {}", file, e.toString());
      free = Long.MAX_VALUE;
    }
    lookedNanos = nanos.getAsLong();
    boolean wasFull = full;
    full = free < FREE_BYTES_MIN;
    if (full && !wasFull) {
      LOG.warn("{}", fullnessNow());
    } else if (!full && wasFull) {
      LOG.info("The disk of {} has room again.", file.getParent());
    }
    if (free >= FREE_BYTES_MIN + BYTES
        && (lackedNanos == null || nanos.getAsLong() - lackedNanos >= RESTORE_PAUSE_NANOS)) {
      restore();
    }
  }

  private String fullnessNow() {
    return "The disk of %s is nearly full: %,d MiB are free. Nothing is added until %d MiB are."
        .formatted(file.getParent(), free >> 20, FREE_BYTES_MIN >> 20);
  }

  /** Writes the file where it is not there: zeros, which take their room. */
  private void restore() {
    try {
      if (Files.exists(file) && Files.size(file) == BYTES) {
        return;
      }
      try (FileChannel out =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer zeros = ByteBuffer.allocateDirect(BLOCK_BYTES);
        for (long written = 0; written < BYTES; ) {
          zeros.clear();
          written += out.write(zeros);
        }
      }
    } catch (IOException e) {
      lackedNanos = nanos.getAsLong();
      LOG.warn("There is no reserve for a full disk: {}", e.toString());
    }
  }
}
