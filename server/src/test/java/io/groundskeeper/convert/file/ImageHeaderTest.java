package io.groundskeeper.convert.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.Pictures;
import io.groundskeeper.convert.file.ImageHeader.Kind;
import io.groundskeeper.convert.file.ImageHeader.Read;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageHeaderTest {
  private static Read read(byte[] image) throws IOException {
    return ImageHeader.read(new ByteArrayInputStream(image));
  }

  @ParameterizedTest
  @CsvSource({"png,PNG", "jpg,JPEG", "gif,GIF", "bmp,BMP", "tif,TIFF"})
  void the_size_is_that_of_the_header(String format, Kind kind) throws IOException {
    assertThat(read(Pictures.of(format, 321, 45))).isEqualTo(new Read.Size(kind, 321, 45, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"VP8 ", "VP8L", "VP8X"})
  void all_forms_of_webp_have_a_size(String form) throws IOException {
    assertThat(read(Pictures.webp(form, 321, 45))).isEqualTo(new Read.Size(Kind.WEBP, 321, 45, 1));
  }

  @Test
  void a_tiff_is_read_in_both_orders_of_bytes_with_its_directory_at_the_end() throws IOException {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      assertThat(read(Pictures.tiff(order, 70_000, 45, 3, 100_000)))
          .isEqualTo(new Read.Size(Kind.TIFF, 70_000, 45, 3));
    }
  }

  @Test
  void a_bitmap_may_stand_upside_down_or_have_the_oldest_header() throws IOException {
    byte[] upsideDown = Pictures.of("bmp", 321, 45);
    ByteBuffer.wrap(upsideDown).order(ByteOrder.LITTLE_ENDIAN).putInt(22, -45);
    assertThat(read(upsideDown)).isEqualTo(new Read.Size(Kind.BMP, 321, 45, 1));
    ByteBuffer oldest = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
    oldest.put("BM".getBytes(ISO_8859_1)).position(14).putInt(12);
    oldest.putShort((short) 321).putShort((short) 45);
    assertThat(read(oldest.array())).isEqualTo(new Read.Size(Kind.BMP, 321, 45, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "1,321,45",
    "2,321,45",
    "3,321,45",
    "4,321,45",
    "5,45,321",
    "6,45,321",
    "7,45,321",
    "8,45,321"
  })
  void whoever_shows_an_image_turns_it_by_its_exif(int orientation, int width, int height)
      throws IOException {
    for (byte[] image :
        List.of(
            Pictures.jpeg(321, 45, orientation),
            Pictures.png(321, 45, orientation),
            Pictures.webp(321, 45, orientation),
            Pictures.tiff(ByteOrder.BIG_ENDIAN, 321, 45, orientation, 0))) {
      Read.Size size = (Read.Size) read(image);
      assertThat(size.orientation()).as(size.kind().name()).isEqualTo(orientation);
      assertThat(size.width()).isEqualTo(321);
      assertThat(size.shownWidth()).as(size.kind().name()).isEqualTo(width);
      assertThat(size.shownHeight()).isEqualTo(height);
    }
  }

  @Test
  void an_orientation_that_is_none_turns_nothing() throws IOException {
    for (int orientation : List.of(0, 9, 65_535)) {
      assertThat(read(Pictures.jpeg(321, 45, orientation)))
          .isEqualTo(new Read.Size(Kind.JPEG, 321, 45, 1));
    }
    byte[] damaged = Pictures.jpeg(321, 45, 6);
    // EXIF whose directory would be far behind its end.
    damaged[16] = 0x7f;
    assertThat(read(damaged)).isEqualTo(new Read.Size(Kind.JPEG, 321, 45, 1));
  }

  @Test
  void a_preview_is_not_the_image() throws IOException {
    byte[] raw = Pictures.tiff(ByteOrder.LITTLE_ENDIAN, 160, 120, 1, 0);
    // Its third tag, the compression, becomes NewSubfileType.
    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).putShort(8 + 2 + 2 * 12, (short) 254);
    assertThat(read(raw)).isEqualTo(new Read.Unknown());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GIF90a____", "RIFF____WAVEfmt ____", "II+\0________", "hello", "<svg/>"})
  void what_is_no_image_is_said_to_be_none(String text) throws IOException {
    assertThat(read(text.getBytes(ISO_8859_1))).isEqualTo(new Read.Unknown());
  }

  @Test
  void an_image_that_ends_before_its_size_is_no_other_kind() throws IOException {
    for (String format : List.of("png", "jpg", "gif", "bmp", "tif")) {
      byte[] beginning = Arrays.copyOf(Pictures.of(format, 321, 45), 7);
      assertThatThrownBy(() -> read(beginning)).as(format).isInstanceOf(EOFException.class);
    }
    for (String form : List.of("VP8 ", "VP8L", "VP8X")) {
      byte[] beginning = Arrays.copyOf(Pictures.webp(form, 321, 45), 22);
      assertThatThrownBy(() -> read(beginning)).as(form).isInstanceOf(EOFException.class);
    }
  }
}
