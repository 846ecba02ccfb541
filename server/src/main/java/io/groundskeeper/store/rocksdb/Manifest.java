package io.groundskeeper.store.rocksdb;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which tables a RocksDB has, by its manifest, and on which level each is (version_edit.cc of
 * RocksDB): so much of it as it takes to have it do without some of them.
 */
final class Manifest {
  private static final int DELETED_FILE = 6;
  private static final int NEW_FILE_4 = 103;
  private static final int END_OF_FIELDS = 1;
  private static final int SAFE_TO_IGNORE = 1 << 13;

  private final Path path;
  private final Map<Long, Integer> levels = new TreeMap<>();

  private Manifest(Path path) {
    this.path = path;
  }

  /**
   * Reads that of a folder.
   *
   * @throws IOException if it is not there, not whole, or of a form that is not known
   */
  static Manifest read(Path folder) throws IOException {
    Path path = folder.resolve(Files.readString(folder.resolve("CURRENT")).strip());
    Manifest manifest = new Manifest(path);
    try {
      if (!LogFile.read(path, manifest::edit)) {
        throw new IOException(path.getFileName() + " is not whole");
      }
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new IOException(path.getFileName() + " is of a form that is not known", e);
    }
    return manifest;
  }

  private void edit(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    while (in.hasRemaining()) {
      int tag = (int) number(in);
      switch (tag) {
        // Comparator, name of a column family, its end timestamps.
        case 1, 201 -> skip(in);
        // Numbers: log, next file, last sequence, previous log, oldest log, column families.
        case 2, 3, 4, 9, 10, 200, 203, 300 -> number(in);
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
      ByteBuffer edit = ByteBuffer.allocate(16);
      edit.put((byte) DELETED_FILE).put(level.byteValue());
      long rest = file;
      for (; rest > 0x7f; rest >>>= 7) {
        edit.put((byte) (rest | 0x80));
      }
      edit.put((byte) rest);
      LogFile.append(path, Arrays.copyOf(edit.array(), edit.position()));
    }
  }
}
