package io.groundskeeper.cli.validate;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Images as the JDK writes them. */
final class Pictures {
  private static final int SEGMENT_BYTES_MAX = 65_533;

  private Pictures() {}

  static byte[] of(String format, int width, int height) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A JPEG with so many bytes of EXIF before its dimensions, in as many segments as that takes. */
  static byte[] jpeg(int width, int height, int exifBytes) {
    byte[] plain = of("jpg", width, height);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(plain, 0, 2);
    for (int left = exifBytes; left > 0; left -= SEGMENT_BYTES_MAX) {
      int size = Math.min(left, SEGMENT_BYTES_MAX) + 2;
      bytes.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe1, (byte) (size >> 8), (byte) size});
      bytes.writeBytes(new byte[size - 2]);
    }
    bytes.write(plain, 2, plain.length - 2);
    return bytes.toByteArray();
  }
}
