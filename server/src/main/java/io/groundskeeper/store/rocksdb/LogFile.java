package io.groundskeeper.store.rocksdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * A file of records as RocksDB writes its logs and its manifest (RocksDB wiki, "Write Ahead Log
 * File Format"): read record by record, and added to.
 */
final class LogFile {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;

  private LogFile() {}

  /**
   * Hands out the records of a file, until one is not whole.
   *
   * @return whether all are
   */
  static boolean read(Path file, Consumer<byte[]> records) throws IOException {
    long size = Files.size(file);
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    boolean inRecord = false;
    try (FileChannel channel = FileChannel.open(file)) {
      byte[] block = new byte[BLOCK_BYTES];
      for (long at = 0; at < size; at += BLOCK_BYTES) {
        int length = WriteAheadLogs.Reader.fill(channel, block, at);
        ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        int from = 0;
        while (length - from >= HEADER_BYTES) {
          int payload = Short.toUnsignedInt(bytes.getShort(from + 4));
          int type = block[from + 6];
          boolean begins = type == FULL || type == FIRST;
          if (from + HEADER_BYTES + payload > length
              || type < FULL
              || type > LAST
              || begins == inRecord
              || bytes.getInt(from)
                  != WriteAheadLogs.Reader.checksum(block, from + 6, 1 + payload)) {
            return false;
          }
          if (begins) {
            record.reset();
          }
          record.write(block, from + HEADER_BYTES, payload);
          inRecord = type != FULL && type != LAST;
          if (!inRecord) {
            records.accept(record.toByteArray());
          }
          from += HEADER_BYTES + payload;
        }
      }
    }
    return !inRecord;
  }

  /**
   * Whether a file has records of kinds that are never written to it, as far as one is found by the
   * length of the one before.
   */
  static boolean hasForeignKinds(Path file) throws IOException {
    long size = Files.size(file);
    try (FileChannel channel = FileChannel.open(file)) {
      byte[] block = new byte[BLOCK_BYTES];
      for (long at = 0; at < size; at += BLOCK_BYTES) {
        int length = WriteAheadLogs.Reader.fill(channel, block, at);
        ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        int from = 0;
        while (length - from >= HEADER_BYTES) {
          if (Byte.toUnsignedInt(block[from + 6]) > LAST) {
            return true;
          }
          from += HEADER_BYTES + Short.toUnsignedInt(bytes.getShort(from + 4));
        }
      }
    }
    return false;
  }

  /** Adds a record at the end. */
  static void append(Path file, byte[] record) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      int written = 0;
      boolean isBegun = false;
      while (written < record.length || !isBegun) {
        int room = BLOCK_BYTES - (int) (channel.size() % BLOCK_BYTES);
        if (room < HEADER_BYTES) {
          write(channel, ByteBuffer.allocate(room));
          continue;
        }
        int payload = Math.min(room - HEADER_BYTES, record.length - written);
        boolean ends = written + payload == record.length;
        int type = isBegun ? (ends ? LAST : MIDDLE) : ends ? FULL : FIRST;
        byte[] fragment = new byte[HEADER_BYTES + payload];
        System.arraycopy(record, written, fragment, HEADER_BYTES, payload);
        fragment[6] = (byte) type;
        ByteBuffer header = ByteBuffer.wrap(fragment).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(4, (short) payload);
        header.putInt(0, WriteAheadLogs.Reader.checksum(fragment, 6, 1 + payload));
        write(channel, ByteBuffer.wrap(fragment));
        written += payload;
        isBegun = true;
      }
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
