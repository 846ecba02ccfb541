package io.groundskeeper.convert.file;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * How large an image is, from its header alone: nothing is decoded or decompressed, and what stands
 * before the dimensions (profiles, comments, EXIF with its thumbnail) is skipped, not kept. So
 * there is nothing in an image that could make this slow or large.
 *
 * <p>PNG: section 5.2 and 11.2.1 of the W3C's specification. JPEG: annex B of ITU-T T.81.
 */
public final class ImageHeader {
  private static final long PNG = 0x89504e470d0a1a0aL;
  private static final int IHDR_BYTES = 13;
  private static final int IHDR = 0x49484452;
  private static final int JPEG = 0xffd8;

  private ImageHeader() {}

  /** What a header says. */
  public sealed interface Read {
    /** Dimensions, in pixels. */
    record Size(long width, long height) implements Read {}

    /** It is the header of nothing that we know. */
    record Unknown() implements Read {}
  }

  /**
   * Reads the header of a PNG or a JPEG.
   *
   * @throws java.io.EOFException if it ends before its dimensions
   */
  public static Read read(InputStream image) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(image));
    int magic = in.readUnsignedShort();
    if (magic == JPEG) {
      return jpeg(in);
    }
    return magic == PNG >>> 48 ? png(in) : new Read.Unknown();
  }

  private static Read png(DataInputStream in) throws IOException {
    if (in.readUnsignedShort() != (PNG >>> 32 & 0xffff)
        || in.readInt() != (int) PNG
        || in.readInt() != IHDR_BYTES
        || in.readInt() != IHDR) {
      return new Read.Unknown();
    }
    return new Read.Size(
        Integer.toUnsignedLong(in.readInt()), Integer.toUnsignedLong(in.readInt()));
  }

  private static Read jpeg(DataInputStream in) throws IOException {
    while (in.readUnsignedByte() == 0xff) {
      int marker = in.readUnsignedByte();
      while (marker == 0xff) {
        marker = in.readUnsignedByte();
      }
      if (isAlone(marker)) {
        continue;
      }
      int bytes = in.readUnsignedShort() - 2;
      if (bytes < 0 || marker == 0xda || marker == 0xd9) {
        break;
      }
      if (isFrame(marker)) {
        in.skipNBytes(1);
        int height = in.readUnsignedShort();
        return new Read.Size(in.readUnsignedShort(), height);
      }
      in.skipNBytes(bytes);
    }
    return new Read.Unknown();
  }

  /** Markers without a segment: TEM and RST. */
  private static boolean isAlone(int marker) {
    return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
  }

  /** SOF0 to SOF15; between them stand DHT, JPG and DAC. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }
}
