package io.groundskeeper.convert.file;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The first directory of a TIFF, which also is how EXIF holds its tags: TIFF 6.0, section 2.
 * Directories lie behind the header, so it is read forwards. BigTIFF is not understood.
 *
 * @param width in pixels; 0 where it does not say, as the next
 * @param orientation from 1 to 8
 * @param isReduced whether the directory is that of a preview, as in DNG
 */
record Tiff(long width, long height, int orientation, boolean isReduced) {
  static final int LITTLE_ENDIAN = 0x4949;
  static final int BIG_ENDIAN = 0x4d4d;

  /** The orientation of an image that is shown as it is stored. */
  static final int UPRIGHT = 1;

  private static final int MAGIC = 42;
  private static final int HEADER_BYTES = 8;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  boolean isImage() {
    return width > 0 && height > 0 && !isReduced;
  }

  /** The orientation that EXIF says; upright where that is damaged, as all who show images do. */
  static int orientation(InputStream exif) throws IOException {
    DataInputStream in = new DataInputStream(exif);
    try {
      return read(in, in.readUnsignedShort()).map(Tiff::orientation).orElse(UPRIGHT);
    } catch (EOFException e) {
      return UPRIGHT;
    }
  }

  /**
   * Reads on after the first two bytes, which tell the order of bytes; empty where it is no TIFF.
   */
  static Optional<Tiff> read(DataInputStream in, int order) throws IOException {
    boolean little = order == LITTLE_ENDIAN;
    if ((!little && order != BIG_ENDIAN) || u16(in, little) != MAGIC) {
      return Optional.empty();
    }
    long directory = Integer.toUnsignedLong(i32(in, little));
    if (directory < HEADER_BYTES) {
      return Optional.empty();
    }
    in.skipNBytes(directory - HEADER_BYTES);
    long width = 0;
    long height = 0;
    int orientation = UPRIGHT;
    boolean reduced = false;
    for (int tags = u16(in, little); tags > 0; tags--) {
      int tag = u16(in, little);
      int type = u16(in, little);
      in.skipNBytes(Integer.BYTES);
      long value = value(i32(in, little), type, little);
      switch (tag) {
        case 254 -> reduced = (value & 1) != 0;
        case 256 -> width = value;
        case 257 -> height = value;
        case 274 -> orientation = value >= 1 && value <= 8 ? (int) value : UPRIGHT;
        default -> {}
      }
    }
    return Optional.of(new Tiff(width, height, orientation, reduced));
  }

  /** A single number, at the beginning of the four bytes that a tag has for it. */
  private static long value(int four, int type, boolean little) {
    return switch (type) {
      case SHORT -> little ? four & 0xffff : four >>> 16;
      case LONG -> Integer.toUnsignedLong(four);
      default -> 0;
    };
  }

  private static int u16(DataInputStream in, boolean little) throws IOException {
    short number = in.readShort();
    return (little ? Short.reverseBytes(number) : number) & 0xffff;
  }

  private static int i32(DataInputStream in, boolean little) throws IOException {
    int number = in.readInt();
    return little ? Integer.reverseBytes(number) : number;
  }
}
