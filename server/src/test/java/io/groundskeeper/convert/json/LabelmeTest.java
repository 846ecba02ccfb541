package io.groundskeeper.convert.json;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.Content;
import io.groundskeeper.convert.Conversion;
import io.groundskeeper.convert.Pictures;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** labelme's files, as it and X-AnyLabeling write them. */
final class LabelmeTest {
  @TempDir private Path folder;

  private Conversion conversion = new Conversion(Path.of("."));

  @BeforeEach
  void begin() {
    conversion = new Conversion(folder).prefix("s3://bucket/");
  }

  private static String shape(String label, String type, String points) {
    return """
    {"label": "%s", "points": %s, "group_id": null, "description": "", "shape_type": "%s",
     "flags": {}, "mask": null}\
    """
        .formatted(label, points, type);
  }

  private static String file(String image, String... shapes) {
    return """
    {"version": "5.5.0", "flags": {}, "shapes": [%s], "imagePath": "%s",
     "imageData": null, "imageHeight": 480, "imageWidth": 640}
    """
        .formatted(String.join(", ", shapes), image);
  }

  private Content read(String file) throws IOException {
    List<String> lines = conversion.read(Format.LABELME, file);
    Conversion.assertValid(lines);
    assertThat(lines).hasSize(1);
    return Content.of(lines.getFirst());
  }

  @Test
  void rectangles_are_boxes_whichever_corner_was_drawn_first() throws IOException {
    String down = shape("cat", "rectangle", "[[10.5, 20.25], [110.5, 220.25]]");
    String up = shape("dog", "rectangle", "[[300, 200], [100, 40]]");
    assertThat(read(file("a.jpg", down, up)))
        .isEqualTo(
            new Content(
                "s3://bucket/a.jpg",
                List.of(),
                List.of(
                    "cat 10.5,20.25 100.0x200.0 of 640.0x480.0 1.0",
                    "dog 100.0,40.0 200.0x160.0 of 640.0x480.0 1.0")));
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void of_other_shapes_the_box_around_is_kept_and_the_loss_counted() throws IOException {
    String polygon = shape("cat", "polygon", "[[10, 20], [30, 5], [50, 60]]");
    String circle = shape("ball", "circle", "[[100, 100], [103, 104]]");
    String mask =
        shape("leaf", "mask", "[[1, 2], [5, 8]]").replace("\"mask\": null", "\"mask\": \"iVB\"");
    String turned = shape("car", "rotation", "[[50, 10], [90, 50], [50, 90], [10, 50]]");
    assertThat(read(file("a.jpg", polygon, circle, mask, turned)).boxes())
        .containsExactly(
            "cat 10.0,5.0 40.0x55.0 of 640.0x480.0 1.0",
            "ball 95.0,95.0 10.0x10.0 of 640.0x480.0 1.0",
            "leaf 1.0,2.0 4.0x6.0 of 640.0x480.0 1.0",
            "car 10.0,10.0 80.0x80.0 of 640.0x480.0 1.0");
    assertThat(conversion.report().losses())
        .containsEntry(Loss.BOX_OF_SEGMENTATION, 3L)
        .containsEntry(Loss.ORIENTED_BOX, 1L);
    assertThat(conversion.report().examples(Loss.ORIENTED_BOX)).containsExactly("shapes[3]");
  }

  @Test
  void a_polygon_that_is_a_box_loses_nothing() throws IOException {
    String corners = "[[10, 20], [40, 20], [40, 60], [10, 60]]";
    assertThat(
            read(file("a.jpg", shape("a", "rectangle", corners), shape("b", "polygon", corners)))
                .boxes())
        .hasSize(2);
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void points_and_lines_have_no_box_and_are_counted() throws IOException {
    String line = shape("edge", "line", "[[1, 2], [30, 40]]");
    String strip = shape("edge", "linestrip", "[[1, 2], [30, 40], [50, 60]]");
    String point = shape("eye", "point", "[[1, 2]]");
    assertThat(read(file("a.jpg", line, strip, point)).boxes()).isEmpty();
    assertThat(conversion.report().losses()).containsEntry(Loss.ANNOTATION_WITHOUT_BOX, 3L);
    assertThat(conversion.report().keepsLabels()).isFalse();
  }

  @Test
  void flags_that_are_set_are_labels_of_the_image() throws IOException {
    String file =
        file("a.jpg").replace("\"flags\": {}", "\"flags\": {\"wet\": true, \"dry\": false}");
    assertThat(read(file).labels()).containsExactly("wet 1.0");
  }

  @Test
  void what_else_a_shape_says_is_counted_and_a_score_is_its_confidence() throws IOException {
    String box = shape("cat", "rectangle", "[[1, 2], [30, 40]]");
    String more =
        box.replace("\"group_id\": null", "\"group_id\": 7, \"score\": 0.5, \"difficult\": true");
    String flag = box.replace("\"flags\": {}", "\"flags\": {\"blurred\": true}");
    String notSet = box.replace("\"flags\": {}", "\"flags\": {\"blurred\": false}");
    assertThat(read(file("a.jpg", more, flag, notSet)).boxes().getFirst()).endsWith(" 0.5");
    assertThat(conversion.report().losses())
        .containsEntry(Loss.ANNOTATION_FIELDS, 2L)
        .containsEntry(Loss.DIFFICULT, 1L);
    assertThat(conversion.report().keepsLabels()).isTrue();
  }

  @Test
  void image_data_of_any_size_is_passed_over() throws IOException {
    String data = "\"imageData\": \"" + "A".repeat(9 << 20) + "\"";
    String file = file("a.jpg", shape("cat", "rectangle", "[[1, 2], [30, 40]]"));
    assertThat(read(file.replace("\"imageData\": null", data)).boxes()).hasSize(1);
  }

  @Test
  void a_folder_has_a_file_for_each_image_and_what_has_none_is_told() throws IOException {
    String box = shape("cat", "rectangle", "[[1, 2], [30, 40]]");
    Conversion.folder(
        folder.resolve("in"),
        Map.of(
            "train/a.json", file("a.jpg", box).getBytes(UTF_8),
            "train/a.jpg", Pictures.of("jpg", 640, 480),
            "train/c.jpg", Pictures.of("jpg", 640, 480),
            "valid/b.json", file("..\\\\pictures\\\\b.png", box).getBytes(UTF_16),
            "pictures/b.png", Pictures.of("png", 640, 480)));
    List<String> lines = conversion.read(Format.LABELME, folder.resolve("in"));
    assertThat(Content.of(lines))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/train/a.jpg", "s3://bucket/pictures/b.png");
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(Map.of(Loss.IMAGE_WITHOUT_FILE, 1L, Loss.SPLIT, 2L));
    assertThat(conversion.report().examples(Loss.IMAGE_WITHOUT_FILE))
        .containsExactly("train/c.jpg");
  }

  @Test
  void one_split_can_be_read() throws IOException {
    byte[] zip =
        Conversion.zip(
            Map.of(
                "train/a.json", file("a.jpg").getBytes(UTF_8),
                "valid/b.json", file("b.jpg").getBytes(UTF_8)));
    assertThat(conversion.split("valid").read(Format.LABELME, zip))
        .singleElement()
        .asString()
        .contains("s3://bucket/valid/b.jpg");
    assertThatThrownBy(() -> conversion.split("test").read(Format.LABELME, zip))
        .hasMessageContaining("There is no split 'test'")
        .hasMessageContaining("train, valid");
  }

  @Test
  void the_image_beside_a_file_is_its_image_whatever_the_file_says() throws IOException {
    String box = shape("cat", "rectangle", "[[1, 2], [30, 40]]");
    byte[] zip =
        Conversion.zip(
            Map.of(
                "1.json", file("1.jpg", box).getBytes(UTF_8),
                "1.jpg", Pictures.of("jpg", 640, 480),
                "2.json", file("1.jpg", box).getBytes(UTF_8),
                "2.jpg", Pictures.of("jpg", 640, 480),
                "3.json", file("C:\\\\Users\\\\me\\\\33.jpg", box).getBytes(UTF_8),
                "images/33.jpg", Pictures.of("jpg", 640, 480)));
    assertThat(Content.of(conversion.read(Format.LABELME, zip)))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/1.jpg", "s3://bucket/2.jpg", "s3://bucket/images/33.jpg");
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(Map.of(Loss.IMAGE_BESIDE, 1L, Loss.FOUND_BY_END, 1L));
  }

  @Test
  void a_path_upwards_goes_from_the_folder_of_the_file_also_where_no_image_is_there()
      throws IOException {
    byte[] zip =
        Conversion.zip(
            Map.of(
                "set/labels/a.json", file("..\\\\images\\\\a.jpg").getBytes(UTF_8),
                "set/labels/b.json", file("../../b.jpg").getBytes(UTF_8)));
    assertThat(Content.of(conversion.read(Format.LABELME, zip)))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/set/images/a.jpg", "s3://bucket/b.jpg");
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void images_deep_in_folders_keep_their_paths() throws IOException {
    byte[] zip =
        Conversion.zip(
            Map.of(
                "a/b/c/1.json", file("1.jpg").getBytes(UTF_8),
                "a/b/c/1.jpg", Pictures.of("jpg", 640, 480),
                "a/b/d/2.json", file("..\\\\e\\\\2.jpg").getBytes(UTF_8),
                "a/b/e/2.jpg", Pictures.of("jpg", 640, 480),
                "a/b/f/3.json", file("C:\\\\me\\\\sub\\\\3.jpg").getBytes(UTF_8),
                "a/b/f/sub/3.jpg", Pictures.of("jpg", 640, 480)));
    assertThat(Content.of(conversion.read(Format.LABELME, zip)))
        .extracting(Content::sourceRef)
        .containsExactly(
            "s3://bucket/a/b/c/1.jpg", "s3://bucket/a/b/e/2.jpg", "s3://bucket/a/b/f/sub/3.jpg");
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(Map.of(Loss.FOUND_BY_END, 1L));
  }

  @Test
  void a_size_that_is_missing_is_that_of_the_image_as_people_see_it() throws IOException {
    String file =
        file("a.jpg", shape("cat", "rectangle", "[[1, 2], [30, 40]]"))
            .replace("480", "null")
            .replace("640", "null");
    byte[] zip =
        Conversion.zip(Map.of("a.json", file.getBytes(UTF_8), "a.jpg", Pictures.jpeg(64, 48, 6)));
    assertThat(Content.of(conversion.read(Format.LABELME, zip)).getFirst().boxes())
        .containsExactly("cat 1.0,2.0 29.0x38.0 of 48.0x64.0 1.0");
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Loss.SIZE_FROM_IMAGE, 1L, Loss.TURNED_IMAGE, 1L));

    Conversion alone = new Conversion(folder).prefix("s3://bucket/");
    assertThat(alone.read(Format.LABELME, file)).isEmpty();
    assertThat(alone.report().losses()).containsEntry(Loss.BOX_LEFT_OUT, 1L);
    assertThat(alone.report().firstLeftOut().getFirst())
        .hasToString(
            "a.jpg: it has boxes and no size, and the image is not there: give both in one folder"
                + " or zip");
  }

  @Test
  void boxes_that_reach_out_are_kept_or_clipped() throws IOException {
    String file = file("a.jpg", shape("cat", "rectangle", "[[-10, -20], [650, 100]]"));
    assertThat(Content.of(conversion.read(Format.LABELME, file)).getFirst().boxes())
        .containsExactly("cat -10.0,-20.0 660.0x120.0 of 640.0x480.0 1.0");
    assertThat(conversion.report().losses()).containsEntry(Loss.OUTSIDE_BOX, 1L);
    Conversion clipping = new Conversion(folder).prefix("s3://bucket/").clip();
    assertThat(Content.of(clipping.read(Format.LABELME, file)).getFirst().boxes())
        .containsExactly("cat 0.0,0.0 640.0x100.0 of 640.0x480.0 1.0");
    assertThat(clipping.report().losses()).containsEntry(Loss.CLIPPED_BOX, 1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[[1, 2], [NaN, 40]]|its points are no list of pairs",
        "[[1, 2], [Infinity, 40]]|its points are no list of pairs",
        "[[1, 2], [3]]|its points are no list of pairs",
        "[[1, 2], [3, 4, 5]]|its points are no list of pairs",
        "[]|its points are no list of pairs",
        "null|its points are no list of pairs",
        "{\"x\": 1}|its points are no list of pairs",
        "[[[[[1]]]], 2]|its points are no list of pairs",
        "[[1e308, 1], [-1e308, 2]]|its position is not made of numbers",
      })
  void points_that_are_none_are_told_with_their_place(String points, String why)
      throws IOException {
    String good = shape("cat", "rectangle", "[[1, 2], [30, 40]]");
    assertThat(read(file("a.jpg", shape("dog", "rectangle", points), good)).boxes()).hasSize(1);
    Report.Finding finding = conversion.report().firstLeftOut().getFirst();
    assertThat(finding.where()).isEqualTo("shapes[0]");
    assertThat(finding.why()).startsWith(why);
  }

  @Test
  void shapes_of_all_types_of_json_are_told_with_their_place() throws IOException {
    for (String shape : List.of("7", "\"x\"", "null", "[]", "{}", "[{}]", "{\"label\": [1]}")) {
      assertThat(read(file("a.jpg", shape)).boxes()).isEmpty();
    }
    assertThat(conversion.report().leftOut()).isEqualTo(7);
    assertThat(conversion.report().firstLeftOut())
        .allMatch(finding -> finding.toString().equals("shapes[0]: it has no label"));
  }

  @Test
  void a_broken_file_of_a_folder_is_left_out_with_its_place() throws IOException {
    byte[] zip =
        Conversion.zip(
            Map.of(
                "a.json", file("a.jpg").getBytes(UTF_8),
                "b.json", "{\"shapes\": [\n{]".getBytes(UTF_8),
                "c.json", file("a.jpg", "[".repeat(2000)).getBytes(UTF_8),
                "d.json", "{\"name\": 1}".getBytes(UTF_8)));
    assertThat(conversion.read(Format.LABELME, zip)).hasSize(1);
    assertThat(conversion.report().firstLeftOut())
        .extracting(Report.Finding::toString)
        .satisfiesExactly(
            b -> assertThat(b).startsWith("b.json: it is not valid JSON (line 2, column "),
            c -> assertThat(c).startsWith("c.json: it is nested too deeply"));
    assertThat(conversion.report().losses()).containsEntry(Loss.OTHER_FILE, 1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[]|It is no file of labelme: it is no JSON object.",
        "{}|It is no file of labelme: it has no list shapes.",
        "{\"shapes\": {}}|It is no file of labelme: its shapes are no list.",
        "{\"shapes\": []} {}|something follows its end",
        "{\"shapes\": [}|it is not valid JSON (line 1, column",
        "{\"shapes\": [|it ends early",
      })
  void what_is_no_file_of_it_is_refused(String file, String why) {
    assertThatThrownBy(() -> conversion.read(Format.LABELME, file))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_folder_without_a_file_of_it_is_refused() throws IOException {
    byte[] zip = Conversion.zip(Map.of("a.json", "{\"images\": []}".getBytes(UTF_8)));
    assertThatThrownBy(() -> conversion.read(Format.LABELME, zip))
        .hasMessage("There is no file *.json of labelme in it.");
  }
}
