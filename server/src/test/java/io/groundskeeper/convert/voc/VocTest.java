package io.groundskeeper.convert.voc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.Content;
import io.groundskeeper.convert.Conversion;
import io.groundskeeper.convert.Samples;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Output;
import io.groundskeeper.convert.value.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
            "a 0.0,2.0 10.0x8.0 of 500.0x375.0 1.0", "b 0.0,0.0 10.0x10.0 of 500.0x375.0 1.0");
    assertThat(conversion.report().losses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Loss.DIFFICULT, 1L,
                Loss.TRUNCATED, 2L,
                Loss.POSE, 1L,
                Loss.SHIFTED_BOX, 1L,
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
            new Report.Finding(
                "ImageSets/Main/val.txt: none", "there is no such file in Annotations/"));
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
    assertThat(lines).hasSize(1);
    assertThat(String.join("", lines) + conversion.report().lines()).doesNotContain("SECRET");
    assertThat(conversion.report().firstLeftOut())
        .extracting(Report.Finding::where)
        .containsExactly(
            "Annotations/dtd.xml",
            "Annotations/entity.xml",
            "Annotations/lol.xml",
            "Annotations/xxe.xml");
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
