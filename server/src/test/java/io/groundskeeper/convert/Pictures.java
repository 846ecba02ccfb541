package io.groundskeeper.convert;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Images of all kinds, with and without EXIF. */
public final class Pictures {
  private Pictures() {}

  /** An image as the JDK writes it: png, jpg, bmp, gif, tif. */
  public static byte[] of(String format, int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    if (!ImageIO.write(image, format, bytes)) {
      throw new IOException("no writer for " + format);
    }
    return bytes.toByteArray();
  }

  /** A JPEG with an APP1 segment that says how to turn it. */
  public static byte[] jpeg(int width, int height, int orientation) throws IOException {
    byte[] plain = of("jpg", width, height);
    byte[] exif = joined("Exif\0\0".getBytes(ISO_8859_1), exif(ByteOrder.BIG_ENDIAN, orientation));
    byte[] head = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe1, 0, (byte) (exif.length + 2)};
    byte[] rest = Arrays.copyOfRange(plain, 2, plain.length);
    return joined(joined(head, exif), rest);
  }

  /** A PNG with an eXIf chunk; its checksums are none. */
  public static byte[] png(int width, int height, int orientation) throws IOException {
    byte[] plain = of("png", width, height);
    byte[] exif = exif(ByteOrder.LITTLE_ENDIAN, orientation);
    ByteBuffer chunk = ByteBuffer.allocate(12 + exif.length);
    chunk.putInt(exif.length).put("eXIf".getBytes(ISO_8859_1)).put(exif).putInt(0);
    // After the signature and IHDR.
    byte[] head = Arrays.copyOf(plain, 33);
    return joined(joined(head, bytes(chunk)), Arrays.copyOfRange(plain, 33, plain.length));
  }

  /** The three forms of WebP: {@code "VP8 "}, VP8L, VP8X. */
  public static byte[] webp(String form, int width, int height) {
    return switch (form) {
      case "VP8 " ->
          riff(
              chunk(
                  form,
                  little(10)
                      .put(new byte[] {0x10, 0x02, 0x00, (byte) 0x9d, 0x01, 0x2a})
                      .putShort((short) (width | (1 << 14)))
                      .putShort((short) height)));
      case "VP8L" ->
          riff(chunk(form, little(5).put((byte) 0x2f).putInt((width - 1) | ((height - 1) << 14))));
      default -> riff(extended(width, height, 0));
    };
  }

  /** A WebP with its EXIF behind the picture, as it must be. */
  public static byte[] webp(int width, int height, int orientation) {
    byte[] picture = chunk("VP8 ", little(7));
    byte[] exif = exif(ByteOrder.LITTLE_ENDIAN, orientation);
    return riff(
        joined(
            joined(extended(width, height, 0x08), picture),
            chunk("EXIF", little(exif.length).put(exif))));
  }

  private static byte[] extended(int width, int height, int flags) {
    ByteBuffer head = little(10).putInt(flags);
    head.put((byte) (width - 1)).put((byte) ((width - 1) >> 8)).put((byte) ((width - 1) >> 16));
    head.put((byte) (height - 1)).put((byte) ((height - 1) >> 8)).put((byte) ((height - 1) >> 16));
    return chunk("VP8X", head);
  }

  private static byte[] riff(byte[] chunks) {
    ByteBuffer head = little(12);
    head.put("RIFF".getBytes(ISO_8859_1)).putInt(chunks.length + 4);
    head.put("WEBP".getBytes(ISO_8859_1));
    return joined(bytes(head), chunks);
  }

  private static byte[] chunk(String name, ByteBuffer content) {
    int bytes = content.capacity();
    ByteBuffer chunk = little(8 + bytes + bytes % 2);
    chunk.put(name.getBytes(ISO_8859_1)).putInt(bytes).put(bytes(content));
    return bytes(chunk);
  }

  /** A TIFF of which there is only the directory, behind as many bytes of picture. */
  public static byte[] tiff(ByteOrder order, int width, int height, int orientation, int picture) {
    ByteBuffer tiff = header(order, 8 + picture, 8 + picture + 2 + 4 * 12 + 4);
    tiff.position(8 + picture);
    tiff.putShort((short) 4);
    tag(tiff, 256, 4, width);
    tag(tiff, 257, 3, height);
    tag(tiff, 259, 3, 1);
    tag(tiff, 274, 3, orientation);
    return bytes(tiff);
  }

  /** What EXIF has of TIFF: a directory with the orientation. */
  static byte[] exif(ByteOrder order, int orientation) {
    ByteBuffer tiff = header(order, 8, 8 + 2 + 2 * 12 + 4);
    tiff.putShort((short) 2);
    tag(tiff, 271, 3, 6);
    tag(tiff, 274, 3, orientation);
    return bytes(tiff);
  }

  private static ByteBuffer header(ByteOrder order, int directory, int bytes) {
    ByteBuffer tiff = ByteBuffer.allocate(bytes).order(order);
    tiff.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(ISO_8859_1));
    return tiff.putShort((short) 42).putInt(directory);
  }

  private static void tag(ByteBuffer tiff, int tag, int type, int value) {
    tiff.putShort((short) tag).putShort((short) type).putInt(1);
    if (type == 3) {
      tiff.putShort((short) value).putShort((short) 0);
    } else {
      tiff.putInt(value);
    }
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteBuffer both = ByteBuffer.allocate(first.length + second.length);
    return bytes(both.put(first).put(second));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }
}
