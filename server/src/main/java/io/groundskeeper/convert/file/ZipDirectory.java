package io.groundskeeper.convert.file;

import io.groundskeeper.convert.value.ConversionException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The list of files at the end of a zip (APPNOTE 4.3.16). Java reads all of it into memory before
 * it says anything, so its size is looked at first.
 */
final class ZipDirectory {
  private static final int END_BYTES = 22;
  private static final int COMMENT_BYTES_MAX = 0xffff;
  private static final int SIGNATURE = 0x06054b50;
  private static final int DIRECTORY_BYTES_AT = 12;

  /** What Java and we have of a file, for each byte of its entry, which has 46 and its name. */
  private static final int MEMORY_PER_BYTE = 8;

  private ZipDirectory() {}

  /**
   * Looks at the list of files.
   *
   * @throws ConversionException if it is larger than memory allows; what else may be wrong is not
   *     said here
   */
  static void requireReadable(Path zip) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "r")) {
      int length = (int) Math.min(file.length(), END_BYTES + COMMENT_BYTES_MAX);
      byte[] tail = new byte[length];
      file.seek(file.length() - length);
      file.readFully(tail);
      ByteBuffer end = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
      for (int at = length - END_BYTES; at >= 0; at--) {
        if (end.getInt(at) == SIGNATURE) {
          // With zip64 this is 4 GiB at the least, and too large, too.
          require(Integer.toUnsignedLong(end.getInt(at + DIRECTORY_BYTES_AT)));
          return;
        }
      }
    }
  }

  private static void require(long bytes) throws ConversionException {
    long most = Runtime.getRuntime().maxMemory() / 4 / MEMORY_PER_BYTE;
    if (bytes > most) {
      throw new ConversionException(
          ("The zip has too many files for the memory: their list has %,d bytes, and %,d are"
                  + " possible. Split it, or give more, for example"
                  + " GROUNDSKEEPER_JAVA_OPTS=-Xmx8g.")
              .formatted(bytes, most));
    }
  }
}
