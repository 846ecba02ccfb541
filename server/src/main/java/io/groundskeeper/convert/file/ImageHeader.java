package io.groundskeeper.convert.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * How large an image is, from its header alone: nothing is decoded or decompressed, and what stands
 * before the dimensions (profiles, comments, thumbnails) is skipped, not kept. So there is nothing
 * in an image that could make this slow or large.
 *
 * <p>PNG: 5.2, 11.2.1 and 11.3.3.4 of the W3C's specification. JPEG: annex B of ITU-T T.81; EXIF
 * 2.32, 4.7.2. WebP: RFC 9649, 2. GIF: GIF89a, 18. BMP: {@code BITMAPCOREHEADER} and {@code
 * BITMAPINFOHEADER} of Windows. TIFF: {@link Tiff}.
 */
public final class ImageHeader {
  private static final long PNG = 0x89504e470d0a1a0aL;
  private static final int IHDR_BYTES = 13;
  private static final int IHDR = 0x49484452;
  private static final int IDAT = 0x49444154;
  private static final int PNG_EXIF = 0x65584966;
  private static final int CHECKSUM_BYTES = 4;

  private static final int JPEG = 0xffd8;
  private static final int APP1 = 0xe1;
  private static final byte[] EXIF = "Exif\0\0".getBytes(ISO_8859_1);

  private static final int GIF = 0x4749;
  private static final int BMP = 0x424d;
  private static final int RIFF = 0x5249;
  private static final int WEBP_EXIF_FLAG = 0x08;

  /** Of a JPEG it is bounded by the length of a segment. */
  private static final int EXIF_BYTES_MAX = 64 << 10;

  private ImageHeader() {}

  /** The kinds of images whose headers are understood. */
  public enum Kind {
    PNG,
    JPEG,
    WEBP,
    GIF,
    BMP,
    TIFF
  }

  /** What a header says. */
  public sealed interface Read {
    /**
     * Dimensions, in pixels, as the image is stored.
     *
     * @param orientation the value of EXIF's tag of that name, from 1 to 8; 1 where there is none
     */
    record Size(Kind kind, long width, long height, int orientation) implements Read {
      /** Whether whoever shows the image turns it by 90° or 270°, so that its sides change. */
      public boolean isTurned() {
        return orientation >= 5;
      }

      /** The width as people see it. */
      public long shownWidth() {
        return isTurned() ? height : width;
      }

      /** The height as people see it. */
      public long shownHeight() {
        return isTurned() ? width : height;
      }
    }

    /** It is the header of nothing that we know. */
    record Unknown() implements Read {}
  }

  /**
   * Reads the header of an image of any {@link Kind}.
   *
   * @throws EOFException if it ends before its dimensions
   */
  public static Read read(InputStream image) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(image));
    int magic = in.readUnsignedShort();
    return switch (magic) {
      case JPEG -> jpeg(in);
      case (int) (PNG >>> 48) -> png(in);
      case RIFF -> webp(in);
      case GIF -> gif(in);
      case BMP -> bmp(in);
      case Tiff.LITTLE_ENDIAN, Tiff.BIG_ENDIAN -> tiff(in, magic);
      default -> new Read.Unknown();
    };
  }

  private static Read png(DataInputStream in) throws IOException {
    if (in.readUnsignedShort() != (PNG >>> 32 & 0xffff)
        || in.readInt() != (int) PNG
        || in.readInt() != IHDR_BYTES
        || in.readInt() != IHDR) {
      return new Read.Unknown();
    }
    long width = Integer.toUnsignedLong(in.readInt());
    long height = Integer.toUnsignedLong(in.readInt());
    return new Read.Size(Kind.PNG, width, height, pngOrientation(in));
  }

  private static int pngOrientation(DataInputStream in) throws IOException {
    try {
      in.skipNBytes(IHDR_BYTES - 2 * Integer.BYTES + CHECKSUM_BYTES);
      while (true) {
        long bytes = Integer.toUnsignedLong(in.readInt());
        int chunk = in.readInt();
        if (chunk == IDAT) {
          return Tiff.UPRIGHT;
        }
        if (chunk == PNG_EXIF) {
          return orientation(in, bytes);
        }
        in.skipNBytes(bytes + CHECKSUM_BYTES);
      }
    } catch (EOFException e) {
      // It has no content that could be turned.
      return Tiff.UPRIGHT;
    }
  }

  private static int orientation(InputStream in, long bytes) throws IOException {
    byte[] exif = in.readNBytes((int) Math.min(bytes, EXIF_BYTES_MAX));
    int from = startsWithExif(exif) ? EXIF.length : 0;
    return Tiff.orientation(new ByteArrayInputStream(exif, from, exif.length - from));
  }

  private static boolean startsWithExif(byte[] bytes) {
    for (int i = 0; i < EXIF.length; i++) {
      if (i >= bytes.length || bytes[i] != EXIF[i]) {
        return false;
      }
    }
    return true;
  }

  private static Read jpeg(DataInputStream in) throws IOException {
    int orientation = Tiff.UPRIGHT;
    boolean found = false;
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
        return new Read.Size(Kind.JPEG, in.readUnsignedShort(), height, orientation);
      }
      if (marker == APP1 && !found) {
        byte[] segment = in.readNBytes(bytes);
        if (startsWithExif(segment)) {
          orientation = orientation(new ByteArrayInputStream(segment), segment.length);
          found = true;
        }
      } else {
        in.skipNBytes(bytes);
      }
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

  private static Read webp(DataInputStream in) throws IOException {
    if (!text(in, 2).equals("FF")) {
      return new Read.Unknown();
    }
    in.skipNBytes(4);
    if (!text(in, 4).equals("WEBP")) {
      return new Read.Unknown();
    }
    String chunk = text(in, 4);
    long bytes = Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
    return switch (chunk) {
      case "VP8 " -> {
        // A frame tag, and the start code 9d 01 2a.
        in.skipNBytes(6);
        int width = little(in, 2) & 0x3fff;
        yield new Read.Size(Kind.WEBP, width, little(in, 2) & 0x3fff, Tiff.UPRIGHT);
      }
      case "VP8L" -> {
        in.skipNBytes(1);
        int sides = Integer.reverseBytes(in.readInt());
        yield new Read.Size(
            Kind.WEBP, (sides & 0x3fff) + 1, (sides >>> 14 & 0x3fff) + 1, Tiff.UPRIGHT);
      }
      case "VP8X" -> {
        int flags = in.readUnsignedByte();
        in.skipNBytes(3);
        int width = little(in, 3) + 1;
        int height = little(in, 3) + 1;
        boolean hasExif = (flags & WEBP_EXIF_FLAG) != 0;
        yield new Read.Size(
            Kind.WEBP, width, height, hasExif ? webpOrientation(in, bytes - 10) : Tiff.UPRIGHT);
      }
      default -> new Read.Unknown();
    };
  }

  /** EXIF stands behind the picture. */
  private static int webpOrientation(DataInputStream in, long rest) throws IOException {
    try {
      in.skipNBytes(Math.max(0, rest));
      while (true) {
        String chunk = text(in, 4);
        long bytes = Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
        if (chunk.equals("EXIF")) {
          return orientation(in, bytes);
        }
        in.skipNBytes(bytes + bytes % 2);
      }
    } catch (EOFException e) {
      return Tiff.UPRIGHT;
    }
  }

  private static Read gif(DataInputStream in) throws IOException {
    String version = text(in, 4);
    if (!version.equals("F87a") && !version.equals("F89a")) {
      return new Read.Unknown();
    }
    int width = little(in, 2);
    return new Read.Size(Kind.GIF, width, little(in, 2), Tiff.UPRIGHT);
  }

  private static Read bmp(DataInputStream in) throws IOException {
    in.skipNBytes(12);
    int headerBytes = little(in, 4);
    if (headerBytes == 12) {
      int width = little(in, 2);
      return new Read.Size(Kind.BMP, width, little(in, 2), Tiff.UPRIGHT);
    }
    if (headerBytes < 16 || headerBytes > 1 << 10) {
      return new Read.Unknown();
    }
    long width = little(in, 4);
    // Negative where the rows stand from top to bottom.
    return new Read.Size(Kind.BMP, width, Math.abs((long) little(in, 4)), Tiff.UPRIGHT);
  }

  private static Read tiff(DataInputStream in, int order) throws IOException {
    Optional<Tiff> directory = Tiff.read(in, order);
    return directory.isPresent() && directory.get().isImage()
        ? new Read.Size(
            Kind.TIFF,
            directory.get().width(),
            directory.get().height(),
            directory.get().orientation())
        : new Read.Unknown();
  }

  private static int little(DataInputStream in, int bytes) throws IOException {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= in.readUnsignedByte() << (8 * i);
    }
    return number;
  }

  private static String text(DataInputStream in, int bytes) throws IOException {
    byte[] text = new byte[bytes];
    in.readFully(text);
    return new String(text, ISO_8859_1);
  }
}
