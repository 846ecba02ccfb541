package io.groundskeeper.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * How much of RocksDB's write-ahead logs is not whole, for people: they are files of blocks of 32
 * KiB, a block of records with a checksum each (RocksDB wiki, "Write Ahead Log File Format").
 */
final class LogTail {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int TYPE_AT = 6;
  private static final int CRC_ROTATION = 15;
  private static final int CRC_DELTA = 0xa282ead8;

  private LogTail() {}

  /** How many bytes of the logs of a folder come after the first record that is not whole. */
  static long bytesNotWhole(Path folder) throws IOException {
    long bytes = 0;
    for (Path log : logs(folder)) {
      long size = Files.size(log);
      bytes += bytes > 0 ? size : size - wholeBytes(log);
    }
    return bytes;
  }

  private static List<Path> logs(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  /** Where the first record begins that is not whole, or the size of the file. */
  private static long wholeBytes(Path log) throws IOException {
    try (FileChannel channel = FileChannel.open(log)) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (long at = 0; ; at += BLOCK_BYTES) {
        block.clear();
        while (block.hasRemaining() && channel.read(block, at + block.position()) > 0) {
          // Until the block is full or the file ends.
        }
        int length = block.position();
        int whole = wholeBytes(block.array(), length);
        if (whole < length || length < BLOCK_BYTES) {
          return at + whole;
        }
      }
    }
  }

  private static int wholeBytes(byte[] block, int length) {
    ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (length - at >= HEADER_BYTES) {
      int size = Short.toUnsignedInt(bytes.getShort(at + Integer.BYTES));
      if (size == 0 && block[at + TYPE_AT] == 0 && bytes.getInt(at) == 0) {
        // Room that was kept for more.
        return length;
      }
      if (at + HEADER_BYTES + size > length
          || bytes.getInt(at) != checksum(block, at + TYPE_AT, 1 + size)) {
        return at;
      }
      at += HEADER_BYTES + size;
    }
    // Less than a header at the end of a block is filled with zeros.
    return BLOCK_BYTES - at < HEADER_BYTES ? length : at;
  }

  private static int checksum(byte[] block, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(block, from, length);
    return Integer.rotateRight((int) crc.getValue(), CRC_ROTATION) + CRC_DELTA;
  }
}
