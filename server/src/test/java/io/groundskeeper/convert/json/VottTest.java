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
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** VoTT's exports and the files of its images. */
final class VottTest {
  private static final String REGION =
      """
      {"id": "oZu", "type": "RECTANGLE", "tags": ["cat"],
       "boundingBox": {"height": 20.5, "width": 30, "left": 1.25, "top": 2},
       "points": [{"x": 1.25, "y": 2}, {"x": 31.25, "y": 2}, {"x": 31.25, "y": 22.5}, {"x": 1.25, "y": 22.5}]}\
      """;

  @TempDir private Path folder;

  private Conversion conversion = new Conversion(Path.of("."));

  @BeforeEach
  void begin() {
    conversion = new Conversion(folder).prefix("s3://bucket/");
  }

  private static String asset(String name, String path, String... regions) {
    return """
    {"asset": {"format": "jpg", "id": "08b", "name": "%s", "path": "%s",
       "size": {"width": 640, "height": 480}, "state": 2, "type": 1},
     "regions": [%s], "version": "2.2.0"}\
    """
        .formatted(name, path, String.join(", ", regions));
  }

  private static String export(String... assets) {
    StringJoiner all = new StringJoiner(", ");
    for (int i = 0; i < assets.length; i++) {
      all.add("\"id%d\": %s".formatted(i, assets[i]));
    }
    return """
    {"name": "pets", "securityToken": "t", "videoSettings": {"frameExtractionRate": 15},
     "tags": [{"name": "cat", "color": "#5db300"}, {"name": "owl", "color": "#e81123"}],
     "id": "1", "version": "2.2.0", "lastVisitedAssetId": "08b",
     "assets": {%s}}\
    """
        .formatted(all);
  }

  @Test
  void an_export_has_all_images_with_a_box_for_each_tag() throws IOException {
    String two = REGION.replace("[\"cat\"]", "[\"cat\", \"pet\"]");
    List<String> lines =
        conversion.read(
            Format.VOTT,
            export(
                asset("a.jpg", "file:C:/Users/me/a.jpg", two),
                asset("my%20cat.jpg", "file:/home/me/my%20cat.jpg"),
                asset("c.jpg", "https://pets.s3.eu-west-1.amazonaws.com/in/c.jpg", REGION)));
    Conversion.assertValid(lines.subList(0, 1));
    assertThat(Content.of(lines))
        .containsExactly(
            new Content(
                "s3://bucket/a.jpg",
                List.of(),
                List.of(
                    "cat 1.25,2.0 30.0x20.5 of 640.0x480.0 1.0",
                    "pet 1.25,2.0 30.0x20.5 of 640.0x480.0 1.0")),
            new Content("s3://bucket/my cat.jpg", List.of(), List.of()),
            new Content(
                "s3://pets/in/c.jpg",
                List.of(),
                List.of("cat 1.25,2.0 30.0x20.5 of 640.0x480.0 1.0")));
    // The owl.
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(Map.of(Loss.UNUSED_CLASS, 1L));
  }

  @Test
  void a_name_of_a_signed_address_is_as_it_stands_in_it() throws IOException {
    String there = "https://pets.blob.core.windows.net/in/my%20cat.jpg?sv=2018&sig=a%2Fb";
    assertThat(
            Content.of(conversion.read(Format.VOTT, export(asset("my%20cat.jpg", there, REGION)))))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/my cat.jpg");
  }

  @Test
  void images_deep_in_folders_are_found_by_the_end_of_their_paths() throws IOException {
    byte[] zip =
        Conversion.zip(
            Map.of(
                "a/b/c/pets-export.json",
                export(asset("a.jpg", "file:C:/me/sub/a.jpg", REGION)).getBytes(UTF_8),
                "a/b/c/sub/a.jpg",
                Pictures.of("jpg", 640, 480)));
    assertThat(Content.of(conversion.read(Format.VOTT, zip)))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/a/b/c/sub/a.jpg");
  }

  @Test
  void a_video_is_no_image() throws IOException {
    String video = asset("a.mp4", "file:C:/me/a.mp4").replace("\"type\": 1", "\"type\": 2");
    assertThat(conversion.read(Format.VOTT, export(asset("a.jpg", "file:C:/me/a.jpg"), video)))
        .hasSize(1);
    assertThat(conversion.report().examples(Loss.OTHER_FILE)).containsExactly("assets.id1");
  }

  @Test
  void the_file_of_one_image_is_read_too() throws IOException {
    assertThat(
            Content.of(conversion.read(Format.VOTT, asset("a.jpg", "file:/a.jpg", REGION)))
                .getFirst()
                .boxes())
        .hasSize(1);
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void a_folder_with_an_export_and_files_of_images_has_each_image_once() throws IOException {
    byte[] zip =
        Conversion.zip(
            Map.of(
                "08b-asset.json", asset("a.jpg", "file:/a.jpg", REGION).getBytes(UTF_8),
                "09c-asset.json", asset("b.jpg", "file:/b.jpg", REGION).getBytes(UTF_8),
                "0ad-asset.json", "{\"asset\": {".getBytes(UTF_8),
                "vott-json-export/pets-export.json",
                    export(asset("a.jpg", "file:/a.jpg", REGION)).getBytes(UTF_8),
                "vott-json-export/a.jpg", Pictures.of("jpg", 640, 480)));
    List<String> lines = conversion.read(Format.VOTT, zip);
    assertThat(Content.of(lines))
        .extracting(Content::sourceRef)
        .contains("s3://bucket/vott-json-export/a.jpg", "s3://bucket/b.jpg");
    assertThat(conversion.report().firstLeftOut())
        .singleElement()
        .hasToString("0ad-asset.json: it ends early");
  }

  @Test
  void polygons_have_boxes_around_them_and_points_have_none() throws IOException {
    String polygon = REGION.replace("RECTANGLE", "POLYGON");
    String without =
        """
        {"type": "POLYGON", "tags": ["cat"], "points": [{"x": 1, "y": 2}, {"x": 9, "y": 3}, {"x": 5, "y": 8}]}\
        """;
    String point = REGION.replace("RECTANGLE", "POINT");
    assertThat(
            Content.of(
                    conversion.read(
                        Format.VOTT, asset("a.jpg", "file:/a.jpg", polygon, without, point)))
                .getFirst()
                .boxes())
        .containsExactly(
            "cat 1.25,2.0 30.0x20.5 of 640.0x480.0 1.0", "cat 1.0,2.0 8.0x6.0 of 640.0x480.0 1.0");
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Loss.SEGMENTATION, 1L,
                Loss.BOX_OF_SEGMENTATION, 1L,
                Loss.ANNOTATION_WITHOUT_BOX, 1L));
  }

  @Test
  void a_size_that_is_missing_is_read_from_the_image() throws IOException {
    String file =
        export(asset("a.jpg", "file:/a.jpg", REGION))
            .replace("{\"width\": 640, \"height\": 480}", "null");
    byte[] zip =
        Conversion.zip(Map.of("e.json", file.getBytes(UTF_8), "a.jpg", Pictures.of("jpg", 64, 48)));
    assertThat(Content.of(conversion.read(Format.VOTT, zip)).getFirst().boxes().getFirst())
        .contains(" of 64.0x48.0 ");
    assertThat(conversion.report().losses()).containsEntry(Loss.SIZE_FROM_IMAGE, 1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "7|it has no boundingBox of four numbers",
        "{\"tags\": [\"x\"], \"boundingBox\": {\"left\": NaN, \"top\": 1, \"width\": 1, \"height\": 1}}|it has no boundingBox of four numbers",
        "{\"tags\": [], \"boundingBox\": {\"left\": 1, \"top\": 1, \"width\": 1, \"height\": 1}}|it has no tag",
        "{\"tags\": [{}], \"boundingBox\": {\"left\": 1, \"top\": 1, \"width\": 1, \"height\": 1}}|one of its tags is no text",
      })
  void what_is_wrong_with_a_region_is_told_with_its_place(String region, String why)
      throws IOException {
    List<String> lines =
        conversion.read(Format.VOTT, export(asset("a.jpg", "file:/a.jpg", REGION, region)));
    assertThat(Content.of(lines).getFirst().boxes()).hasSize(1);
    assertThat(conversion.report().firstLeftOut().getFirst())
        .hasToString("assets.id0.regions[1]: " + why);
  }

  @Test
  void assets_of_all_types_of_json_are_told() throws IOException {
    List<String> lines =
        conversion.read(
            Format.VOTT,
            export(
                "7",
                "null",
                "{\"asset\": {}}",
                asset("", "", REGION),
                "{\"asset\": {\"name\": \"x\"}, \"regions\": {\"a\": 1}}"));
    assertThat(lines).hasSize(1);
    assertThat(conversion.report().leftOut()).isEqualTo(5);
    assertThat(conversion.report().losses()).containsEntry(Loss.BOX_LEFT_OUT, 1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[]|It is no file of VoTT: it is no JSON object.",
        "{\"tags\": []}|it has neither assets, nor an asset with regions",
        "{\"assets\": []}|its assets are no object",
        "{\"assets\": {\"1\": {\"id\": \"1\", \"name\": \"a.jpg\", \"path\": \"file:/a.jpg\", \"state\": 2}}}|a project of VoTT, which names images and has no labels",
        "{\"assets\": {}} x|it is not valid JSON",
      })
  void what_is_no_file_of_it_is_refused(String file, String why) {
    assertThatThrownBy(() -> conversion.read(Format.VOTT, file))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining(why);
  }
}
