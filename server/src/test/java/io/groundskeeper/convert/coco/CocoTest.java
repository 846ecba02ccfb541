package io.groundskeeper.convert.coco;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.Content;
import io.groundskeeper.convert.Conversion;
import io.groundskeeper.convert.Pictures;
import io.groundskeeper.convert.Samples;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.yolo.YoloTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** COCO object detection, by its own page "Data format". */
final class CocoTest {
  private static final String IMAGES =
      "\"images\":[{\"id\":242287,\"width\":426,\"height\":640,\"file_name\":\"a.jpg\"},{\"id\":9,\"width\":640,\"height\":480,\"file_name\":\"sub/b.jpg\"}]";
  private static final String CATEGORIES =
      "\"categories\":[{\"id\":90,\"name\":\"t\u00e9ddy\"},{\"id\":3,\"name\":\"car\"}]";
  private static final String ANNOTATIONS =
      "\"annotations\":[{\"id\":1,\"image_id\":9,\"category_id\":3,\"bbox\":[399,251,155.5,101]},{\"id\":2,\"image_id\":242287,\"category_id\":90,\"bbox\":[19.23,83.18,314.5,244.46]},{\"id\":3,\"image_id\":9,\"category_id\":90,\"bbox\":[1,2,3,4]}]";

  @TempDir private Path folder;

  private Conversion conversion = new Conversion(Path.of("."));

  @BeforeEach
  void begin() {
    conversion = new Conversion(folder).prefix("s3://bucket/coco/");
  }

  private static String file(String... sections) {
    return "{" + String.join(",", sections) + "}";
  }

  @Test
  void boxes_find_their_images_in_whatever_order_the_sections_come() throws IOException {
    List<String> lines = conversion.read(Format.COCO, file(ANNOTATIONS, CATEGORIES, IMAGES));
    assertThat(Content.of(lines))
        .containsExactly(
            new Content(
                "s3://bucket/coco/a.jpg",
                List.of(),
                List.of("t\u00e9ddy 19.23,83.18 314.5x244.46 of 426.0x640.0 1.0")),
            new Content(
                "s3://bucket/coco/sub/b.jpg",
                List.of(),
                List.of(
                    "car 399.0,251.0 155.5x101.0 of 640.0x480.0 1.0",
                    "t\u00e9ddy 1.0,2.0 3.0x4.0 of 640.0x480.0 1.0")));
    Conversion.assertValid(lines);
    assertThat(conversion.report().isComplete()).isTrue();
    assertThat(
            new Conversion(folder)
                .prefix("s3://bucket/coco/")
                .read(Format.COCO, file(IMAGES, ANNOTATIONS, CATEGORIES)))
        .isEqualTo(lines);
  }

  @Test
  void what_is_no_unicode_is_told_and_never_becomes_another_name() throws IOException {
    List<String> lines =
        conversion.read(
            Format.COCO,
            file(
                IMAGES.replace("a.jpg", "\\ud800.jpg"),
                ANNOTATIONS,
                CATEGORIES.replace("car", "c\\udc00r")));
    assertThat(Content.of(lines))
        .containsExactly(
            new Content(
                "s3://bucket/coco/sub/b.jpg",
                List.of(),
                List.of(
                    "c\ufffdr 399.0,251.0 155.5x101.0 of 640.0x480.0 1.0",
                    "t\u00e9ddy 1.0,2.0 3.0x4.0 of 640.0x480.0 1.0")));
    assertThat(conversion.report().leftOut()).isEqualTo(1);
    assertThat(conversion.report().losses()).containsEntry(Loss.CHARACTER, 1L);
  }

  @Test
  void a_line_has_all_that_rekognition_asks_for() throws IOException {
    assertThat(conversion.read(Format.COCO, file(IMAGES, CATEGORIES, ANNOTATIONS)).getFirst())
        .isEqualTo(
            "{\"source-ref\":\"s3://bucket/coco/a.jpg\",\"bounding-box\":{\"image_size\":[{\"width\":426,\"height\":640,\"depth\":3}],\"annotations\":[{\"class_id\":90,\"left\":19.23,\"top\":83.18,\"width\":314.5,\"height\":244.46}]},\"bounding-box-metadata\":{\"objects\":[{\"confidence\":1}],\"class-map\":{\"90\":\"t\u00e9ddy\"},\"type\":\"groundtruth/object-detection\",\"human-annotated\":\"yes\",\"creation-date\":\""
                + Conversion.NOW_TEXT
                + "\"}}");
  }

  @Test
  void sparse_category_ids_come_back_as_they_were() throws IOException {
    List<String> lines = conversion.read(Format.COCO, file(IMAGES, CATEGORIES, ANNOTATIONS));
    JsonNode back = JsonMapper.shared().readTree(new Conversion(folder).write(Format.COCO, lines));
    assertThat(back.get("categories").toString())
        .isEqualTo("[{\"id\":3,\"name\":\"car\"},{\"id\":90,\"name\":\"t\u00e9ddy\"}]");
    assertThat(back.get("images").get(0).toString())
        .isEqualTo(
            "{\"id\":1,\"file_name\":\"coco/a.jpg\",\"coco_url\":\"s3://bucket/coco/a.jpg\",\"width\":426,\"height\":640}");
    assertThat(back.get("annotations").get(1).toString())
        .isEqualTo(
            "{\"id\":2,\"image_id\":2,\"category_id\":3,\"bbox\":[399,251,155.5,101],\"area\":15705.5,\"iscrowd\":0,\"segmentation\":[]}");
  }

  @Test
  void classes_of_the_same_number_in_different_lines_get_numbers_of_their_own() throws IOException {
    JsonNode file =
        JsonMapper.shared()
            .readTree(
                conversion.write(
                    Format.COCO,
                    List.of(
                        Samples.box("s3://b-1/1", "cat", "1 1 9 9"),
                        Samples.box("s3://b-2/1", "dog", "1 1 9 9"))));
    assertThat(file.at("/annotations/0/category_id").asInt()).isZero();
    assertThat(file.at("/annotations/1/category_id").asInt()).isEqualTo(1);
    assertThat(file.at("/images/1/file_name").stringValue()).isEqualTo("1-2");
  }

  @Test
  void what_a_manifest_cannot_hold_is_counted() throws IOException {
    conversion.read(
        Format.COCO,
        file(
            "\"info\":{\"year\":2017,\"date_created\":\"2017/09/01\"}",
            "\"licenses\":[{\"id\":4}]",
            "\"images\":[{\"id\":1,\"width\":640,\"height\":480,\"file_name\":\"a.jpg\",\"license\":4,\"flickr_url\":\"http://x\"}]",
            "\"categories\":[{\"id\":1,\"name\":\"cat\",\"supercategory\":\"animal\"},{\"id\":2,\"name\":\"unused\"}]",
            "\"annotations\":["
                + "{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,9,9],\"segmentation\":[[1,1,9,9,1,9]],\"iscrowd\":0},"
                + "{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,9,9],\"segmentation\":{\"counts\":[1],\"size\":[1,1]},\"iscrowd\":1},"
                + "{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,9,9],\"keypoints\":[1,1,2],\"num_keypoints\":1},"
                + "{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,9,9],\"attributes\":{\"occluded\":true}},"
                + "{\"image_id\":1,\"caption\":\"a cat\"},"
                + "{\"image_id\":1,\"category_id\":1},"
                + "{\"image_id\":5,\"category_id\":1,\"bbox\":[1,1,9,9]},"
                + "{\"image_id\":1,\"category_id\":5,\"bbox\":[1,1,9,9]}]"));
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry(Loss.SEGMENTATION, 2L),
                Map.entry(Loss.CROWD, 1L),
                Map.entry(Loss.KEYPOINTS, 1L),
                Map.entry(Loss.ANNOTATION_FIELDS, 1L),
                Map.entry(Loss.CAPTION, 1L),
                Map.entry(Loss.BOX_WITHOUT_IMAGE, 2L),
                Map.entry(Loss.CATEGORY_FIELDS, 1L),
                Map.entry(Loss.UNUSED_CLASS, 1L),
                Map.entry(Loss.IMAGE_FIELDS, 1L),
                Map.entry(Loss.FILE_FIELDS, 2L)));
    assertThat(conversion.report().boxes()).isEqualTo(4);
    assertThat(conversion.report().labels()).isEqualTo(1);
    assertThat(conversion.report().lines())
        .contains("2 segmentation masks or polygons: a manifest holds bounding boxes only");
  }

  @Test
  void the_date_of_the_file_is_the_date_of_its_labels() throws IOException {
    assertThat(
            conversion
                .read(
                    Format.COCO,
                    file(
                        "\"info\":{\"date_created\":\"2017/09/01\"}",
                        IMAGES,
                        CATEGORIES,
                        ANNOTATIONS))
                .getFirst())
        .contains("\"creation-date\":\"2017-09-01T00:00:00\"");
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void the_export_has_the_parts_that_tools_ask_for() throws IOException {
    byte[] file =
        new Conversion(folder)
            .write(Format.COCO, List.of(Samples.box("s3://b-1/1", "cat", "1 1 9 9")));
    assertThat(JsonMapper.shared().readTree(file).propertyNames())
        .containsExactly("images", "annotations", "categories", "info", "licenses");
    conversion.read(Format.COCO, file);
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void a_score_is_a_confidence_and_back() throws IOException {
    String scored = ANNOTATIONS.replaceFirst("\"id\":1,", "\"id\":1,\"score\":0.25,");
    List<String> lines = conversion.read(Format.COCO, file(IMAGES, CATEGORIES, scored));
    assertThat(Content.of(lines.get(1)).boxes().getFirst()).endsWith(" 0.25");
    assertThat(new String(new Conversion(folder).write(Format.COCO, lines), UTF_8))
        .contains("\"score\":0.25");
  }

  @Test
  void items_that_are_not_as_they_should_be_are_named_and_left_out() throws IOException {
    List<String> lines =
        conversion.read(
            Format.COCO,
            file(
                "\"images\":[7,{\"id\":\"x\",\"file_name\":\"a\"},{\"id\":1},{\"id\":\"2\",\"file_name\":\"b.jpg\",\"width\":\"wide\"},{\"id\":2,\"file_name\":\"c.jpg\"},{\"id\":3,\"file_name\":\"b.jpg\"},{\"id\":1e400,\"file_name\":[{}]}]",
                "\"categories\":[{\"id\":1,\"name\":\"cat\"},{\"id\":1,\"name\":\"dog\"},{\"id\":2,\"name\":7}]",
                "\"annotations\":[[],{\"image_id\":3,\"category_id\":1,\"bbox\":[1,2,3]},{\"image_id\":3,\"category_id\":1,\"bbox\":[1,2,3,4,5]},{\"image_id\":3,\"category_id\":1,\"bbox\":[1,2,3,1e999]},{\"image_id\":3,\"category_id\":1,\"bbox\":\"x\"},{\"image_id\":2,\"category_id\":1,\"bbox\":[1,2,3,4]},{\"image_id\":3,\"category_id\":1,\"bbox\":[1,2,3,4],\"score\":2}]"));
    assertThat(conversion.report().firstLeftOut())
        .extracting(Report.Finding::where)
        .containsExactly(
            "images[0]",
            "images[2]",
            "image 2",
            "images[6]",
            "category 1",
            "categories[2]",
            "annotations[0]",
            "annotations[1]",
            "annotations[2]",
            "annotations[3]",
            "annotations[4]",
            "annotations[6]",
            "b.jpg");
    assertThat(lines).containsExactly("{\"source-ref\":\"s3://bucket/coco/a\"}");
    assertThat(conversion.report().losses()).containsEntry(Loss.BOX_LEFT_OUT, 1L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "{",
        "{}",
        "{\"images\":[",
        "{\"images\":[{\"id\":1",
        "{\"images\":{}}",
        "{\"images\":[],\"images\":[]}",
        "{\"images\":[],\"annotations\":7}",
        "{\"images\":[]} x",
        "{\"images\":[],\"categories\":[}",
        "<annotation/>"
      })
  void a_file_that_is_not_coco_is_refused_in_one_line(String text) {
    assertThatThrownBy(() -> conversion.read(Format.COCO, text))
        .isInstanceOf(ConversionException.class)
        .hasMessageStartingWith("It is no COCO file")
        .hasMessageNotContaining("\n");
  }

  @Test
  void every_beginning_of_a_file_is_refused() {
    String whole = file(IMAGES, CATEGORIES, ANNOTATIONS);
    for (int length = 0; length < whole.length(); length++) {
      String cut = whole.substring(0, length);
      assertThatThrownBy(() -> new Conversion(folder).read(Format.COCO, cut))
          .isInstanceOf(ConversionException.class);
    }
  }

  @Test
  void a_byte_order_mark_and_gzip_are_passed_over() throws IOException {
    String whole = file(IMAGES, CATEGORIES, ANNOTATIONS);
    List<String> lines = conversion.read(Format.COCO, whole);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(("\ufeff" + whole).getBytes(UTF_8));
    }
    assertThat(
            new Conversion(folder)
                .prefix("s3://bucket/coco/")
                .read(Format.COCO, bytes.toByteArray()))
        .isEqualTo(lines);
  }

  @Test
  void without_a_prefix_it_is_said_that_one_is_needed() {
    assertThatThrownBy(() -> new Conversion(folder).read(Format.COCO, file(IMAGES)))
        .hasMessageContaining("'a.jpg'")
        .hasMessageContaining("image prefix such as s3://bucket/path/");
  }

  private static String image(String id, String name, int width) {
    return "{\"id\":%s,\"file_name\":\"%s\",\"width\":%d,\"height\":480}"
        .formatted(id, name, width);
  }

  private static String annotation(String image, String category, String more) {
    return "{\"image_id\":%s,\"category_id\":%s%s}".formatted(image, category, more);
  }

  private static String list(String name, String... items) {
    return "\"" + name + "\":[" + String.join(",", items) + "]";
  }

  private static final String CAT = "\"categories\":[{\"id\":1,\"name\":\"cat\"}]";
  private static final String BBOX = ",\"bbox\":[1,2,3,4]";

  @Test
  void rows_that_repeat_a_name_are_one_image_with_all_boxes() throws IOException {
    List<String> lines =
        conversion.read(
            Format.COCO,
            file(
                list(
                    "images",
                    image("1", "a.jpg", 640),
                    image("2", "./a.jpg", 640),
                    image("1", "a.jpg", 640),
                    image("3", "a.jpg", 320),
                    image("4", "b.jpg", 640)),
                CAT,
                list(
                    "annotations",
                    annotation("2", "1", ",\"bbox\":[5,6,7,8]"),
                    annotation("1", "1", BBOX),
                    annotation("3", "1", BBOX))));
    assertThat(Content.of(lines))
        .containsExactly(
            new Content(
                "s3://bucket/coco/a.jpg",
                List.of(),
                List.of(
                    "cat 5.0,6.0 7.0x8.0 of 640.0x480.0 1.0",
                    "cat 1.0,2.0 3.0x4.0 of 640.0x480.0 1.0")),
            new Content("s3://bucket/coco/b.jpg", List.of(), List.of()));
    assertThat(conversion.report().losses())
        .isEqualTo(Map.of(Loss.REPEATED_IMAGE, 2L, Loss.BOX_WITHOUT_IMAGE, 1L));
    assertThat(conversion.report().firstLeftOut())
        .containsExactly(
            new Report.Finding("image 3", "an earlier image has this file_name, and another size"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "1.0|1|1.0|1",
        "\"1\"|1|1|\"1\"",
        "1e0|\"1.0\"|\"1\"|1.0",
        "\"6f9619ff-8b86\"|\"6f9619ff-8b86\"|\"cat-1\"|\"cat-1\"",
        "-1|-1|9007199254740993|\"9007199254740993\"",
        "18446744073709551616|\"18446744073709551616\"|0|0.0"
      })
  void ids_are_found_however_they_are_written(
      String id, String used, String category, String usedCategory) throws IOException {
    boolean isNumber = !id.startsWith("1844");
    List<String> lines =
        conversion.read(
            Format.COCO,
            file(
                list("images", image(id, "a.jpg", 640)),
                list("annotations", annotation(isNumber ? used : id, usedCategory, BBOX)),
                "\"categories\":[{\"id\":%s,\"name\":\"cat\"}]".formatted(category)));
    if (isNumber) {
      assertThat(Content.of(lines).getFirst().boxes()).hasSize(1);
      assertThat(conversion.report().isComplete()).isTrue();
      assertThat(lines.getFirst().contains("\"class_id\":9007199254740993,"))
          .isEqualTo(category.startsWith("9"));
    } else {
      assertThat(conversion.report().firstLeftOut().getFirst().where()).isEqualTo("images[0]");
    }
  }

  @Test
  void numbers_that_are_none_matter_only_where_they_are_used() throws IOException {
    List<String> lines =
        conversion.read(
            Format.COCO,
            file(
                list("images", image("1", "a.jpg", 640).replace("}", ",\"date\":NaN}")),
                list(
                    "annotations",
                    annotation("1", "1", BBOX + ",\"area\":NaN,\"x\":[-Infinity]"),
                    annotation("1", "1", ",\"bbox\":[NaN,2,3,4]"),
                    annotation("1", "1", BBOX + ",\"score\":Infinity"),
                    annotation("NaN", "1", BBOX)),
                CAT));
    assertThat(Content.of(lines).getFirst().boxes()).hasSize(1);
    assertThat(conversion.report().firstLeftOut())
        .containsExactly(
            new Report.Finding("annotations[1]", "its bbox is no list of four numbers"),
            new Report.Finding("annotations[2]", "its score is no number from 0 to 1"),
            new Report.Finding("annotations[3]", "its image_id is no id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[10,20,110,20,110,220,10,220]]|10.0,20.0 100.0x200.0",
        "[[50,60,70,60,70,90],[1,2,3,4]]|1.0,2.0 69.0x88.0",
        "[5,6,7.5,8]|5.0,6.0 2.5x2.0",
        "{\"size\":[10,10],\"counts\":[22,3,7,3,65]}|2.0,2.0 2.0x3.0",
        "{\"counts\":[5,10],\"size\":[10,10]}|0.0,0.0 2.0x10.0",
        // As pycocotools writes the mask of the line before the last.
        "{\"size\":[10,10],\"counts\":\"f0370j1\"}|2.0,2.0 2.0x3.0",
        "[[NaN,1,2,3]]|",
        "[[1,2,3]]|",
        "{\"size\":[10,10],\"counts\":[100]}|",
        "{\"size\":[10,10],\"counts\":[0,101]}|",
        "{\"size\":[10,10],\"counts\":\"~\"}|",
        "\"x\"|",
        "7|"
      })
  void without_a_bbox_the_box_is_the_one_around_the_segmentation(String shape, String box)
      throws IOException {
    for (String bbox : List.of("", ",\"bbox\":[]", ",\"bbox\":null")) {
      conversion = new Conversion(folder).prefix("s3://bucket/coco/");
      List<String> lines =
          conversion.read(
              Format.COCO,
              file(
                  list("images", image("1", "a.jpg", 640)),
                  list("annotations", annotation("1", "1", ",\"segmentation\":" + shape + bbox)),
                  CAT));
      List<String> boxes = Content.of(lines).getFirst().boxes();
      if (box == null) {
        assertThat(boxes).isEmpty();
        assertThat(conversion.report().leftOut()).isEqualTo(1);
      } else {
        assertThat(boxes).containsExactly("cat " + box + " of 640.0x480.0 1.0");
        assertThat(conversion.report().examples(Loss.BOX_OF_SEGMENTATION))
            .containsExactly("annotations[0]");
      }
    }
  }

  @Test
  void annotations_without_a_box_are_labels_of_the_image() throws IOException {
    List<String> lines =
        conversion.read(
            Format.COCO,
            file(
                "\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}]",
                list(
                    "annotations",
                    annotation("1", "1", ""),
                    annotation("1", "1", ",\"bbox\":[],\"segmentation\":[]"),
                    annotation("1", "2", ",\"score\":0.5")),
                "\"categories\":[{\"id\":1,\"name\":\"cat\"},{\"id\":2,\"name\":\"dog\"}]"));
    assertThat(Content.of(lines))
        .containsExactly(
            new Content("s3://bucket/coco/a.jpg", List.of("cat 1.0", "dog 0.5"), List.of()));
    Conversion.assertValid(lines);
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void a_size_may_be_a_text_or_come_from_the_image() throws IOException {
    Map<String, byte[]> pictures = Map.of("c.jpg", YoloTest.picture("jpg", 64, 48));
    conversion.images(name ->
        Optional.ofNullable(pictures.get(name.substring(name.lastIndexOf('/') + 1)))
            .map(ByteArrayInputStream::new));
    List<String> lines =
        conversion.read(
            Format.COCO,
            file(
                list(
                    "images",
                    "{\"id\":1,\"file_name\":\"b.jpg\",\"width\":\"640\",\"height\":\"480\"}",
                    "{\"id\":2,\"file_name\":\"c.jpg\",\"width\":0,\"height\":null}",
                    "{\"id\":3,\"file_name\":\"d.jpg\"}"),
                list(
                    "annotations",
                    annotation("1", "1", BBOX),
                    annotation("2", "1", BBOX),
                    annotation("3", "1", BBOX)),
                CAT));
    assertThat(Content.of(lines))
        .flatExtracting(Content::boxes)
        .containsExactly(
            "cat 1.0,2.0 3.0x4.0 of 640.0x480.0 1.0", "cat 1.0,2.0 3.0x4.0 of 64.0x48.0 1.0");
    assertThat(conversion.report().losses())
        .isEqualTo(Map.of(Loss.SIZE_FROM_IMAGE, 1L, Loss.BOX_LEFT_OUT, 1L));
    assertThat(conversion.report().firstLeftOut().getFirst().where()).isEqualTo("d.jpg");
  }

  private static byte[] ofOne(String name) {
    return file(
            list("images", image("0", name, 640)),
            list("annotations", annotation("0", "1", BBOX)),
            CAT)
        .getBytes(UTF_8);
  }

  @Test
  void a_folder_of_files_is_one_data_set_with_splits() throws IOException {
    Map<String, byte[]> files =
        Map.of(
            "train/_annotations.coco.json", ofOne("a.jpg"),
            "train/a.jpg", new byte[1],
            "valid/_annotations.coco.json", ofOne("a.jpg"),
            "package.json", "{\"name\":\"x\"}".getBytes(UTF_8));
    List<String> refs = List.of("s3://bucket/coco/train/a.jpg", "s3://bucket/coco/valid/a.jpg");
    assertThat(
            Content.of(
                conversion.read(Format.COCO, Conversion.folder(folder.resolve("roboflow"), files))))
        .extracting(Content::sourceRef)
        .containsExactlyElementsOf(refs);
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.SPLIT, 2L, Loss.OTHER_FILE, 1L));
    assertThat(Content.of(conversion.read(Format.COCO, Conversion.zip(files))))
        .extracting(Content::sourceRef)
        .containsExactlyElementsOf(refs);
    conversion.split("valid");
    assertThat(Content.of(conversion.read(Format.COCO, Conversion.zip(files))))
        .extracting(Content::sourceRef)
        .containsExactly(refs.getLast());
    conversion.split("test");
    assertThatThrownBy(() -> conversion.read(Format.COCO, Conversion.zip(files)))
        .hasMessageContaining("train, valid.");
  }

  @Test
  void the_folders_of_coco_itself_are_known() throws IOException {
    Map<String, byte[]> files =
        Map.of(
            "annotations/instances_train2017.json", ofOne("a.jpg"),
            "annotations/captions_train2017.json", ofOne("a.jpg"),
            "annotations/instances_val2017.json", ofOne("b.jpg"),
            "train2017/a.jpg", new byte[1]);
    assertThat(Content.of(conversion.read(Format.COCO, Conversion.zip(files))))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/coco/train2017/a.jpg", "s3://bucket/coco/b.jpg");
    assertThat(conversion.report().leftOut()).isZero();
    conversion.split("val");
    assertThat(Content.of(conversion.read(Format.COCO, Conversion.zip(files))))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/coco/b.jpg");
  }

  @Test
  void a_broken_file_in_a_folder_is_no_absent_one() throws IOException {
    Map<String, byte[]> files =
        Map.of("a.json", ofOne("a.jpg"), "b.json", "{\"images\":[".getBytes(UTF_8));
    assertThatThrownBy(() -> conversion.read(Format.COCO, Conversion.zip(files)))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("b.json cannot be read");
    assertThatThrownBy(
            () -> conversion.read(Format.COCO, Conversion.zip(Map.of("a.txt", new byte[1]))))
        .hasMessageContaining("no COCO file");
  }

  @Test
  void boxes_that_a_server_will_mark_are_kept_and_told() throws IOException {
    String outside = ANNOTATIONS.replace("[399,", "[600,");
    assertThat(conversion.read(Format.COCO, file(IMAGES, CATEGORIES, outside))).hasSize(2);
    assertThat(conversion.report().isComplete()).isTrue();
    assertThat(conversion.report().firstEntriesWithErrors())
        .containsExactly(new Report.Finding("sub/b.jpg", "ERROR_INVALID_BOUNDING_BOX"));
  }

  @Test
  void lvis_names_images_by_addresses_alone() throws IOException {
    String images =
        IMAGES.replaceAll(
            "\"file_name\":\"([^\"]*)\"", "\"coco_url\":\"http://images.example.com/val/$1\"");
    assertThat(Content.of(conversion.read(Format.COCO, file(images, CATEGORIES, ANNOTATIONS))))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/coco/val/a.jpg", "s3://bucket/coco/val/sub/b.jpg");
    assertThat(conversion.report().losses()).containsEntry(Loss.FOREIGN_NAME, 2L);
    assertThat(conversion.report().boxes()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
  void a_file_in_utf_16_is_read(String encoding) throws IOException {
    String whole = file(IMAGES, CATEGORIES, ANNOTATIONS);
    byte[] bytes = whole.getBytes(Charset.forName(encoding));
    assertThat(conversion.read(Format.COCO, bytes))
        .isEqualTo(new Conversion(folder).prefix("s3://bucket/coco/").read(Format.COCO, whole));
  }

  @Test
  void sections_that_are_null_are_none() throws IOException {
    assertThat(conversion.read(Format.COCO, file(IMAGES, "\"annotations\":null"))).hasSize(2);
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "data/a b.jpg, a b.jpg, data/a b.jpg",
    "a b.jpg, a%20b.jpg, a b.jpg",
    "images/train/a.jpg, train/a.jpg, images/train/a.jpg",
    "a%20b.jpg, a%20b.jpg, a%20b.jpg",
  })
  void the_images_of_a_folder_are_found_by_their_names(String image, String name, String found)
      throws IOException {
    Map<String, byte[]> files =
        Map.of(
            image,
            Pictures.of("png", 640, 480),
            "labels.json",
            ("{\"images\":[{\"id\":1,\"file_name\":\""
                    + name
                    + "\"}],"
                    + "\"annotations\":[{\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3,4]}],"
                    + "\"categories\":[{\"id\":1,\"name\":\"cat\"}]}")
                .getBytes(UTF_8));
    assertThat(Content.of(conversion.read(Format.COCO, Conversion.zip(files))))
        .containsExactly(
            new Content(
                "s3://bucket/coco/" + found,
                List.of(),
                List.of("cat 1.0,2.0 3.0x4.0 of 640.0x480.0 1.0")));
  }
}
