package io.groundskeeper.cli.validate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of images, from as little of them as that takes. */
final class ImagesTest {
  private static final String NAME = "s3://b/image";

  private final FakeBuckets buckets = new FakeBuckets();

  private String trouble(byte[] image) throws IOException {
    buckets.put(NAME, image);
    try (Images images = new Images(buckets)) {
      return images.troubles(List.of(NAME.getBytes(UTF_8))).getFirst().orElse("fine");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "64, 64, fine",
    "63, 64, under 64",
    "64, 63, under 64",
    "4096, 205, fine",
    "205, 4096, fine",
    "4096, 204, aspect ratio over 20:1",
    "1300, 64, aspect ratio over 20:1",
    "1280, 64, fine",
    "4097, 1000, over 4096",
    "1000, 4097, over 4096",
  })
  void dimensions_are_read_from_both_formats(int width, int height, String expected)
      throws IOException {
    assertThat(trouble(Pictures.of("png", width, height))).contains(expected);
    assertThat(trouble(Pictures.of("jpg", width, height))).contains(expected);
  }

  @Test
  void a_png_is_judged_by_its_header_alone() throws IOException {
    byte[] bomb = Arrays.copyOf(Pictures.of("png", 100, 100), 29);
    assertThat(trouble(bomb)).isEqualTo("fine");
    Arrays.fill(bomb, 16, 24, (byte) 0xff);
    assertThat(trouble(bomb)).contains("4294967295 × 4294967295 pixels, over 4096");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "60000, 1", "70000, 2", "9000000, 2"})
  void metadata_of_any_length_is_skipped(int exifBytes, int opened) throws IOException {
    assertThat(trouble(Pictures.jpeg(100, 100, exifBytes))).isEqualTo("fine");
    assertThat(buckets.opened()).isEqualTo(opened);
  }

  @Test
  void an_image_over_15_MB_is_too_large() throws IOException {
    byte[] image = Pictures.of("png", 100, 100);
    assertThat(trouble(Arrays.copyOf(image, 15 << 20))).isEqualTo("fine");
    assertThat(trouble(Arrays.copyOf(image, (15 << 20) + 1))).contains("over 15 MB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gif", "bmp", "tiff"})
  void other_formats_are_refused(String format) throws IOException {
    assertThat(trouble(Pictures.of(format, 100, 100))).contains("neither PNG nor JPEG");
  }

  /** Whatever is cut off or broken gets an answer. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg"})
  void every_beginning_of_an_image_is_judged(String format) throws IOException {
    byte[] image = Pictures.of(format, 100, 100);
    for (int length = 0; length < Math.min(image.length, 700); length++) {
      assertThat(trouble(Arrays.copyOf(image, length)))
          .matches(t -> t.equals("fine") || t.contains("ends before its dimensions"));
      byte[] broken = image.clone();
      broken[length] ^= 0x55;
      assertThat(trouble(broken)).isNotEmpty();
    }
  }

  @Test
  void a_jpeg_without_a_frame_is_none() throws IOException {
    assertThat(trouble(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xda, 0, 2}))
        .contains("neither PNG nor JPEG");
  }
}
