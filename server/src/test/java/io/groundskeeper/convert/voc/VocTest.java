package io.groundskeeper.convert.voc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.Content;
import io.groundskeeper.convert.Conversion;
import io.groundskeeper.convert.Samples;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Output;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.yolo.YoloTest;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pascal VOC, as its development kit describes it. */
final class VocTest {
  private static final String FILE =
      """
      <annotation>
        <folder>VOC2007</folder>
        <filename>%s</filename>
        <source><database>The VOC2007 Database</database></source>
        <owner><name>Somebody</name></owner>
        <size><width>500</width><height>375</height><depth>3</depth></size>
        <segmented>0</segmented>
        %s
      </annotation>
      """;
  private static final String OBJECT =
      "<object><name>%s</name><pose>%s</pose><truncated>%s</truncated><difficult>%s</difficult>"
          + "<bndbox><xmin>%s</xmin><ymin>%s</ymin><xmax>%s</xmax><ymax>%s</ymax></bndbox></object>";

  @TempDir private Path folder;

  private Conversion conversion = new Conversion(Path.of("."));
  private final Map<String, byte[]> files = new TreeMap<>();

  @BeforeEach
  void begin() {
    conversion = new Conversion(folder).prefix("s3://bucket/JPEGImages/");
    put("Annotations/1.xml", FILE.formatted("1.jpg", object("person", "1", "96", "191", "361")));
  }

  private void put(String name, String text) {
    files.put(name, text.getBytes(UTF_8));
  }

  private static String object(String name, String... sides) {
    return OBJECT.formatted(name, "Unspecified", 0, 0, sides[0], sides[1], sides[2], sides[3]);
  }

  private List<String> read() throws IOException {
    return conversion.read(Format.VOC, Conversion.zip(files));
  }

  @Test
  void the_upper_left_pixel_is_1_1_and_the_last_pixel_is_inside() throws IOException {
    put(
        "Annotations/2.xml",
        FILE.formatted(
            "2.jpg",
            object("all", "1", "1", "500", "375") + object("f", "45.7", "2", "46.7", "9")));
    List<String> lines = read();
    assertThat(Content.of(lines))
        .containsExactly(
            new Content(
                "s3://bucket/JPEGImages/1.jpg",
                List.of(),
                List.of("person 0.0,95.0 191.0x266.0 of 500.0x375.0 1.0")),
            new Content(
                "s3://bucket/JPEGImages/2.jpg",
                List.of(),
                List.of(
                    "all 0.0,0.0 500.0x375.0 of 500.0x375.0 1.0",
                    "f 44.7,1.0 2.0x8.0 of 500.0x375.0 1.0")));
    Conversion.assertValid(lines);
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.IMAGE_FIELDS, 2L));
  }

  @Test
  void what_a_manifest_cannot_hold_is_counted() throws IOException {
    put(
        "Annotations/1.xml",
        FILE.formatted(
                "1.jpg",
                OBJECT.formatted("a", "Frontal", 1, 1, 0, 3, 10, 10)
                    + OBJECT
                        .formatted("b", "", 0, 0, 1, 1, 10, 10)
                        .replace(
                            "</object>",
                            "<part><name>head</name><bndbox/></part><polygon/><occluded>1</occluded><x/></object>"))
            .replace("<segmented>0", "<segmented>1"));
    put("Annotations/readme.txt", "hello");
    put("ImageSets/Main/train.txt", "1");
    put("ImageSets/Main/val.txt", "1");
    put("ImageSets/Main/a_train.txt", "1  1");
    assertThat(Content.of(read()).getFirst().boxes())
        .containsExactly(
            "a 0.0,3.0 10.0x7.0 of 500.0x375.0 1.0", "b 1.0,1.0 9.0x9.0 of 500.0x375.0 1.0");
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Loss.DIFFICULT, 1L,
                Loss.TRUNCATED, 2L,
                Loss.POSE, 1L,
                Loss.ZERO_BASED, 1L,
                Loss.PARTS, 1L,
                Loss.SEGMENTATION, 2L,
                Loss.ANNOTATION_FIELDS, 1L,
                Loss.OTHER_FILE, 1L,
                Loss.SPLIT, 2L,
                Loss.IMAGE_FIELDS, 1L));
  }

  @Test
  void a_split_is_what_its_list_says() throws IOException {
    put("Annotations/2.xml", FILE.formatted("2.jpg", ""));
    put("ImageSets/Main/val.txt", "\ufeff2\r\nnone\r\n\r\n");
    put("ImageSets/Main/person_val.txt", "1 -1\n2  1\n");
    conversion.split("val");
    assertThat(Content.of(read()))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/JPEGImages/2.jpg");
    assertThat(conversion.report().firstLeftOut())
        .containsExactly(
            new Report.Finding("ImageSets/Main/val.txt: none", "there is no such XML file"));
    conversion = new Conversion(folder).prefix("s3://bucket/").split("person_val");
    assertThat(read()).hasSize(2);
    assertThatThrownBy(() -> conversion.split("train").read(Format.VOC, Conversion.zip(files)))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("no split 'train'")
        .hasMessageContaining("person_val, val");
  }

  @Test
  void nothing_outside_of_the_file_is_read() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "SECRET");
    put(
        "Annotations/xxe.xml",
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"%s\">]><annotation><filename>&x;.jpg</filename></annotation>"
            .formatted(secret.toUri()));
    put(
        "Annotations/dtd.xml",
        "<!DOCTYPE annotation SYSTEM \"%s\"><annotation><filename>a.jpg</filename></annotation>"
            .formatted(secret.toUri()));
    put(
        "Annotations/lol.xml",
        "<!DOCTYPE a [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">]><annotation><filename>&b;</filename></annotation>");
    put("Annotations/entity.xml", "<annotation><filename>&nbsp;.jpg</filename></annotation>");
    List<String> lines = read();
    // A document type alone says nothing.
    assertThat(Content.of(lines))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/JPEGImages/1.jpg", "s3://bucket/JPEGImages/a.jpg");
    assertThat(String.join("", lines) + conversion.report().lines()).doesNotContain("SECRET");
    assertThat(conversion.report().firstLeftOut())
        .extracting(Report.Finding::where)
        .containsExactly("Annotations/entity.xml", "Annotations/lol.xml", "Annotations/xxe.xml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no xml",
        "<annotation>",
        "<annotation/>",
        "<annotation><filename/></annotation>",
        "<other><filename>a.jpg</filename></other>",
        "<annotation><filename>a.jpg</filename></annotation><more/>",
        "<annotation><filename>a.jpg</filename><object><name>x</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>5</ymax></bndbox></object></annotation>"
      })
  void a_file_that_cannot_be_read_is_named_and_left_out(String text) throws IOException {
    put("Annotations/broken.xml", text);
    assertThat(read()).hasSize(1);
    assertThat(conversion.report().firstLeftOut())
        .singleElement()
        .satisfies(left -> assertThat(left.where()).isEqualTo("Annotations/broken.xml"))
        .satisfies(left -> assertThat(left.why()).doesNotContain("\n").isNotBlank());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "NaN", "1e999", "0x10", "1e-400000000", "--1"})
  void a_box_without_four_numbers_is_left_out(String side) throws IOException {
    put(
        "Annotations/1.xml",
        FILE.formatted(
            "1.jpg", object("bad", "1", "1", side, "9") + object("good", "1", "1", "9", "9")));
    List<String> boxes = Content.of(read()).getFirst().boxes();
    if (side.startsWith("1e-")) {
      // That is a number, and rounds to 0.
      assertThat(boxes).hasSize(2);
    } else {
      assertThat(boxes).singleElement().asString().startsWith("good ");
      assertThat(conversion.report().leftOut()).isEqualTo(1);
    }
  }

  private static final String BOX = object("cat", "11", "21", "110", "220");

  private List<String> refs() throws IOException {
    return Content.of(read()).stream().map(Content::sourceRef).toList();
  }

  private void picture(String name, int width, int height) throws IOException {
    files.put(name, YoloTest.picture(FileTree.extension(name), width, height));
  }

  @ParameterizedTest
  @CsvSource({
    "train/a.xml, train/a.jpg, train/a.jpg",
    "a.xml, a.jpg, a.jpg",
    "annotations/a.xml, images/a.jpg, a.jpg",
    "VOC/Annotations/cam1/a.xml, VOC/JPEGImages/cam1/a.jpg, cam1/a.jpg",
    "VOC/Annotations/cam1/a.xml, VOC/JPEGImages/a.jpg, a.jpg",
    "xmls/a.xml, IMAGES/a.png, a.png",
    "train/annotations/a.xml, train/images/a.jpg, a.jpg",
    "labels/a.xml, data/a.jpg, a.jpg"
  })
  void the_image_is_found_where_tools_put_it(String xml, String image, String name)
      throws IOException {
    files.clear();
    put(xml, FILE.formatted("a.jpg", BOX));
    picture(image, 500, 375);
    assertThat(refs()).containsExactly("s3://bucket/JPEGImages/" + name);
    assertThat(conversion.report().leftOut()).isZero();
    assertThat(conversion.report().keepsLabels()).isTrue();
  }

  @Test
  void of_images_with_the_name_of_a_file_it_is_the_one_that_this_names() throws IOException {
    files.clear();
    put("Annotations/a.xml", FILE.formatted("a.png", BOX));
    picture("JPEGImages/a.jpg", 500, 375);
    picture("JPEGImages/a.png", 500, 375);
    assertThat(refs()).containsExactly("s3://bucket/JPEGImages/a.png");
    assertThat(conversion.report().examples(Loss.IMAGE_WITHOUT_FILE))
        .containsExactly("JPEGImages/a.jpg");
  }

  @Test
  void files_of_one_name_in_different_folders_are_different_images() throws IOException {
    files.clear();
    put("Annotations/cam1/0001.xml", FILE.formatted("0001.jpg", BOX));
    put("Annotations/cam2/0001.xml", FILE.formatted("cam2/0001.jpg", BOX));
    put("ImageSets/Main/default.txt", "cam2/0001.jpg\n");
    assertThat(refs())
        .containsExactly(
            "s3://bucket/JPEGImages/cam1/0001.jpg", "s3://bucket/JPEGImages/cam2/0001.jpg");
    conversion = new Conversion(folder).prefix("s3://bucket/").split("default");
    assertThat(refs()).containsExactly("s3://bucket/cam2/0001.jpg");
  }

  @Test
  void folders_are_splits_where_there_are_no_lists() throws IOException {
    files.clear();
    put("train/a.xml", FILE.formatted("a.jpg", BOX));
    put("valid/a.xml", FILE.formatted("a.jpg", BOX));
    put("README.xml", "<readme/>");
    assertThat(refs())
        .containsExactly(
            "s3://bucket/JPEGImages/train/a.jpg", "s3://bucket/JPEGImages/valid/a.jpg");
    assertThat(conversion.report().losses())
        .containsEntry(Loss.SPLIT, 2L)
        .containsEntry(Loss.OTHER_FILE, 1L);
    conversion = new Conversion(folder).prefix("s3://bucket/").split("valid");
    assertThat(refs()).containsExactly("s3://bucket/valid/a.jpg");
    conversion.split("test");
    assertThatThrownBy(this::read).hasMessageContaining("There are: train, valid.");
  }

  @Test
  void the_image_beside_a_file_wins_over_a_copied_name_and_it_is_said() throws IOException {
    files.clear();
    put("Annotations/a.xml", FILE.formatted("a.jpg", BOX));
    put("Annotations/b.xml", FILE.formatted("a.jpg", BOX));
    put("Annotations/c.xml", FILE.formatted("a.jpg", BOX));
    put("Annotations/d.xml", FILE.formatted("d", BOX));
    put("Annotations/e.xml", FILE.formatted("e", BOX));
    picture("JPEGImages/a.jpg", 500, 375);
    picture("JPEGImages/b.png", 500, 375);
    picture("JPEGImages/d.jpg", 500, 375);
    picture("JPEGImages/alone.jpg", 500, 375);
    assertThat(refs())
        .containsExactly(
            "s3://bucket/JPEGImages/a.jpg",
            "s3://bucket/JPEGImages/b.png",
            "s3://bucket/JPEGImages/d.jpg",
            "s3://bucket/JPEGImages/e");
    assertThat(conversion.report().examples(Loss.IMAGE_BESIDE))
        .containsExactly("Annotations/b.xml");
    assertThat(conversion.report().examples(Loss.IMAGE_WITHOUT_EXTENSION))
        .containsExactly("Annotations/e.xml");
    assertThat(conversion.report().examples(Loss.IMAGE_WITHOUT_FILE))
        .containsExactly("JPEGImages/alone.jpg");
    assertThat(conversion.report().losses()).containsEntry(Loss.BOX_LEFT_OUT, 1L);
    assertThat(conversion.report().firstLeftOut())
        .singleElement()
        .satisfies(left -> assertThat(left.where()).isEqualTo("Annotations/c.xml"))
        .satisfies(left -> assertThat(left.why()).contains("a.jpg is that of another file"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<size><width>0</width><height>0</height><depth>0</depth></size>",
        "<size><width/><height>375</height></size>",
        "<size/>",
        ""
      })
  void a_size_that_is_missing_or_0_is_read_from_the_image(String size) throws IOException {
    put("Annotations/1.xml", FILE.formatted("1.jpg", BOX).replaceFirst("<size>.*</size>", size));
    picture("JPEGImages/1.jpg", 640, 480);
    assertThat(Content.of(read()).getFirst().boxes())
        .containsExactly("cat 10.0,20.0 100.0x200.0 of 640.0x480.0 1.0");
    assertThat(conversion.report().losses()).containsEntry(Loss.SIZE_FROM_IMAGE, 1L);
    assertThat(conversion.report().keepsLabels()).isTrue();
    files.put("JPEGImages/1.jpg", new byte[4]);
    assertThat(read()).isEmpty();
    assertThat(conversion.report().firstLeftOut().getFirst().why()).contains("no size");
  }

  @Test
  void an_object_with_several_bounds_is_several_boxes() throws IOException {
    String bounds = BOX.substring(BOX.indexOf("<bndbox>"), BOX.indexOf("</object>"));
    put(
        "Annotations/1.xml",
        FILE.formatted(
            "1.jpg", BOX.replace("</object>", bounds.replace("11<", "12<") + "</object>")));
    assertThat(Content.of(read()).getFirst().boxes())
        .containsExactly(
            "cat 10.0,20.0 100.0x200.0 of 500.0x375.0 1.0",
            "cat 11.0,20.0 99.0x200.0 of 500.0x375.0 1.0");
    assertThat(conversion.report().keepsLabels()).isTrue();
  }

  @Test
  void a_file_that_begins_at_0_is_counted_from_0_and_the_base_can_be_said() throws IOException {
    put("Annotations/1.xml", FILE.formatted("1.jpg", object("all", "0", "0", "500", "375") + BOX));
    put("Annotations/2.xml", FILE.formatted("2.jpg", BOX));
    assertThat(Content.of(read()))
        .flatExtracting(Content::boxes)
        .containsExactly(
            "all 0.0,0.0 500.0x375.0 of 500.0x375.0 1.0",
            "cat 11.0,21.0 99.0x199.0 of 500.0x375.0 1.0",
            "cat 10.0,20.0 100.0x200.0 of 500.0x375.0 1.0");
    assertThat(conversion.report().examples(Loss.ZERO_BASED)).containsExactly("Annotations/1.xml");
    conversion = new Conversion(folder).prefix("s3://bucket/").vocBase(0);
    assertThat(Content.of(read()).getLast().boxes())
        .containsExactly("cat 11.0,21.0 99.0x199.0 of 500.0x375.0 1.0");
    conversion = new Conversion(folder).prefix("s3://bucket/").vocBase(1);
    assertThat(Content.of(read()).getFirst().boxes())
        .containsExactly(
            "all 0.0,0.0 500.0x375.0 of 500.0x375.0 1.0",
            "cat 10.0,20.0 100.0x200.0 of 500.0x375.0 1.0");
    assertThat(conversion.report().losses()).containsEntry(Loss.SHIFTED_BOX, 1L);
  }

  @ParameterizedTest
  @CsvSource({
    "GBK, GBK, ",
    "UTF-16, UTF-16, ",
    "UTF-8, UTF-8, ",
    "utf-16, UTF-8, ",
    "ISO-8859-15, ISO-8859-15, caf\u00e9",
    "UTF-8, GBK, -",
    "none, UTF-8, -"
  })
  void a_file_is_read_in_its_encoding_or_left_out(String declared, String written, String name)
      throws IOException {
    String label = name == null || name.equals("-") ? "\u72d7" : name;
    files.put(
        "Annotations/1.xml",
        ("<?xml version=\"1.0\" encoding=\""
                + declared
                + "\"?>\n"
                + FILE.formatted("1.jpg", BOX.replace("cat", label)))
            .getBytes(Charset.forName(written)));
    if ("-".equals(name)) {
      assertThat(read()).isEmpty();
      assertThat(conversion.report().firstLeftOut().getFirst().why()).contains(declared);
    } else {
      assertThat(Content.of(read()).getFirst().boxes().getFirst()).startsWith(label + " ");
    }
  }

  @Test
  void elements_that_are_too_deep_are_refused() throws IOException {
    put("Annotations/deep.xml", "<a>".repeat(100_000));
    assertThat(read()).hasSize(1);
    assertThat(conversion.report().firstLeftOut().getFirst().why()).contains("levels deep");
  }

  @Test
  void without_annotations_it_is_no_data_set() {
    assertThatThrownBy(
            () -> conversion.read(Format.VOC, Conversion.zip(Map.of("a.xml", new byte[1]))))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("no folder Annotations");
  }

  @Test
  void the_export_is_what_the_kit_reads() throws IOException {
    Path out = folder.resolve("out");
    Conversion there = new Conversion(folder);
    there.write(
        Format.VOC,
        List.of(
            Samples.box("s3://bkt/a/1.jpg", "x&y\\u0000", "0 95 191 266"),
            Samples.label("s3://bkt/a/1.png", "label")),
        new Output.Folder(out));
    assertThat(Conversion.names(out))
        .containsExactly(
            "Annotations/a/1-2.xml", "Annotations/a/1.xml", "ImageSets/Main/trainval.txt");
    assertThat(Files.readString(out.resolve("Annotations/a/1.xml")))
        .contains(
            "<folder>JPEGImages/a</folder>\n<filename>1.jpg</filename>\n<path>s3://bkt/a/1.jpg</path>\n<size>\n<width>640</width>\n<height>480</height>\n<depth>3</depth>\n</size>")
        .contains("<name>x&amp;y\ufffd</name>")
        .contains("<xmin>1</xmin>\n<ymin>96</ymin>\n<xmax>191</xmax>\n<ymax>361</ymax>\n");
    assertThat(there.report().losses())
        .isEqualTo(
            Map.of(
                Loss.CHARACTER, 1L,
                Loss.IMAGE_LABEL, 1L,
                Loss.CREATION_DATE, 1L,
                Loss.IMAGE_NOT_COPIED, 2L));
  }
}
