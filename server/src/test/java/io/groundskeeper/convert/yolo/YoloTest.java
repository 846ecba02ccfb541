package io.groundskeeper.convert.yolo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.Content;
import io.groundskeeper.convert.Conversion;
import io.groundskeeper.convert.Pictures;
import io.groundskeeper.convert.Samples;
import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.line.PixelBox;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Output;
import io.groundskeeper.convert.value.Report;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ultralytics YOLO detection, by its own documentation. */
public final class YoloTest {
  private static final String DATA =
      "path: coco8 # root\ntrain: images/train\nval: images/val\ntest:\nnames:\n  0: person\n  1: 'bi cycle'\n";

  @TempDir private Path folder;

  private Conversion conversion = new Conversion(Path.of("."));
  private final Map<String, byte[]> files = new HashMap<>();

  @BeforeEach
  void begin() throws IOException {
    conversion = new Conversion(folder).prefix("s3://bucket/ds/");
    text("data.yaml", DATA);
    files.put("images/train/1.jpg", picture("jpg", 640, 480));
    text("labels/train/1.txt", "0 0.5 0.5 0.5 0.5\n1 0.1 0.2 0.1 0.1\n");
    files.put("images/val/2.png", picture("png", 200, 100));
    text("labels/val/2.txt", "\ufeff1 0.5 0.5 1 1\r\n");
    files.put("images/val/empty.png", picture("png", 200, 100));
  }

  private void text(String name, String text) {
    files.put(name, text.getBytes(UTF_8));
  }

  public static byte[] picture(String format, int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), format, bytes);
    return bytes.toByteArray();
  }

  private List<String> read() throws IOException {
    return conversion.read(Format.YOLO, Conversion.zip(files));
  }

  @Test
  void boxes_are_in_pixels_of_the_images() throws IOException {
    List<String> lines = read();
    assertThat(Content.of(lines))
        .containsExactly(
            new Content(
                "s3://bucket/ds/images/train/1.jpg",
                List.of(),
                List.of(
                    "person 160.0,120.0 320.0x240.0 of 640.0x480.0 1.0",
                    "bi cycle 32.0,72.0 64.0x48.0 of 640.0x480.0 1.0")),
            new Content(
                "s3://bucket/ds/images/val/2.png",
                List.of(),
                List.of("bi cycle 0.0,0.0 200.0x100.0 of 200.0x100.0 1.0")),
            new Content("s3://bucket/ds/images/val/empty.png", List.of(), List.of()));
    Conversion.assertValid(lines);
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.SPLIT, 2L));
    assertThat(conversion.report().leftOut()).isZero();
  }

  @Test
  void a_folder_on_disk_is_read_as_a_zip_is_and_may_lie_one_level_down() throws IOException {
    List<String> lines = read();
    assertThat(
            new Conversion(folder)
                .prefix("s3://bucket/ds")
                .prefix("s3://bucket/ds/")
                .read(Format.YOLO, Conversion.folder(folder.resolve("in"), files)))
        .isEqualTo(lines);
    Map<String, byte[]> below = new HashMap<>();
    files.forEach((name, content) -> below.put("top/" + name, content));
    assertThat(
            new Conversion(folder)
                .prefix("s3://bucket/ds/")
                .read(Format.YOLO, Conversion.zip(below)))
        .isEqualTo(lines);
  }

  @Test
  void images_that_are_shown_turned_have_their_boxes_where_people_see_them() throws IOException {
    files.put("images/train/1.jpg", Pictures.jpeg(640, 480, 6));
    text("labels/train/1.txt", "0 0.5 0.5 0.25 0.5");
    assertThat(Content.of(read()))
        .first()
        .extracting(Content::boxes)
        .isEqualTo(List.of("person 180.0,160.0 120.0x320.0 of 480.0x640.0 1.0"));
    assertThat(conversion.report().losses()).containsEntry(Loss.TURNED_IMAGE, 1L);
  }

  @Test
  void images_of_all_kinds_have_sizes() throws IOException {
    files.clear();
    text("data.yaml", "train: images\nnames: [a]\n");
    for (String format : List.of("bmp", "gif", "tif", "png", "jpg")) {
      files.put(
          "images/" + format + "." + format.toUpperCase(Locale.ROOT),
          Pictures.of(format, 640, 480));
    }
    files.put("images/lossy.webp", Pictures.webp("VP8 ", 640, 480));
    files.put("images/lossless.webp", Pictures.webp("VP8L", 640, 480));
    for (String image : files.keySet().stream().filter(n -> n.startsWith("images/")).toList()) {
      text(image.replaceAll("images/(.*)[.].*", "labels/$1.txt"), "0 0.5 0.5 0.25 0.5");
    }
    for (List<String> lines :
        List.of(
            read(), conversion.read(Format.YOLO, Conversion.folder(folder.resolve("in"), files)))) {
      assertThat(Content.of(lines))
          .hasSize(7)
          .allMatch(image ->
              image.boxes().equals(List.of("a 240.0,120.0 160.0x240.0 of 640.0x480.0 1.0")));
    }
  }

  @Test
  void a_header_in_a_zip_is_looked_for_no_further_than_its_bound() throws IOException {
    byte[] far = Pictures.tiff(ByteOrder.LITTLE_ENDIAN, 640, 480, 1, Bounds.IMAGE_HEADER_BYTES_MAX);
    files.put("images/val/2.png", far);
    assertThat(read()).hasSize(2);
    assertThat(conversion.report().firstLeftOut())
        .containsExactly(
            new Report.Finding(
                "images/val/2.png", "its size is not known: it ends before its dimensions"));
    // Of a file nothing is unpacked, and the end is as near as the beginning.
    conversion = new Conversion(folder).prefix("s3://bucket/ds/");
    assertThat(conversion.read(Format.YOLO, Conversion.folder(folder.resolve("in"), files)))
        .hasSize(3);
  }

  @Test
  void one_split_is_read_alone() throws IOException {
    conversion.split("val");
    assertThat(Content.of(read()))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/ds/images/val/2.png", "s3://bucket/ds/images/val/empty.png");
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.UNUSED_CLASS, 1L));
    conversion.split("test");
    assertThatThrownBy(this::read)
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("no split 'test' in data.yaml. There are: train, val.");
  }

  @Test
  void the_layouts_of_other_tools_are_understood() throws IOException {
    text("data.yaml", "train: ../train/images\nval: [valid/images]\nnc: 2\nnames: ['a', b]\n");
    files.put("train/images/x.jpg", files.get("images/train/1.jpg"));
    text("train/labels/x.txt", "1 0.5 0.5 0.5 0.5 0.75");
    files.put("valid/images/y.jpg", files.get("images/train/1.jpg"));
    text("valid/labels/y.txt", "0 0.1 0.1 0.1 0.2 0.3 0.2");
    assertThat(Content.of(read()))
        .extracting(Content::boxes)
        .containsExactly(
            List.of("b 160.0,120.0 320.0x240.0 of 640.0x480.0 0.75"),
            List.of("a 64.0,48.0 128.0x48.0 of 640.0x480.0 1.0"));
    assertThat(conversion.report().losses())
        .isEqualTo(Map.of(Loss.SPLIT, 2L, Loss.SEGMENTATION, 1L, Loss.IMAGE_NOT_NAMED, 3L));
  }

  @Test
  void the_path_may_be_a_folder_beside_the_file() throws IOException {
    List<String> lines = read();
    Map<String, byte[]> moved = new HashMap<>();
    files.forEach((name, content) ->
        moved.put(name.equals("data.yaml") ? name : "sets/coco8/" + name, content));
    moved.put("data.yaml", DATA.replace("coco8", "./sets/coco8/").getBytes(UTF_8));
    conversion = new Conversion(folder).prefix("s3://bucket/ds/");
    assertThat(conversion.read(Format.YOLO, Conversion.zip(moved)))
        .isEqualTo(
            lines.stream().map(line -> line.replace("ds/images", "ds/sets/coco8/images")).toList());
    assertThat(conversion.report().leftOut()).isZero();
  }

  @Test
  void a_list_of_images_is_a_split_too() throws IOException {
    text("data.yaml", "train: train.txt\nnames: {0: a, 1: b}\nkpt_shape: [1, 3]\n");
    text("train.txt", "./images/val/2.png\r\nimages/val/none.png\n");
    text("labels/val/2.txt", "1 0.5 0.5 1 1 0.3 0.3 2");
    assertThat(read()).hasSize(1);
    assertThat(conversion.report().losses())
        .isEqualTo(Map.of(Loss.KEYPOINTS, 1L, Loss.UNUSED_CLASS, 1L, Loss.IMAGE_NOT_NAMED, 2L));
    assertThat(conversion.report().firstLeftOut())
        .containsExactly(
            new Report.Finding("images/val/none.png", "the image is not there"),
            new Report.Finding(
                "labels/train/1.txt", "data.yaml does not name their image, images/train/1.jpg"));
  }

  @Test
  void lines_and_images_that_cannot_be_read_are_named() throws IOException {
    text(
        "labels/train/1.txt",
        "0 0.5 0.5 0.5 0.5\nx 0 0 0 0\n5 0.1 0.1 0.1 0.1\n0 0.1 0.1\n0 nan 0 0 0\n0 1 1 1 1 7\n\n0 1 2 3 4 5 6 7\n");
    text("labels/train/orphan.txt", "0 0.5 0.5 0.5 0.5\n");
    files.put("images/val/2.png", new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    files.put("images/val/3.png", "GIF89a".getBytes(UTF_8));
    text("labels/val/3.txt", "1 0.5 0.5 1 1");
    assertThat(read()).hasSize(2);
    assertThat(conversion.report().firstLeftOut())
        .extracting(Report.Finding::where)
        .containsExactly(
            "labels/train/1.txt, line 2",
            "labels/train/1.txt, line 3",
            "labels/train/1.txt, line 4",
            "labels/train/1.txt, line 5",
            "labels/train/1.txt, line 6",
            "labels/train/1.txt, line 8",
            "images/val/2.png",
            "images/val/3.png",
            "labels/train/orphan.txt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "names: [a]|neither train nor val",
        "train: x|no names",
        "train: x\\nnames: 7|no names",
        "train: x\\nnames: {a: b}|'a' is no number",
        "train: [|cannot be read",
        "- a|no names of classes",
        "a: &a [*a]|neither train",
        "!!java.util.Date 7|cannot be read",
      })
  void a_data_yaml_without_what_is_needed_is_refused(String yaml, String why) {
    text("data.yaml", yaml.replace("\\n", "\n"));
    assertThatThrownBy(this::read)
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("data.yaml")
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  @Test
  void without_a_data_yaml_it_is_no_data_set() {
    files.remove("data.yaml");
    assertThatThrownBy(this::read)
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("there is no file data.yaml");
  }

  @Test
  void names_in_a_zip_that_lead_outside_are_left_out() throws IOException {
    files.put("../images/train/evil.jpg", files.get("images/train/1.jpg"));
    files.put("images/train/../../../evil.jpg", files.get("images/train/1.jpg"));
    files.put("/images/train/evil.jpg", files.get("images/train/1.jpg"));
    files.put("..\\images\\train\\evil.jpg", files.get("images/train/1.jpg"));
    assertThat(read()).hasSize(3);
    assertThat(conversion.report().leftOut()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no zip", "PK\u0003\u0004"})
  void what_is_no_zip_is_refused(String text) {
    assertThatThrownBy(() -> conversion.read(Format.YOLO, text))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("no zip");
  }

  @Test
  void the_export_is_what_ultralytics_reads() throws IOException {
    Path out = folder.resolve("out");
    new Conversion(folder)
        .write(
            Format.YOLO,
            List.of(
                Samples.boxes("s3://b-1/x/images/1.jpg", "5", "dog", "160 120 320 240"),
                Samples.box("s3://b-2/x/images/1.png", "c: \\\"a\\\" #t", "0 0 1 480"),
                "{\"source-ref\":\"s3://b-2/none.jpg\"}"),
            new Output.Folder(out));
    assertThat(Conversion.names(out))
        .containsExactly(
            "data.yaml",
            "groundskeeper.csv",
            "images/train/x/labels/1-2.txt",
            "images/train/x/labels/1.txt");
    assertThat(out.resolve("images/train/x/labels/1.txt")).hasContent("5 0.5 0.5 0.5 0.5\n");
    assertThat(out.resolve("images/train/x/labels/1-2.txt"))
        .hasContent("0 0.00078125 0.5 0.0015625 1\n");
    assertThat(Files.readString(out.resolve("data.yaml")))
        .endsWith(
            """
            train: images/train
            val: images/train
            nc: 6
            names:
              0: "c: \\"a\\" #t"
              1: "class_1"
              2: "class_2"
              3: "class_3"
              4: "class_4"
              5: "dog"
            """);
    assertThat(Files.readString(out.resolve("groundskeeper.csv")))
        .contains("images/train/x/images/1-2.png,s3://b-2/x/images/1.png,,640,480,3");
  }

  @Test
  void images_are_copied_where_somebody_has_them() throws IOException {
    Conversion there = new Conversion(folder);
    there.images(ref ->
        ref.endsWith("1.jpg")
            ? Optional.of(new ByteArrayInputStream(new byte[] {1, 2, 3}))
            : Optional.empty());
    Path out = folder.resolve("out");
    there.write(
        Format.YOLO,
        List.of(Samples.box("s3://bkt/1.jpg", "a", "1 1 9 9"), "{\"source-ref\":\"s3://bkt/2\"}"),
        new Output.Folder(out));
    assertThat(out.resolve("images/train/1.jpg")).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(there.report().losses())
        .containsOnlyKeys(Loss.CREATION_DATE, Loss.IMAGE_MISSING)
        .containsEntry(Loss.IMAGE_MISSING, 1L);
  }

  @Test
  void without_images_the_report_says_so_once() throws IOException {
    Conversion there = new Conversion(folder);
    there.write(
        Format.YOLO,
        List.of(
            Samples.label("s3://bkt/1", "a"),
            Samples.box("s3://bkt/2", "a", "1 1 9 9")
                .replace("\"width\":640,\"height\":480", "\"width\":0,\"height\":480"),
            "{\"source-ref\":\"s3://bkt/2\"}"));
    assertThat(there.report().losses())
        .isEqualTo(Map.of(Loss.IMAGE_NOT_COPIED, 2L, Loss.IMAGE_LABEL, 1L, Loss.NO_IMAGE_SIZE, 1L));
    assertThat(there.report().lines())
        .filteredOn(line -> line.contains("images were not copied"))
        .hasSize(1);
  }

  @Test
  void six_decimals_stay_the_same_six_decimals() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      Size size = new Size(64 + random.nextInt(4033), 64 + random.nextInt(4033), 3);
      int[] parts = new int[4];
      for (int side = 0; side < 2; side++) {
        int length = 2 + 2 * random.nextInt(400_000);
        parts[side] = length / 2 + random.nextInt(1_000_000 - length + 1);
        parts[side + 2] = length;
      }
      PixelBox box =
          YoloBox.of(parts[0] / 1e6, parts[1] / 1e6, parts[2] / 1e6, parts[3] / 1e6, size);
      String[] text = YoloBox.text(box, size).split(" ", -1);
      for (int side = 0; side < 4; side++) {
        assertThat(Double.parseDouble(text[side])).isEqualTo(parts[side] / 1e6);
      }
    }
  }

  @Test
  void what_rounding_alone_put_outside_is_cut_off_and_no_more() {
    Size size = new Size(333, 777, 3);
    PixelBox whole = YoloBox.of(0.5000005, 0.4999995, 1, 1, size);
    assertThat(whole.left()).isBetween(0.0, 0.001);
    assertThat(whole.left() + whole.width()).isLessThanOrEqualTo(333);
    assertThat(whole.top()).isZero();
    assertThat(whole.top() + whole.height()).isBetween(776.99, 777.0);
    PixelBox outside = YoloBox.of(0.51, 0.5, 1, 1, size);
    assertThat(outside.left() + outside.width()).isGreaterThan(336);
  }

  @Test
  void labels_that_are_far_too_large_are_not_taken_into_memory() {
    text("labels/val/2.txt", " ".repeat((8 << 20) + 1));
    assertThatThrownBy(this::read)
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("labels/val/2.txt cannot be read: it is larger than 8 MB");
  }
}
