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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Label Studio's JSON and JSON-MIN. */
final class LabelStudioTest {
  private static final String CAT =
      result(
          "r1",
          "rectanglelabels",
          "\"x\": 10, \"y\": 20, \"width\": 25, \"height\": 50,"
              + " \"rotation\": 0, \"rectanglelabels\": [\"cat\"]");

  @TempDir private Path folder;

  private Conversion conversion = new Conversion(Path.of("."));

  @BeforeEach
  void begin() {
    conversion = new Conversion(folder).prefix("s3://bucket/");
  }

  private static String result(String id, String type, String value) {
    return """
    {"original_width": 640, "original_height": 480, "image_rotation": 0, "value": {%s},
     "id": "%s", "from_name": "label", "to_name": "image", "type": "%s", "origin": "manual"}\
    """
        .formatted(value, id, type);
  }

  private static String annotation(String more, String... results) {
    return """
    {"id": 36030, "completed_by": 1, "result": [%s], "was_cancelled": false,
     "ground_truth": false, "created_at": "2022-10-13T12:04:32.123456Z",
     "updated_at": "2022-10-13T12:04:32.123456Z", "draft_created_at": null,
     "lead_time": 15.7, "prediction": {}, "result_count": 0, "task": 51406%s}\
    """
        .formatted(String.join(", ", results), more);
  }

  private static String task(String image, String... annotations) {
    return """
    {"id": 51406, "annotations": [%s], "file_upload": "x.jpg", "drafts": [],
     "predictions": [], "data": {"image": "%s"}, "meta": {}, "project": 3}\
    """
        .formatted(String.join(", ", annotations), image);
  }

  private List<Content> read(String... tasks) throws IOException {
    List<String> lines = conversion.read(Format.LABEL_STUDIO, "[" + String.join(", ", tasks) + "]");
    Conversion.assertValid(lines.stream().filter(line -> line.contains("metadata")).toList());
    return Content.of(lines);
  }

  private List<String> boxes(String... results) throws IOException {
    return read(task("s3://bkt/a.jpg", annotation("", results))).getFirst().boxes();
  }

  @Test
  void rectangles_in_percent_are_boxes_in_pixels() throws IOException {
    assertThat(read(task("s3://pets/a.jpg", annotation("", CAT))))
        .containsExactly(
            new Content(
                "s3://pets/a.jpg",
                List.of(),
                List.of("cat 64.0,96.0 160.0x240.0 of 640.0x480.0 1.0")));
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void a_label_has_the_time_of_its_annotation() throws IOException {
    assertThat(
            conversion.read(
                Format.LABEL_STUDIO, "[" + task("s3://pets/a.jpg", annotation("", CAT)) + "]"))
        .singleElement()
        .asString()
        .contains("\"creation-date\":\"2022-10-13T12:04:32\"");
  }

  @ParameterizedTest
  @CsvSource({
    // Quarter turns about the upper left corner lose nothing.
    "90, 'cat 80.0,60.0 96.0x64.0 of 640.0x480.0 1.0', 0",
    "180, 'cat 112.0,-36.0 64.0x96.0 of 640.0x480.0 1.0', 0",
    "360, 'cat 176.0,60.0 64.0x96.0 of 640.0x480.0 1.0', 0",
    // The box around: 64 cos + 96 sin by 64 sin + 96 cos.
    "30, 'cat 128.0,60.0 103.425625842x115.138438763 of 640.0x480.0 1.0', 1",
  })
  void turned_rectangles_are_the_boxes_around_them(double turn, String box, long lost)
      throws IOException {
    String value =
        "\"x\": 27.5, \"y\": 12.5, \"width\": 10, \"height\": 20, \"rotation\": %s, \"rectanglelabels\": [\"cat\"]"
            .formatted(turn);
    List<String> lines =
        conversion.read(
            Format.LABEL_STUDIO,
            "["
                + task("s3://bkt/a.jpg", annotation("", result("r", "rectanglelabels", value)))
                + "]");
    assertThat(Content.of(lines).getFirst().boxes()).containsExactly(box);
    assertThat(conversion.report().losses().getOrDefault(Loss.ORIENTED_BOX, 0L)).isEqualTo(lost);
  }

  @Test
  void what_percent_round_to_is_not_outside_of_the_image() throws IOException {
    String third = "33.33333333333333";
    String rest = "66.66666666666668";
    assertThat(
            boxes(
                result(
                    "r",
                    "rectanglelabels",
                    "\"x\": %s, \"y\": %s, \"width\": %s, \"height\": %s, \"rectanglelabels\": [\"cat\"]"
                        .formatted(third, rest, rest, third))))
        .hasSize(1);
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void of_other_shapes_the_box_around_is_kept_and_the_loss_counted() throws IOException {
    assertThat(
            boxes(
                result(
                    "p",
                    "polygonlabels",
                    "\"points\": [[10, 10], [50, 20], [20, 60]], \"closed\": true, \"polygonlabels\": [\"dog\"]"),
                result(
                    "e",
                    "ellipselabels",
                    "\"x\": 50, \"y\": 50, \"radiusX\": 10, \"radiusY\": 20, \"rotation\": 0, \"ellipselabels\": [\"ball\"]"),
                result(
                    "b",
                    "brushlabels",
                    "\"format\": \"rle\", \"rle\": [0, 1, 2], \"brushlabels\": [\"sky\"]"),
                result(
                    "k",
                    "keypointlabels",
                    "\"x\": 5, \"y\": 5, \"width\": 1, \"keypointlabels\": [\"eye\"]")))
        .containsExactly(
            "dog 64.0,48.0 256.0x240.0 of 640.0x480.0 1.0",
            "ball 256.0,144.0 128.0x192.0 of 640.0x480.0 1.0");
    assertThat(conversion.report().losses())
        .containsEntry(Loss.BOX_OF_SEGMENTATION, 2L)
        .containsEntry(Loss.ANNOTATION_WITHOUT_BOX, 2L);
    assertThat(conversion.report().examples(Loss.ANNOTATION_WITHOUT_BOX))
        .containsExactly("[0].result[2]", "[0].result[3]");
  }

  @Test
  void shapes_and_labels_with_one_id_are_one_region() throws IOException {
    String place = "\"x\": 10, \"y\": 20, \"width\": 25, \"height\": 50, \"rotation\": 0";
    assertThat(
            boxes(
                result("r", "rectangle", place),
                result("r", "labels", place + ", \"labels\": [\"cat\"]"),
                result("r", "choices", "\"choices\": [\"hidden\"]"),
                result("s", "rectangle", place.replace("10", "11"))))
        .containsExactly("cat 64.0,96.0 160.0x240.0 of 640.0x480.0 1.0");
    assertThat(conversion.report().losses()).containsEntry(Loss.ANNOTATION_FIELDS, 1L);
    assertThat(conversion.report().firstLeftOut())
        .singleElement()
        .hasToString("[0].result[3]: it is a region without a label");
  }

  @Test
  void choices_are_labels_of_the_image() throws IOException {
    String choice = result("c", "choices", "\"choices\": [\"wet\", \"cold\"]");
    String text = result("t", "textarea", "\"text\": [\"typed\"]");
    String tree = result("x", "taxonomy", "\"taxonomy\": [[\"animal\", \"cat\"]]");
    assertThat(read(task("s3://bkt/a.jpg", annotation("", choice, text, tree))).getFirst().labels())
        .containsExactly("wet 1.0", "cold 1.0");
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Loss.ANNOTATION_FIELDS, 1L, Loss.ANNOTATION_WITHOUT_BOX, 1L));
  }

  @Test
  void cancelled_annotations_and_predictions_are_left_out_and_counted() throws IOException {
    String cancelled =
        annotation("", CAT).replace("\"was_cancelled\": false", "\"was_cancelled\": true");
    String predicted =
        task("s3://bkt/b.jpg").replace("\"predictions\": []", "\"predictions\": [{}, {}]");
    assertThat(read(task("s3://bkt/a.jpg", cancelled), predicted))
        .containsExactly(
            new Content("s3://bkt/a.jpg", List.of(), List.of()),
            new Content("s3://bkt/b.jpg", List.of(), List.of()));
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Loss.CANCELLED_ANNOTATION, 1L, Loss.PREDICTION, 2L));
  }

  @Test
  void of_several_annotations_the_ground_truth_is_taken_else_the_newest() throws IOException {
    String old = annotation("", CAT.replace("cat", "old"));
    String newer = annotation("", CAT.replace("cat", "new")).replace("2022-10-13", "2023-01-01");
    String truth =
        annotation("", CAT.replace("cat", "true"))
            .replace("\"ground_truth\": false", "\"ground_truth\": true");
    assertThat(read(task("s3://bkt/a.jpg", newer, old), task("s3://bkt/b.jpg", old, truth, newer)))
        .extracting(content -> content.boxes().getFirst().split(" ", 2)[0])
        .containsExactly("new", "true");
    assertThat(conversion.report().losses()).containsEntry(Loss.SECOND_ANNOTATION, 3L);
  }

  @ParameterizedTest
  @CsvSource({
    "/data/upload/3/1a2b3c4d-cat.jpg, s3://bucket/1a2b3c4d-cat.jpg",
    "/data/local-files/?d=pets%2Fa%20cat.jpg, s3://bucket/pets/a cat.jpg",
    "http://localhost:8080/data/local-files/?d=pets/cat.jpg, s3://bucket/pets/cat.jpg",
    "https://label.example.com/data/upload/3/cat.jpg, s3://bucket/cat.jpg",
    "gs://other/cat.jpg, s3://bucket/cat.jpg",
  })
  void addresses_are_mapped_by_name_and_told(String address, String sourceRef) throws IOException {
    assertThat(read(task(address, annotation("", CAT))))
        .extracting(Content::sourceRef)
        .containsExactly(sourceRef);
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(Map.of(Loss.FOREIGN_NAME, 1L));
  }

  @Test
  void in_a_folder_the_image_of_that_name_is_found() throws IOException {
    String cat = CAT.replace("\"original_width\": 640, \"original_height\": 480, ", "");
    byte[] zip =
        Conversion.zip(
            Map.of(
                "result.json",
                ("["
                        + task("/data/upload/3/1a2b3c4d-cat.jpg", annotation("", cat))
                        + ","
                        + task("/data/upload/3/00000000-dog.jpg", annotation("", cat))
                        + "]")
                    .getBytes(UTF_8),
                "images/1a2b3c4d-cat.jpg",
                Pictures.jpeg(480, 640, 6),
                "dog.jpg",
                Pictures.of("jpg", 64, 48)));
    assertThat(Content.of(conversion.read(Format.LABEL_STUDIO, zip)))
        .containsExactly(
            new Content(
                "s3://bucket/images/1a2b3c4d-cat.jpg",
                List.of(),
                List.of("cat 64.0,96.0 160.0x240.0 of 640.0x480.0 1.0")),
            new Content(
                "s3://bucket/dog.jpg",
                List.of(),
                List.of("cat 6.4,9.6 16.0x24.0 of 64.0x48.0 1.0")));
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Loss.SIZE_FROM_IMAGE, 2L, Loss.TURNED_IMAGE, 1L));
  }

  @Test
  void images_deep_in_folders_are_found_by_the_end_of_their_paths() throws IOException {
    byte[] zip =
        Conversion.zip(
            Map.of(
                "a/b/c/tasks.json",
                ("[" + task("/data/local-files/?d=mnt/pets/sub/cat.jpg", annotation("", CAT)) + "]")
                    .getBytes(UTF_8),
                "a/b/c/sub/cat.jpg",
                Pictures.of("jpg", 640, 480)));
    assertThat(Content.of(conversion.read(Format.LABEL_STUDIO, zip)))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/a/b/c/sub/cat.jpg");
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void a_task_alone_and_an_annotation_with_its_task_are_read() throws IOException {
    String alone = task("s3://bkt/a.jpg", annotation("", CAT));
    assertThat(conversion.read(Format.LABEL_STUDIO, alone)).hasSize(1);
    String stored =
        "{\"id\": 1, \"result\": [%s], \"was_cancelled\": false, \"task\": {\"id\": 2, \"data\": {\"pic\": \"s3://bkt/c.jpg\"}}}"
            .formatted(CAT);
    assertThat(Content.of(conversion.read(Format.LABEL_STUDIO, stored)).getFirst().boxes())
        .hasSize(1);
  }

  private static String pair(String left, String right, String... results) {
    return task("", annotation("", results))
        .replace(
            "\"image\": \"\"",
            "\"%s\": \"s3://bkt/l.jpg\", \"%s\": \"s3://bkt/r.jpg\"".formatted(left, right));
  }

  @Test
  void of_several_images_of_a_task_each_has_the_results_of_its_name() throws IOException {
    String left = CAT.replace("\"to_name\": \"image\"", "\"to_name\": \"image1\"");
    String right = CAT.replace("\"to_name\": \"image\"", "\"to_name\": \"image2\"");
    assertThat(
            read(
                pair(
                    "image1",
                    "image2",
                    left,
                    right.replace("cat", "dog"),
                    left.replace("r1", "r3"))))
        .containsExactly(
            new Content(
                "s3://bkt/l.jpg",
                List.of(),
                List.of(
                    "cat 64.0,96.0 160.0x240.0 of 640.0x480.0 1.0",
                    "cat 64.0,96.0 160.0x240.0 of 640.0x480.0 1.0")),
            new Content(
                "s3://bkt/r.jpg",
                List.of(),
                List.of("dog 64.0,96.0 160.0x240.0 of 640.0x480.0 1.0")));
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void results_of_which_it_is_not_said_which_image_they_are_of_are_told() throws IOException {
    assertThat(
            read(
                task("s3://bkt/a.jpg"),
                pair(
                    "image",
                    "image2",
                    CAT.replace("\"to_name\": \"image\"", "\"to_name\": \"second\""))))
        .hasSize(1);
    assertThat(conversion.report().firstLeftOut())
        .singleElement()
        .hasToString("[1]: its data names no image, or several");
    assertThat(conversion.report().losses()).containsEntry(Loss.BOX_LEFT_OUT, 1L);
  }

  @Test
  void an_image_with_a_smaller_one_of_it_has_its_results() throws IOException {
    assertThat(read(pair("image", "thumbnail", CAT)))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bkt/l.jpg");
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void old_exports_have_completions() throws IOException {
    String old = task("s3://bkt/a.jpg", annotation("", CAT)).replace("annotations", "completions");
    assertThat(read(old).getFirst().boxes()).hasSize(1);
  }

  private static String minimal(String members) {
    return """
    {"image": "s3://bkt/a.jpg", "caption": "no label", "id": 7, %s, "annotator": 1,
     "annotation_id": 12, "created_at": "2022-10-13T12:04:32.123456Z",
     "updated_at": "2022-10-13T12:04:32.123456Z", "lead_time": 3.2}\
    """
        .formatted(members);
  }

  @Test
  void json_min_has_boxes_and_choices() throws IOException {
    String box =
        """
        {"x": 10, "y": 20, "width": 25, "height": 50, "rotation": 0,
         "rectanglelabels": ["cat"], "original_width": 640, "original_height": 480}\
        """;
    String several =
        "\"label\": [%s], \"choice\": {\"choices\": [\"wet\", \"cold\"]}".formatted(box);
    assertThat(read(minimal(several)))
        .containsExactly(
            new Content(
                "s3://bkt/a.jpg",
                List.of("wet 1.0", "cold 1.0"),
                List.of("cat 64.0,96.0 160.0x240.0 of 640.0x480.0 1.0")));
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void of_several_items_of_json_min_of_a_task_the_newest_is_taken() throws IOException {
    String older = minimal("\"choice\": {\"choices\": [\"wet\"]}");
    String newer =
        older.replace("wet", "dry").replace("2022-10-13T", "2022-10-14T").replace(": 12", ": 13");
    String another = older.replace("\"id\": 7", "\"id\": 8").replace("a.jpg", "b.jpg");
    assertThat(read(newer, older, another))
        .containsExactly(
            new Content("s3://bkt/a.jpg", List.of("dry 1.0"), List.of()),
            new Content("s3://bkt/b.jpg", List.of("wet 1.0"), List.of()));
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(Map.of(Loss.SECOND_ANNOTATION, 1L));
    assertThat(conversion.report().firstLeftOut()).isEmpty();
  }

  @Test
  void a_text_of_json_min_is_taken_for_a_choice_and_told() throws IOException {
    assertThat(read(minimal("\"choice\": \"wet\", \"rating\": 4")).getFirst().labels())
        .containsExactly("wet 1.0");
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Loss.CHOICE_OR_TEXT, 1L, Loss.ANNOTATION_FIELDS, 1L));
    assertThat(conversion.report().examples(Loss.CHOICE_OR_TEXT)).containsExactly("[0].choice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "7|[0].result[0]: it has no value",
        "{\"value\": 7}|[0].result[0]: it has no value",
        "{\"value\": {\"x\": NaN, \"y\": 1, \"width\": 1, \"height\": 1, \"rectanglelabels\": [\"a\"]}}|[0].result[0]: its position is not made of numbers",
        "{\"value\": {\"x\": 1, \"y\": 1, \"width\": [], \"height\": 1, \"rectanglelabels\": [\"a\"]}}|[0].result[0]: its position is not made of numbers",
        "{\"value\": {\"points\": [[1, 2], [NaN, 3]], \"polygonlabels\": [\"a\"]}}|[0].result[0]: its position is not made of numbers",
        "{\"value\": {\"x\": 1, \"y\": 1, \"width\": 1, \"height\": 1, \"rectanglelabels\": [{}]}}|[0].result[0]: one of its labels is no text",
        "{\"value\": {\"choices\": [7, {}]}}|[0].result[0]: one of its choices is no text",
        "{\"image_rotation\": 90, \"value\": {\"x\": 1}}|[0].result[0]: its image was turned by hand",
      })
  void what_is_wrong_with_a_result_is_told_with_its_place(String result, String why)
      throws IOException {
    assertThat(boxes(result, CAT)).hasSize(1);
    assertThat(conversion.report().firstLeftOut().getFirst().toString()).startsWith(why);
  }

  @Test
  void tasks_of_all_types_of_json_are_told() throws IOException {
    assertThat(
            read(
                task("s3://bkt/a.jpg"),
                "7",
                "{\"data\": {}}",
                "{\"data\": {\"a\": \"s3://bkt/1.jpg\", \"b\": \"s3://bkt/2.jpg\"}}",
                "{\"data\": {\"image\": \"s3://bkt/b.jpg\"}, \"annotations\": 7}",
                "{\"data\": {\"image\": \"s3://bkt/c.jpg\"}, \"annotations\": [7, {\"result\": \"x\"}]}"))
        .hasSize(3);
    assertThat(conversion.report().firstLeftOut())
        .extracting(Object::toString)
        .containsExactly(
            "[1]: it is no task of Label Studio",
            "[2]: its data names no image, or several",
            "[3]: its data names no image, or several",
            "[4]: its annotations are no list",
            "[5]: one of its annotations is no object",
            "[5]: its result is no list");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "7|It is no file of Label Studio: it is neither a JSON array nor an object.",
        "{}|it has no task with data, and no annotation",
        "[{\"id\": 1}]|it has no task with data, and no annotation",
        "[{\"data\": {\"image\": \"s3://bkt/1\"}}|it ends early",
        "[] []|something follows its end",
      })
  void what_is_no_file_of_it_is_refused(String file, String why) {
    assertThatThrownBy(() -> conversion.read(Format.LABEL_STUDIO, file))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining(why);
  }
}
