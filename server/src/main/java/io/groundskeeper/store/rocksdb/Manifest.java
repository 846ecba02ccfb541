package io.groundskeeper.store.rocksdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which tables a RocksDB has, by its manifest, and on which level each is (version_edit.cc of
 * RocksDB): so much of it as it takes to have it do without some of them.
 */
final class Manifest {
  private static final String CURRENT = "CURRENT";
  private static final int LAST_NUMBER = 4;
  private static final int DELETED_FILE = 6;
  private static final int NEW_FILE_4 = 103;
  private static final int END_OF_FIELDS = 1;
  private static final int SAFE_TO_IGNORE = 1 << 13;
  private static final int LOGS_DELETED = SAFE_TO_IGNORE + 8;
  private static final long LOG_NUMBER_MAX = Long.MAX_VALUE;
  private static final int EDIT_BYTES_MAX = 16;

  private final Path path;
  private final Map<Long, Integer> levels = new TreeMap<>();
  private long lastNumber;

  private Manifest(Path folder) throws IOException {
    // Whatever bytes it has: there is no file of a wrong name.
    String name = Files.readString(folder.resolve(CURRENT), ISO_8859_1).strip();
    try {
      this.path = folder.resolve(name);
    } catch (InvalidPathException e) {
      throw new IOException(CURRENT + " names no file", e);
    }
  }

  /**
   * Reads that of a folder.
   *
   * @throws IOException if it is not there, not whole, or of a form that is not known
   */
  static Manifest read(Path folder) throws IOException {
    Manifest manifest = new Manifest(folder);
    if (!manifest.read()) {
      throw new IOException(manifest.path.getFileName() + " is not whole");
    }
    return manifest;
  }

  /**
   * Copies that of a folder to another one, and reads it.
   *
   * @throws IOException if it is not there, not whole, or of a form that is not known
   */
  static Manifest copy(Path from, Path to) throws IOException {
    Path path = new Manifest(from).path;
    for (Path file : List.of(from.resolve(CURRENT), path)) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
    return read(to);
  }

  /**
   * The number of the last change that the tables of a folder have, so that it needs no log; 0
   * where there are none yet. Of a manifest with an end that a crash has cut off, as far as it is
   * whole.
   *
   * @throws IOException if it cannot be read, or is of a form that is not known
   */
  static long lastNumber(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(CURRENT))) {
      return 0;
    }
    Manifest manifest = new Manifest(folder);
    manifest.read();
    return manifest.lastNumber();
  }

  /**
   * Whether RocksDB ends reading that of a folder. It does not where a record is of one of the
   * kinds for files that are used again (11.8.1), and one flipped bit makes such a record of
   * another.
   */
  static boolean isSafeToOpen(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(CURRENT))) {
      return true;
    }
    Path path = new Manifest(folder).path;
    return !Files.isRegularFile(path) || !LogFile.hasForeignKinds(path);
  }

  /** The number of the last change that the tables have. */
  long lastNumber() {
    return lastNumber;
  }

  /** Returns whether it is whole. */
  private boolean read() throws IOException {
    try {
      return LogFile.read(path, this::edit);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new IOException(path.getFileName() + " is of a form that is not known", e);
    }
  }

  private void edit(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    while (in.hasRemaining()) {
      int tag = (int) number(in);
      switch (tag) {
        // Comparator, name of a column family, its end timestamps.
        case 1, 201 -> skip(in);
        // Numbers: log, next file, previous log, oldest log, column families.
        case 2, 3, 9, 10, 200, 203, 300 -> number(in);
        case LAST_NUMBER -> lastNumber = number(in);
        case 202 -> {
          // A column family goes; this has no number.
        }
        case 5 -> {
          number(in);
          skip(in);
        }
        case DELETED_FILE -> {
          number(in);
          levels.remove(number(in));
        }
        case NEW_FILE_4 -> newFile(in);
        default -> {
          if ((tag & SAFE_TO_IGNORE) == 0) {
            throw new IllegalArgumentException("tag " + tag);
          }
          skip(in);
        }
      }
    }
  }

  private void newFile(ByteBuffer in) {
    int level = (int) number(in);
    long file = number(in);
    number(in);
    skip(in);
    skip(in);
    number(in);
    number(in);
    for (long field = number(in); field != END_OF_FIELDS; field = number(in)) {
      skip(in);
    }
    levels.put(file, level);
  }

  private static long number(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number does not end");
  }

  private static void skip(ByteBuffer in) {
    int length = (int) number(in);
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("length " + length);
    }
    in.position(in.position() + length);
  }

  /** The level of each table, by its number. */
  Map<Long, Integer> levels() {
    return levels;
  }

  /** Has the database do without a table. */
  void remove(long file) throws IOException {
    Integer level = levels.remove(file);
    if (level != null) {
      ByteBuffer edit = ByteBuffer.allocate(EDIT_BYTES_MAX);
      edit.put((byte) DELETED_FILE).put(level.byteValue());
      putNumber(edit, file);
      append(edit);
    }
  }

  /**
   * Has the database take the logs that it finds for all. Where it is opened only for reading, and
   * is not to hold them against those that it knows of, RocksDB ends the process if it knows of any
   * (11.8.1: DBImpl::Recover takes note of that in what it was not given).
   */
  void forgetLogs() throws IOException {
    ByteBuffer before = ByteBuffer.allocate(EDIT_BYTES_MAX);
    putNumber(before, LOG_NUMBER_MAX);
    ByteBuffer edit = ByteBuffer.allocate(EDIT_BYTES_MAX);
    putNumber(edit, LOGS_DELETED);
    putNumber(edit, before.position());
    edit.put(before.flip());
    append(edit);
  }

  private static void putNumber(ByteBuffer out, long number) {
    long rest = number;
    for (; rest > 0x7f; rest >>>= 7) {
      out.put((byte) (rest | 0x80));
    }
    out.put((byte) rest);
  }

  private void append(ByteBuffer edit) throws IOException {
    byte[] record = new byte[edit.position()];
    edit.flip().get(record);
    LogFile.append(path, record);
  }
}
