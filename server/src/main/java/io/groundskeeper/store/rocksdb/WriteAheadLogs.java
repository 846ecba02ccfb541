package io.groundskeeper.store.rocksdb;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How far the write-ahead logs of a folder are whole. RocksDB does not say where that ends, and at
 * some flipped bits its own reading never does: so it is let at logs only that are whole.
 *
 * <p>A log is of blocks of 32 KiB, a block of fragments with a checksum each, and a record of one
 * fragment or several; it begins with the number of its first change and how many it has (RocksDB
 * wiki, "Write Ahead Log File Format"; write_batch.cc).
 */
final class WriteAheadLogs {
  /** A number, of at least six digits; more than these there are not in a long. */
  private static final String NAME = "\\d{1,18}\\.log";

  private static final int BLOCK_BYTES = 32 << 10;
  private static final int REWRITE_BYTES = 1 << 20;
  private static final int HEADER_BYTES = 7;
  private static final int TYPE_AT = 6;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;
  private static final int NUMBERS_BYTES = Long.BYTES + Integer.BYTES;
  private static final int CRC_ROTATION = 15;
  private static final int CRC_DELTA = 0xa282ead8;

  private final List<Path> logs;
  private final Tables tables;
  private long lastNumber;
  private @Nullable End end;

  /**
   * Where they are whole no more.
   *
   * @param log in which that is
   * @param at where its first record begins that is not whole
   * @param bytes that come after that, in this log and in later ones
   */
  record End(Path log, long at, long bytes) {}

  /** What needs no log any more. */
  interface Tables {
    /** Those of which nothing is known: all that a log does not have they may have. */
    Tables UNKNOWN = () -> Long.MAX_VALUE;

    /** The number of the last change that they have; is asked for only where a log lacks some. */
    long lastNumber() throws IOException;
  }

  private WriteAheadLogs(List<Path> logs, Tables tables) {
    this.logs = logs;
    this.tables = tables;
  }

  /**
   * Reads those of a folder. They are whole no more, too, where changes are missing between one
   * record and the next that are not in the tables: zeros at the end of a log, say, look like room
   * that it has not used.
   */
  static WriteAheadLogs read(Path folder, Tables tables) throws IOException {
    List<Path> logs;
    try (var files = Files.list(folder)) {
      logs =
          files
              .filter(file -> file.getFileName().toString().matches(NAME))
              .sorted((a, b) -> Long.compare(number(a), number(b)))
              .toList();
    }
    WriteAheadLogs all = new WriteAheadLogs(logs, tables);
    all.readAll();
    return all;
  }

  /**
   * Writes all of them anew, in place, with the bytes that they have, and has them on the disk. To
   * sync them would not do: after a sync that failed Linux takes what it could not write for
   * written, and the next one succeeds ("fsyncgate", 2018). What is read from its memory then is
   * not on the disk before it is written again.
   *
   * @throws IOException if the disk does not take them, for lack of room, too
   */
  void rewrite() throws IOException {
    byte[] block = new byte[REWRITE_BYTES];
    for (Path log : logs) {
      if (Files.exists(log)) {
        try (FileChannel channel =
            FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          for (long at = 0, size = channel.size(); at < size; ) {
            ByteBuffer bytes = ByteBuffer.wrap(block, 0, Reader.fill(channel, block, at));
            if (!bytes.hasRemaining()) {
              throw new EOFException(log + " has become shorter");
            }
            while (bytes.hasRemaining()) {
              at += channel.write(bytes, at);
            }
          }
          channel.force(true);
        }
      }
    }
  }

  private static long number(Path log) {
    String name = log.getFileName().toString();
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }

  private void readAll() throws IOException {
    for (int i = 0; i < logs.size() && end == null; i++) {
      Path log = logs.get(i);
      long size = Files.size(log);
      long whole = new Reader().read(log);
      if (whole < size) {
        long bytes = size - whole;
        for (Path later : logs.subList(i + 1, logs.size())) {
          bytes += Files.size(later);
        }
        end = new End(log, whole, bytes);
      }
    }
  }

  /** The number of the last change that is in a whole record; 0 where there is none. */
  long lastNumber() {
    return lastNumber;
  }

  /** Where they are whole no more; empty where they are to their end. */
  Optional<End> end() {
    return Optional.ofNullable(end);
  }

  /** Cuts off what comes after the last whole record. */
  void cut() throws IOException {
    End from = end;
    if (from == null) {
      return;
    }
    List<Path> rest = new ArrayList<>(logs.subList(logs.indexOf(from.log()), logs.size()));
    // The last one first: a stop in between leaves a gap nowhere.
    for (Path log : rest.reversed()) {
      try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
        channel.truncate(log.equals(from.log()) ? from.at() : 0);
        channel.force(true);
      }
    }
  }

  /** Reads one log. */
  final class Reader {
    private final ByteBuffer numbers =
        ByteBuffer.allocate(NUMBERS_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private boolean inRecord;
    private long recordAt;

    /** Returns where the first record begins that is not whole, or the size of the log. */
    long read(Path log) throws IOException {
      try (FileChannel channel = FileChannel.open(log)) {
        byte[] block = new byte[BLOCK_BYTES];
        for (long at = 0; ; at += BLOCK_BYTES) {
          int length = fill(channel, block, at);
          int whole = fragments(block, length, at);
          if (whole < length) {
            boolean isRoom =
                !inRecord && isZero(block, whole, length) && isZeroFrom(channel, at + length);
            return inRecord ? recordAt : isRoom ? channel.size() : at + whole;
          }
          if (length < BLOCK_BYTES) {
            return inRecord ? recordAt : at + length;
          }
        }
      }
    }

    /** Reads the fragments of a block; returns where the first begins that is not whole. */
    private int fragments(byte[] block, int length, long blockAt) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
      int at = 0;
      while (length - at >= HEADER_BYTES) {
        int size = Short.toUnsignedInt(bytes.getShort(at + Integer.BYTES));
        int type = block[at + TYPE_AT];
        boolean begins = type == FULL || type == FIRST;
        if (at + HEADER_BYTES + size > length
            || type < FULL
            || type > LAST
            || begins == inRecord
            || bytes.getInt(at) != checksum(block, at + TYPE_AT, 1 + size)) {
          return at;
        }
        if (begins) {
          recordAt = blockAt + at;
          numbers.clear();
        }
        int wanted = Math.min(numbers.remaining(), size);
        numbers.put(block, at + HEADER_BYTES, wanted);
        boolean ends = type == FULL || type == LAST;
        if (ends && !numbers.hasRemaining()) {
          long number = numbers.getLong(0);
          if (isGap(number)) {
            inRecord = true;
            return at;
          }
          lastNumber = Math.max(lastNumber, number + numbers.getInt(Long.BYTES) - 1);
        }
        inRecord = !ends;
        at += HEADER_BYTES + size;
      }
      // Less than a header at the end of a block is filled with zeros.
      return BLOCK_BYTES - at < HEADER_BYTES && isZero(block, at, length) ? length : at;
    }

    /** Logs that are not needed any more may be there still, and later ones gone already. */
    private boolean isGap(long number) throws IOException {
      return number > lastNumber + 1 && number - 1 > tables.lastNumber();
    }

    static int fill(FileChannel channel, byte[] block, long at) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(block);
      while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {
        // Until the block is full or the file ends.
      }
      return buffer.position();
    }

    private static boolean isZero(byte[] block, int from, int to) {
      for (int i = from; i < to; i++) {
        if (block[i] != 0) {
          return false;
        }
      }
      return true;
    }

    /** Whether there is nothing but room for more. */
    private static boolean isZeroFrom(FileChannel channel, long from) throws IOException {
      byte[] block = new byte[BLOCK_BYTES];
      for (long at = from; at < channel.size(); at += BLOCK_BYTES) {
        if (!isZero(block, 0, fill(channel, block, at))) {
          return false;
        }
      }
      return true;
    }

    static int checksum(byte[] block, int from, int length) {
      CRC32C crc = new CRC32C();
      crc.update(block, from, length);
      return Integer.rotateRight((int) crc.getValue(), CRC_ROTATION) + CRC_DELTA;
    }
  }
}
