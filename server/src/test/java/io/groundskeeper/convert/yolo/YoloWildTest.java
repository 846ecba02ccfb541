package io.groundskeeper.convert.yolo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** YOLO as tools and people really leave it. */
final class YoloWildTest {
  private static final String LINE = "0 0.5 0.5 0.25 0.5\n";
  private static final String CAT = "cat 240.0,120.0 160.0x240.0 of 640.0x480.0 1.0";

  @TempDir private Path folder;

  private Conversion conversion = new Conversion(Path.of("."));
  private final Map<String, byte[]> files = new HashMap<>();

  @BeforeEach
  void begin() {
    conversion = new Conversion(folder).prefix("s3://pics/");
  }

  private void text(String name, String text) {
    files.put(name, text.getBytes(UTF_8));
  }

  private void image(String name) throws IOException {
    files.put(name, Pictures.of("jpg", 640, 480));
  }

  /** An image with a box of class 0. */
  private void labelled(String image, String labels) throws IOException {
    image(image);
    text(labels, LINE);
  }

  private List<Content> read() throws IOException {
    return Content.of(conversion.read(Format.YOLO, Conversion.zip(files)));
  }

  private void assertReads(String... names) throws IOException {
    List<Content> found = read();
    assertThat(found)
        .extracting(Content::sourceRef)
        .containsExactly(List.of(names).stream().map("s3://pics/"::concat).toArray(String[]::new));
    assertThat(found).allMatch(image -> image.boxes().equals(List.of(CAT)));
  }

  private void assertRefused(String... why) {
    assertThatThrownBy(this::read)
        .isInstanceOf(ConversionException.class)
        .message()
        .contains(why)
        .doesNotContain("\n");
  }

  private List<String> leftOut() {
    return conversion.report().firstLeftOut().stream().map(Report.Finding::toString).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "names: [cat, dog]",
        "names:\n- cat\n- dog",
        "names: {0: cat, 1: dog}",
        "names: {'0': cat}",
        "nc: 1\nnames: data/list.names",
      })
  void the_description_may_have_any_name_and_names_in_any_form(String names) throws IOException {
    text("set/my-cats.yml", "train: images\nval: images\n" + names);
    text("set/list.names", "cat\ndog\n\n");
    text("set/hyp.yaml", "lr0: 0.01\n");
    labelled("set/images/a.jpg", "set/labels/a.txt");
    assertReads("images/a.jpg");
    assertThat(conversion.report().leftOut()).isZero();
  }

  @Test
  void where_classes_are_only_counted_they_are_called_as_ultralytics_calls_them()
      throws IOException {
    text("data.yaml", "train: images\nnc: 2\n");
    labelled("images/a.jpg", "labels/a.txt");
    assertThat(read()).first().extracting(Content::boxes).asString().contains("class_0 240");
    assertThat(conversion.report().losses()).containsEntry(Loss.CLASS_NAME, 2L);
  }

  @Test
  void of_several_descriptions_one_is_asked_for() throws IOException {
    text("a.yaml", "train: images\nnames: [dog]\n");
    text("b.yaml", "train: images\nnames: [cat]\n");
    labelled("images/a.jpg", "labels/a.txt");
    assertRefused("several", "a.yaml, b.yaml", "--data");
    conversion.description("b.yaml");
    assertReads("images/a.jpg");
    conversion.description("c.yaml");
    assertRefused("There is no file c.yaml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "names: {0: , 1: dog}|class 0 has no name",
        "names: {0: cat, 1: '  '}|class 1 has no name",
        "names: [cat, '']|class 1 has no name",
        "names: [cat, null]|class 1 has no name",
        "names: [cat, [dog]]|the name of class 1 is no text",
        "names: {-1: cat}|'-1' is no number",
        "nc: x|'x' is no number",
        "nc: 100001|more than 100,000 classes",
      })
  void a_class_without_a_name_is_refused(String names, String why) throws IOException {
    text("data.yaml", "train: images\n" + names);
    labelled("images/a.jpg", "labels/a.txt");
    assertRefused("data.yaml", why);
  }

  @Test
  void labelimg_saves_labels_beside_images() throws IOException {
    text("classes.txt", "cat\ndog\n");
    labelled("a.jpg", "a.txt");
    labelled("more/b.jpg", "more/b.txt");
    text("README.txt", "what this is\n");
    assertReads("a.jpg", "more/b.jpg");
    assertThat(leftOut()).isEmpty();
  }

  @Test
  void names_may_stand_among_the_labels() throws IOException {
    text("ds/labels/classes.txt", "cat\r\ndog\r\n");
    labelled("ds/images/a.jpg", "ds/labels/a.txt");
    assertReads("images/a.jpg");
    assertThat(leftOut()).isEmpty();
  }

  @Test
  void label_studio_has_classes_and_notes_which_must_agree() throws IOException {
    String notes = "{\"categories\":[{\"id\":0,\"name\":\"cat\"},{\"id\":1,\"name\":\"dog\"}]}";
    text("notes.json", notes);
    labelled("images/a.jpg", "labels/a.txt");
    assertReads("images/a.jpg");
    text("classes.txt", "cat\ndog\n");
    assertReads("images/a.jpg");
    text("classes.txt", "dog\ncat\n");
    assertRefused("Class 0 is 'dog' in classes.txt and 'cat' in notes.json", "--data");
    conversion.description("notes.json");
    assertReads("images/a.jpg");
  }

  @Test
  void cvat_and_darknet_name_lists_and_names() throws IOException {
    text("obj.data", "classes = 2\ntrain = data/train.txt\nnames = data/obj.names\nbackup = b/\n");
    text("obj.names", "cat\ndog\n");
    text("train.txt", "data/obj_train_data/a.jpg\ndata/obj_train_data/x/b.jpg\n");
    labelled("obj_train_data/a.jpg", "obj_train_data/a.txt");
    labelled("obj_train_data/x/b.jpg", "obj_train_data/x/b.txt");
    assertReads("obj_train_data/a.jpg", "obj_train_data/x/b.jpg");
    files.remove("obj.names");
    assertRefused("obj.data names the classes in data/obj.names, which is not there");
  }

  @Test
  void roboflow_darknet_has_the_same_names_in_each_split() throws IOException {
    text("train/_darknet.labels", "cat\n");
    text("valid/_darknet.labels", "cat\n");
    labelled("train/a.jpg", "train/a.txt");
    labelled("valid/b.jpg", "valid/b.txt");
    assertReads("train/a.jpg", "valid/b.jpg");
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.SPLIT, 2L));
    conversion.split("valid");
    assertReads("valid/b.jpg");
    text("valid/_darknet.labels", "dog\n");
    assertRefused("several", "train/_darknet.labels, valid/_darknet.labels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train: /content/Project-1/train/images\nval: /content/Project-1/valid/images",
        "train: C:\\Users\\me\\Project-1\\train\\images\nval: D:/valid/images",
        "path: ../datasets/project\ntrain: train/images\nval: valid/images",
        "path: /home/me/ds\ntrain: ../train/images\nval: ../valid/images",
        "train: ./train/../train/images/\nval: [valid/images]",
      })
  void paths_of_another_machine_are_found_by_their_end(String places) throws IOException {
    text("data.yaml", places + "\nnames: [cat]\n");
    labelled("train/images/a.jpg", "train/labels/a.txt");
    labelled("valid/images/b.jpg", "valid/labels/b.txt");
    assertReads("train/images/a.jpg", "valid/images/b.jpg");
    assertThat(leftOut()).isEmpty();
    boolean isElsewhere = places.contains("/content") || places.contains("C:");
    assertThat(conversion.report().losses().getOrDefault(Loss.FOUND_BY_END, 0L))
        .isEqualTo(isElsewhere ? 2L : 0L);
  }

  @Test
  void lists_name_images_in_many_ways_and_twice() throws IOException {
    text("data.yaml", "path: .\ntrain: lists/train.txt\nval: /home/me/lists/val.txt\nnames: [cat]");
    text("lists/train.txt", "./images/a.jpg\nimages/a.jpg\r\n../images/b.jpg\n\n");
    text("lists/val.txt", "/home/me/ds/images/c.jpg\nD:\\ds\\images\\d.jpg\n/x/none.jpg\n");
    for (String name : List.of("a", "b", "c", "d")) {
      labelled("images/" + name + ".jpg", "labels/" + name + ".txt");
    }
    assertReads("images/a.jpg", "images/b.jpg", "images/c.jpg", "images/d.jpg");
    assertThat(leftOut()).containsExactly("x/none.jpg: the image is not there");
  }

  @Test
  void a_path_of_many_parts_is_looked_for_by_its_last_ones_and_one_of_too_many_is_named()
      throws IOException {
    text("data.yaml", "train: train.txt\nnames: [cat]\n");
    text("train.txt", "a/".repeat(2_000) + "images/a.jpg\n" + "a/".repeat(4_000_000));
    labelled("images/a.jpg", "labels/a.txt");
    assertReads("images/a.jpg");
    assertThat(leftOut()).singleElement().asString().startsWith("train.txt: a line is too long");
  }

  @Test
  void labels_in_another_folder_are_found_and_it_is_said() throws IOException {
    text("data.yaml", "train: images/train\nval: images/val\nnames: [cat]\n");
    labelled("images/train/1.jpg", "annotations/train/1.txt");
    labelled("images/val/1.jpg", "annotations/val/1.txt");
    assertReads("images/train/1.jpg", "images/val/1.jpg");
    assertThat(conversion.report().losses()).containsEntry(Loss.LABELS_ELSEWHERE, 2L);
  }

  @Test
  void labels_that_could_be_of_either_are_of_none_and_it_is_said() throws IOException {
    text("data.yaml", "train: images\nnames: [cat]\n");
    labelled("images/1.jpg", "one/1.txt");
    text("two/1.txt", LINE);
    assertThat(read().getFirst().boxes()).isEmpty();
    assertThat(leftOut())
        .containsExactly(
            "data.yaml: no image has labels: for images/a.jpg they are looked for in labels/a.txt"
                + " and images/a.txt",
            "one/1.txt: there is no image for these labels",
            "two/1.txt: there is no image for these labels");
  }

  @Test
  void an_image_without_labels_gets_none_of_another_folder_where_others_have_theirs()
      throws IOException {
    text("data.yaml", "train: images/train\nval: images/val\nnames: [cat]\n");
    labelled("images/train/1.jpg", "labels/train/1.txt");
    image("images/val/2.jpg");
    text("labels/train/2.txt", LINE);
    assertThat(read().getLast().boxes()).isEmpty();
    assertThat(leftOut()).containsExactly("labels/train/2.txt: there is no image for these labels");
  }

  @ParameterizedTest
  @CsvSource({
    "0 0.5 0.1 0.9 0.5 0.5 0.9 0.1 0.5, ORIENTED_BOX, 1.0",
    "0 0.5 0.1 0.9 0.5 0.5 0.9 0.1 0.5 0.75, ORIENTED_BOX, 0.75",
    "0 0.1 0.1 0.9 0.1 0.5 0.9, SEGMENTATION, 1.0",
    "0 0.1 0.1 0.9 0.1 0.5 0.9 0.75, SEGMENTATION, 0.75",
  })
  void polygons_become_the_boxes_around_them(String line, Loss loss, String confidence)
      throws IOException {
    text("data.yaml", "train: images\nnames: [cat]\n");
    labelled("images/a.jpg", "labels/a.txt");
    text("labels/a.txt", line);
    assertThat(read())
        .first()
        .extracting(Content::boxes)
        .isEqualTo(List.of("cat 64.0,48.0 512.0x384.0 of 640.0x480.0 " + confidence));
    assertThat(conversion.report().losses()).isEqualTo(Map.of(loss, 1L));
  }

  @Test
  void text_in_utf_16_is_read_with_and_without_its_mark() throws IOException {
    String yaml = "train: images\nnames: [cat]\n";
    image("images/a.jpg");
    for (Charset charset : List.of(UTF_16, UTF_16LE)) {
      files.put("data.yaml", yaml.getBytes(charset));
      files.put("labels/a.txt", LINE.getBytes(charset));
      assertReads("images/a.jpg");
    }
  }

  @Test
  void another_encoding_is_refused_and_never_becomes_replacement_characters() throws IOException {
    labelled("images/a.jpg", "labels/a.txt");
    for (Charset charset : List.of(Charset.forName("GBK"), ISO_8859_1)) {
      String name = charset.equals(ISO_8859_1) ? "\u00e9t\u00e9" : "\u732b\u72d7";
      files.put("data.yaml", ("train: images\nnames: [" + name + "]\n").getBytes(charset));
      assertRefused("data.yaml", "not text in UTF-8", "Save it as UTF-8");
      files.remove("data.yaml");
      files.put("classes.txt", (name + "\n").getBytes(charset));
      assertRefused("classes.txt", "not text in UTF-8");
    }
  }

  @Test
  void boxes_that_reach_out_are_kept_and_counted_or_clipped() throws IOException {
    text("data.yaml", "train: images\nnames: [cat]\n");
    labelled("images/a.jpg", "labels/a.txt");
    text("labels/a.txt", "0 0.9 0.5 0.25 0.5\n0 1.01 1.2 0.1 0.1\n0 0.5 0.5 1 1\n");
    assertThat(read().getFirst().boxes()).hasSize(3);
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.OUTSIDE_BOX, 2L));
    conversion = new Conversion(folder).prefix("s3://pics/").clip();
    assertThat(read())
        .first()
        .extracting(Content::boxes)
        .isEqualTo(
            List.of(
                "cat 496.0,120.0 144.0x240.0 of 640.0x480.0 1.0",
                "cat 0.0,0.0 640.0x480.0 of 640.0x480.0 1.0"));
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.CLIPPED_BOX, 1L));
    assertThat(leftOut())
        .containsExactly("labels/a.txt, line 2: the box lies outside of the image");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 320 240 100 100|perhaps pixels",
        "0 10 10 50 10 50 50|perhaps pixels",
        "0 0.5 0.5 -0.1 0.1|below 0",
        "0 0.5 0.5 0.1 0.1 7|confidence",
        "0.5 0.5 0.5 0.1 0.1|no whole number",
        "-1 0.5 0.5 0.1 0.1|no whole number",
        "cat 0.5 0.5 0.1 0.1|no number",
        "7 0.5 0.5 0.1 0.1|class 7 has no name in data.yaml",
        "0 0.5|too few",
      })
  void a_line_that_is_no_box_is_named_with_its_reason(String line, String why) throws IOException {
    text("data.yaml", "train: images\nnames: [cat]\n");
    labelled("images/a.jpg", "labels/a.txt");
    text("labels/a.txt", LINE + line + "\n");
    assertReads("images/a.jpg");
    assertThat(leftOut()).singleElement().asString().contains("labels/a.txt, line 2: ", why);
  }

  @Test
  void images_that_the_export_lacks_have_their_size_from_this_machine() throws IOException {
    text("obj.data", "classes = 1\ntrain = train.txt\nnames = obj.names\n");
    text("obj.names", "cat\n");
    text("train.txt", "obj_train_data/a.jpg\nobj_train_data/b.jpg\n");
    text("obj_train_data/a.txt", LINE);
    text("obj_train_data/b.txt", LINE);
    byte[] picture = Pictures.of("png", 640, 480);
    conversion.images(name ->
        name.equals("obj_train_data/a.jpg")
            ? Optional.of(new ByteArrayInputStream(picture))
            : Optional.empty());
    assertReads("obj_train_data/a.jpg");
    assertThat(leftOut()).singleElement().asString().contains("obj_train_data/b.jpg");
  }

  @Test
  void names_are_what_is_written_whatever_yaml_makes_of_it() throws IOException {
    text("data.yaml", "train: images\nnames: [007, 1e3, yes, 1.10, 0x1F, '~', 12:30]\n");
    image("images/a.jpg");
    text("labels/a.txt", "0 1 2 3 4 5 6".replaceAll("(\\d)", "$1 0.5 0.5 0.25 0.5\n"));
    assertThat(read().getFirst().boxes())
        .extracting(box -> box.substring(0, box.indexOf(' ')))
        .containsExactlyInAnyOrder("007", "1e3", "yes", "1.10", "0x1F", "~", "12:30");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path: ..\ntrain: images/train\nval: images/val",
        "train: ../images/train\nval: ../images/val",
        "path: ../../ds\ntrain: images/train\nval: images/val",
      })
  void a_description_may_lie_in_a_folder_beside_the_images(String places) throws IOException {
    text("ds/config/data.yaml", places + "\nnames: [cat]\n");
    labelled("ds/images/train/a.jpg", "ds/labels/train/a.txt");
    labelled("ds/images/val/b.jpg", "ds/labels/val/b.txt");
    assertReads("images/train/a.jpg", "images/val/b.jpg");
    assertThat(leftOut()).isEmpty();
  }

  @Test
  void labels_of_one_split_in_another_folder_are_named() throws IOException {
    text("data.yaml", "train: images/train\nval: images/val\nnames: [cat]\n");
    labelled("images/train/1.jpg", "labels/train/1.txt");
    labelled("images/val/2.jpg", "annotations/val/2.TXT");
    assertThat(read()).hasSize(2);
    assertThat(leftOut())
        .containsExactly("annotations/val/2.TXT: there is no image for these labels");
    assertThat(conversion.report().keepsLabels()).isFalse();
  }

  @Test
  void images_that_no_split_names_are_counted_and_their_labels_named() throws IOException {
    text("data.yaml", "train: images/train\nnames: [cat]\n");
    labelled("images/train/1.jpg", "labels/train/1.txt");
    image("results.png");
    assertReads("images/train/1.jpg");
    assertThat(conversion.report().keepsLabels()).isTrue();
    labelled("images/test/2.jpg", "labels/test/2.txt");
    begin();
    assertReads("images/train/1.jpg");
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.IMAGE_NOT_NAMED, 2L));
    assertThat(leftOut())
        .containsExactly(
            "labels/test/2.txt: data.yaml does not name their image, images/test/2.jpg");
    begin();
    conversion.split("train");
    assertReads("images/train/1.jpg");
    assertThat(leftOut()).isEmpty();
  }
}
