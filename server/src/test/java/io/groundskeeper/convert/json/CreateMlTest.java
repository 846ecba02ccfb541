package io.groundskeeper.convert.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.Content;
import io.groundskeeper.convert.Conversion;
import io.groundskeeper.convert.Pictures;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Create ML's annotations, as Apple's page has them and as Roboflow and RectLabel write them. */
final class CreateMlTest {
  private static final String BOX =
      """
      {"label": "cat", "coordinates": {"y": 50, "x": 100.5, "height": 10, "width": 20}}\
      """;

  @TempDir private Path folder;

  private Conversion conversion = new Conversion(Path.of("."));

  @BeforeEach
  void begin() {
    conversion = new Conversion(folder).prefix("s3://bucket/");
  }

  private static String file(String... items) {
    return "[" + String.join(",\n", items) + "]";
  }

  private static String item(String image, String... annotations) {
    return "{\"image\": \"%s\", \"annotations\": [%s]}"
        .formatted(image, String.join(", ", annotations));
  }

  private byte[] zip(String file) throws IOException {
    return Conversion.zip(
        Map.of(
            "_annotations.createml.json", file.getBytes(UTF_8),
            "a.jpg", Pictures.of("jpg", 640, 480),
            "images/b.png", Pictures.of("png", 320, 200)));
  }

  @Test
  void the_position_is_the_centre_and_the_size_that_of_the_image() throws IOException {
    List<String> lines =
        conversion.read(Format.CREATEML, zip(file(item("a.jpg", BOX, BOX), item("b.png", BOX))));
    Conversion.assertValid(lines);
    assertThat(Content.of(lines))
        .containsExactly(
            new Content(
                "s3://bucket/a.jpg",
                List.of(),
                List.of(
                    "cat 90.5,45.0 20.0x10.0 of 640.0x480.0 1.0",
                    "cat 90.5,45.0 20.0x10.0 of 640.0x480.0 1.0")),
            new Content(
                "s3://bucket/images/b.png",
                List.of(),
                List.of("cat 90.5,45.0 20.0x10.0 of 320.0x200.0 1.0")));
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(Map.of(Loss.SIZE_FROM_IMAGE, 2L));
  }

  @Test
  void sizes_of_one_file_are_those_of_images_on_this_machine() throws IOException {
    byte[] image = Pictures.jpeg(48, 640, 8);
    conversion.images(name ->
        name.equals("s3://bucket/a.jpg")
            ? Optional.of(new ByteArrayInputStream(image))
            : Optional.empty());
    List<String> lines =
        conversion.read(Format.CREATEML, file(item("a.jpg", BOX), item("none.jpg", BOX)));
    assertThat(Content.of(lines).getFirst().boxes().getFirst()).contains(" of 640.0x48.0 ");
    assertThat(lines).hasSize(1);
    assertThat(conversion.report().losses())
        .containsEntry(Loss.TURNED_IMAGE, 1L)
        .containsEntry(Loss.BOX_LEFT_OUT, 1L);
    assertThat(conversion.report().firstLeftOut().getFirst().toString())
        .startsWith("[1]: it has boxes and no size, and the image is not there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"image\": \"a.jpg\", \"annotations\": [{\"label\": \"wet\"}]}",
        "{\"image\": \"a.jpg\", \"annotations\": [{\"label\": \"wet\", \"coordinates\": null}]}",
        "{\"imagefilename\": \"a.jpg\", \"annotation\": [{\"label\": \"wet\"}]}",
        "{\"image\": \"a.jpg\", \"annotation\": \"wet\"}",
        "{\"image\": \"a.jpg\", \"annotations\": [\"wet\", \"wet\"]}",
        "{\"imageURL\": \"a.jpg\", \"annotations\": {\"label\": \"wet\"}}",
      })
  void an_annotation_without_a_box_is_a_label_of_the_image(String item) throws IOException {
    assertThat(Content.of(conversion.read(Format.CREATEML, file(item))))
        .containsExactly(new Content("s3://bucket/a.jpg", List.of("wet 1.0"), List.of()));
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void an_image_without_annotations_is_an_entry() throws IOException {
    assertThat(conversion.read(Format.CREATEML, file(item("a.jpg"))))
        .containsExactly("{\"source-ref\":\"s3://bucket/a.jpg\"}");
  }

  @Test
  void the_splits_of_a_folder_are_read_as_one_and_told() throws IOException {
    byte[] zip =
        Conversion.zip(
            Map.of(
                "train/_annotations.createml.json", file(item("a.jpg", BOX)).getBytes(UTF_8),
                "train/a.jpg", Pictures.of("jpg", 640, 480),
                "train/b.jpg", Pictures.of("jpg", 640, 480),
                "test/_annotations.createml.json", file(item("a.jpg", BOX)).getBytes(UTF_8),
                "test/a.jpg", Pictures.of("jpg", 640, 480)));
    assertThat(Content.of(conversion.read(Format.CREATEML, zip)))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/test/a.jpg", "s3://bucket/train/a.jpg");
    assertThat(conversion.report().losses())
        .containsEntry(Loss.SPLIT, 2L)
        .containsEntry(Loss.IMAGE_WITHOUT_FILE, 1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "7|[1]: it names no image",
        "{\"image\": [], \"annotations\": []}|[1]: it names no image",
        "{\"image\": \"b\"}|[1]: it has no annotations",
        "{\"image\": \"b\", \"annotations\": [7]}|[1].annotations[0]: it has no label",
        "{\"image\": \"b\", \"annotations\": [{\"label\": \"\"}]}|[1].annotations[0]: it has no label",
        "{\"image\": \"b\", \"annotations\": [{\"label\": \"x\", \"coordinates\": 5}]}|[1].annotations[0]: its coordinates are not",
        "{\"image\": \"b\", \"annotations\": [{\"label\": \"x\", \"coordinates\": {\"x\": NaN, \"y\": 1, \"width\": 1, \"height\": 1}}]}|[1].annotations[0]: its coordinates are not",
      })
  void what_is_wrong_with_an_item_is_told_with_its_place(String item, String why)
      throws IOException {
    conversion.read(Format.CREATEML, file(item("a.jpg"), item));
    assertThat(conversion.report().firstLeftOut().getFirst().toString()).startsWith(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{}|It is no file of Create ML: it is no JSON array.",
        "[7]|its first element has no image",
        "[{\"image\": \"a\", \"annotations\": []}|it ends early",
        "[] 1|something follows its end",
      })
  void what_is_no_file_of_it_is_refused(String file, String why) {
    assertThatThrownBy(() -> conversion.read(Format.CREATEML, file))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining(why);
  }

  @Test
  void an_item_of_any_size_is_refused_before_it_fills_the_memory() {
    String many = "7,".repeat(Tree.VALUES_MAX) + "7";
    assertThatThrownBy(() -> conversion.read(Format.CREATEML, file(item("a.jpg", many))))
        .isInstanceOf(ConversionException.class)
        .hasMessage("[0] cannot be read: it has more than 400,000 values.");
    String long1 = "\"" + "x".repeat(4_000_000) + "\"";
    assertThatThrownBy(() ->
            conversion.read(
                Format.CREATEML, file(item("a.jpg", long1, long1, long1, long1, long1))))
        .hasMessageContaining("characters");
  }
}
