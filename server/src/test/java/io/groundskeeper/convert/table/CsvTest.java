package io.groundskeeper.convert.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.Content;
import io.groundskeeper.convert.Conversion;
import io.groundskeeper.convert.Samples;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.yolo.YoloTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of labels as CSV. */
final class CsvTest {
  private static final String BOXES =
      "source_ref,label,left,top,width,height,image_width,image_height,confidence\n";

  @TempDir private Path folder;

  private Conversion conversion = new Conversion(Path.of("."));

  @BeforeEach
  void begin() {
    conversion = new Conversion(folder);
  }

  private List<String> read(String text) throws IOException {
    return conversion.read(Format.CSV, text);
  }

  @Test
  void two_columns_are_enough_for_labels() throws IOException {
    conversion.prefix("s3://bucket/");
    List<String> lines =
        read("Label , SOURCE_REF\r\ncat,1.jpg\r\ndog,1.jpg\r\n,s3://other/2.jpg\r\n");
    assertThat(Content.of(lines))
        .containsExactly(
            new Content("s3://bucket/1.jpg", List.of("cat 1.0", "dog 1.0"), List.of()),
            new Content("s3://other/2.jpg", List.of(), List.of()));
    Conversion.assertValid(lines);
    assertThat(lines.getFirst()).contains("\"label-1\":1", "\"label-2\":1", Conversion.NOW_TEXT);
  }

  @Test
  void the_export_has_a_row_for_each_label_and_box() throws IOException {
    Conversion there = new Conversion(folder);
    byte[] csv =
        there.write(
            Format.CSV,
            List.of(
                Samples.label("s3://bkt/1.jpg", "c,a\\\"t"),
                Samples.boxes("s3://bkt/2.jpg", "7", "dog", "1.5 2 3 4", "5 6 7 8"),
                "{\"source-ref\":\"s3://bkt/3\"}"));
    assertThat(new String(csv, UTF_8))
        .isEqualTo(
            """
            source_ref,label,left,top,width,height,image_width,image_height,image_depth,confidence,class_id,attribute,human_annotated,creation_date,job_name
            s3://bkt/1.jpg,"c,a""t",,,,,,,,1,1,label-1,yes,2020-05-21T21:33:55,
            s3://bkt/2.jpg,dog,1.5,2,3,4,640,480,3,1,7,bounding-box,yes,2020-05-21T21:33:55,
            s3://bkt/2.jpg,dog,5,6,7,8,640,480,3,1,7,bounding-box,yes,2020-05-21T21:33:55,
            s3://bkt/3,,,,,,,,,,,,,,
            """
                .replace("\n", "\r\n"));
    assertThat(there.report().isComplete()).isTrue();
    assertThat(there.report().labels()).isEqualTo(1);
    assertThat(there.report().boxes()).isEqualTo(2);
  }

  @Test
  void all_of_a_line_comes_back_to_the_last_byte() throws IOException {
    String line =
        Samples.boxes("s3://bkt/2.jpg", "7", "dog", "1.5 2 3 4", "5 6 7 8")
            .replace("bounding-box", "BB")
            .replace("55\"}", "55.123Z\",\"job-name\":\"labeling-job/x\"}")
            .replace("\"human-annotated\":\"yes\"", "\"human-annotated\":\"no\"");
    assertThat(read(new String(conversion.write(Format.CSV, List.of(line)), UTF_8)))
        .containsExactly(line);
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "9007199254740993", "9223372036854775807"})
  void a_class_id_comes_back_to_its_last_digit(String id) throws IOException {
    String line = Samples.boxes("s3://bkt/2.jpg", id, "dog", "1.5 2 3 4");
    String csv = new String(conversion.write(Format.CSV, List.of(line)), UTF_8);
    assertThat(csv).contains(",1," + id + ",bounding-box,");
    assertThat(read(csv)).containsExactly(line);
    assertThat(read(csv.replace("," + id + ",b", ",7.0,b")).getFirst()).contains("\"class_id\":7,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "s3://bkt/1,cat,1,2,3,,9,9,|four numbers",
        "s3://bkt/1,cat,1,2,3,x,9,9,|four numbers",
        "s3://bkt/1,cat,1,2,3,4,,9,|image_width",
        "s3://bkt/1,cat,1,2,3,4,9,9,2|'2' is no number from 0 to 1",
        "s3://bkt/1,cat,1,2,3,4,9,9,NaN|from 0 to 1",
        "s3://bkt/1,,1,2,3,4,9,9,|no label",
        ",cat,1,2,3,4,9,9,|no source_ref",
      })
  void a_row_that_is_not_as_it_should_be_is_named_and_left_out(String row, String why)
      throws IOException {
    read(BOXES + "s3://bkt/0,cat\n" + row + "\ns3://bkt/2,cat\n");
    assertThat(conversion.report().firstLeftOut())
        .singleElement()
        .satisfies(left -> assertThat(left.where()).isEqualTo("line 3"))
        .satisfies(left -> assertThat(left.why()).contains(why));
    assertThat(conversion.report().labels()).isEqualTo(2);
  }

  @Test
  void rows_of_an_image_may_stand_apart() throws IOException {
    List<String> lines =
        read(
            "source_ref,label,what\ns3://bkt/1,a,\ns3://bkt/2,a,\ns3://bkt/1,b,\ns3://bkt/1,c,x,y");
    assertThat(Content.of(lines))
        .containsExactly(
            new Content("s3://bkt/1", List.of("a 1.0", "b 1.0", "c 1.0"), List.of()),
            new Content("s3://bkt/2", List.of("a 1.0"), List.of()));
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.UNKNOWN_COLUMN, 1L));
  }

  @Test
  void rows_in_any_order_come_to_the_same_images() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      rows.add("s3://bkt/%d,label \u00e9 %d\n".formatted(i % 700, i));
    }
    List<Content> sorted = Content.of(read("source_ref,label\n" + String.join("", rows)));
    assertThat(sorted).hasSize(700);
    long seed = System.nanoTime();
    Collections.shuffle(rows, new Random(seed));
    List<Content> shuffled = Content.of(read("source_ref,label\n" + String.join("", rows)));
    assertThat(sets(shuffled)).as("seed " + seed).isEqualTo(sets(sorted));
  }

  private static Map<String, Set<String>> sets(List<Content> images) {
    return images.stream()
        .collect(Collectors.toMap(Content::sourceRef, image -> Set.copyOf(image.labels())));
  }

  private static final String CAT = "cat 10.0,20.0 100.0x200.0 of 640.0x480.0 1.0";

  @ParameterizedTest
  @ValueSource(
      strings = {
        // TensorFlow Object Detection
        "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,640,480,cat,10,20,110,220\n",
        // RetinaNet
        "a.jpg,10,20,110,220,cat\n",
        // VoTT
        "\"image\",\"xmin\",\"ymin\",\"xmax\",\"ymax\",\"label\"\n\"a.jpg\",10.0,20.0,110,220,\"cat\"\n",
        // Google AutoML, with and without its set
        "TRAIN,a.jpg,cat,0.015625,0.0416666666666666667,,,0.171875,0.458333333333333333,,\n",
        "a.jpg,cat,0.015625,0.0416666666666666667,,,0.171875,0.458333333333333333,,\n",
        // VIA
        "#filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes\na.jpg,1,\"{}\",1,0,\"{\"\"name\"\":\"\"rect\"\",\"\"x\"\":10,\"\"y\"\":20,\"\"width\"\":100,\"\"height\"\":200}\",\"{\"\"class\"\":\"\"cat\"\"}\"\n",
        // our own columns, as other countries save them
        "source_ref;label;left;top;width;height;image_width;image_height\na.jpg;cat;10,0;20;100;200;640;480\n",
        "sep=\t\nsource_ref\tlabel\tleft\ttop\twidth\theight\na.jpg\tcat\t10\t20\t100\t200\n",
        "sep=;\r\nimage;label;x1;y1;x2;y2\r\na.jpg;cat;10;20;110;220\r\n",
        "source_ref,label,left,top,width,height,,\na.jpg,cat,10,20,100,200,,\n,,,,,,,\n"
      })
  void tables_of_other_tools_are_known_by_their_columns(String csv) throws IOException {
    conversion
        .prefix("s3://bucket/")
        .images(name -> Optional.of(new ByteArrayInputStream(YoloTest.picture("jpg", 640, 480))));
    List<String> lines = read(csv);
    assertThat(Content.of(lines))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/a.jpg");
    assertThat(Content.of(lines).getFirst().boxes())
        .singleElement()
        .satisfies(box -> assertThat(rounded(box)).isEqualTo(CAT));
    assertThat(conversion.report().keepsLabels()).isTrue();
  }

  private static String rounded(String box) {
    return Pattern.compile("\\d+\\.\\d{6,}")
        .matcher(box)
        .replaceAll(
            number -> String.valueOf((double) Math.round(Double.parseDouble(number.group()))));
  }

  @Test
  void the_table_of_aws_guide_has_an_image_and_its_labels() throws IOException {
    conversion.prefix("s3://bucket/");
    assertThat(
            Content.of(
                read("a.jpg,camellia,with_leaves\nb.jpg,jonquil\nc.jpg\na.jpg,camellia,x\n")))
        .containsExactly(
            new Content(
                "s3://bucket/a.jpg",
                List.of("camellia 1.0", "with_leaves 1.0", "x 1.0"),
                List.of()),
            new Content("s3://bucket/b.jpg", List.of("jonquil 1.0"), List.of()),
            new Content("s3://bucket/c.jpg", List.of(), List.of()));
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void open_images_has_ids_and_parts_and_absent_labels() throws IOException {
    conversion
        .prefix("s3://bucket/")
        .images(name -> Optional.of(new ByteArrayInputStream(YoloTest.picture("jpg", 640, 480))));
    assertThat(
            Content.of(
                read(
                    "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded\n0a1,x,/m/1,1,0.25,0.5,0.25,0.75,0\n")))
        .containsExactly(
            new Content(
                "s3://bucket/0a1.jpg",
                List.of(),
                List.of("/m/1 160.0,120.0 160.0x240.0 of 640.0x480.0 1.0")));
    assertThat(
            Content.of(read("ImageID,Source,LabelName,Confidence\n0a1,x,/m/1,1\n0a1,x,/m/2,0\n")))
        .containsExactly(new Content("s3://bucket/0a1.jpg", List.of("/m/1 1.0"), List.of()));
    assertThat(conversion.report().losses()).containsEntry(Loss.ABSENT_LABEL, 1L);
  }

  @Test
  void what_is_in_an_image_may_be_said_of_each_column() throws IOException {
    conversion.prefix("s3://bucket/").columns(Map.of("image", "Pic", "label", "what kind"));
    assertThat(Content.of(read("Pic,label,What Kind\na.jpg,no,cat\n")))
        .containsExactly(new Content("s3://bucket/a.jpg", List.of("cat 1.0"), List.of()));
    conversion.columns(
        Map.of(
            "image",
            "2",
            "label",
            "1",
            "left",
            "3",
            "top",
            "4",
            "right",
            "5",
            "bottom",
            "6",
            "image_width",
            "7",
            "image_height",
            "8"));
    assertThat(Content.of(read("cat,b.jpg,10,20,110,220,640,480\n")).getFirst().boxes())
        .containsExactly(CAT);
    conversion.columns(Map.of("image", "nothing"));
    assertThatThrownBy(() -> read("Pic,label\na.jpg,cat\n"))
        .hasMessageContaining("'nothing', which the first line does not have: Pic, label");
    conversion.columns(Map.of("picture", "Pic"));
    assertThatThrownBy(() -> read("Pic,label\na.jpg,cat\n")).hasMessageContaining("'picture'");
    conversion.columns(Map.of("label", "Pic"));
    assertThatThrownBy(() -> read("Pic,label\na.jpg,cat\n")).hasMessageContaining("image=");
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16LE, \ufeff",
    "UTF-16BE, \ufeff",
    "UTF-16LE, ''",
    "UTF-16BE, ''",
    "UTF-8, \ufeff"
  })
  void encodings_that_show_are_read(String encoding, String mark) throws IOException {
    String names =
        IntStream.range(0, 30_000).mapToObj(i -> "\ud83d\ude00").collect(Collectors.joining());
    assertThat(
            Content.of(
                conversion.read(
                    Format.CSV,
                    (mark + "source_ref\tlabel\ns3://bkt/1\t\u00e9" + names + "\n")
                        .getBytes(Charset.forName(encoding)))))
        .containsExactly(new Content("s3://bkt/1", List.of("\u00e9" + names + " 1.0"), List.of()));
  }

  @Test
  void an_encoding_that_does_not_show_is_refused_with_its_line_and_can_be_said()
      throws IOException {
    byte[] csv =
        ("source_ref,label\n" + "s3://bkt/1,a\n".repeat(9_000) + "s3://bkt/2,\u00e9t\u00e9\n")
            .getBytes(ISO_8859_1);
    assertThatThrownBy(() -> conversion.read(Format.CSV, csv))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("Line 9002 is not text in UTF-8")
        .hasMessageContaining("--encoding");
    conversion.encoding(Charset.forName("windows-1252"));
    assertThat(Content.of(conversion.read(Format.CSV, csv)).getLast())
        .isEqualTo(new Content("s3://bkt/2", List.of("\u00e9t\u00e9 1.0"), List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"polygon\",\"all_points_x\":[1,5,3],\"all_points_y\":[2,2,9]}|1.0,2.0 4.0x7.0",
        "{\"name\":\"circle\",\"cx\":5,\"cy\":6,\"r\":2}|3.0,4.0 4.0x4.0",
        "{\"name\":\"ellipse\",\"cx\":5,\"cy\":6,\"rx\":2,\"ry\":3}|3.0,3.0 4.0x6.0",
        "{\"name\":\"polygon\"}|",
        "{\"name\":\"point\",\"cx\":5,\"cy\":6}|"
      })
  void other_regions_of_via_are_the_boxes_around_them(String shape, String box) throws IOException {
    List<Content> images =
        Content.of(
            read(
                "filename,region_shape_attributes,region_attributes,image_width,image_height\ns3://bkt/1,\"%s\",\"{\"\"t\"\":{\"\"no\"\":false,\"\"cat\"\":true}}\",64,64\n"
                    .formatted(shape.replace("\"", "\"\""))));
    if (box == null) {
      assertThat(images.getFirst().boxes()).isEmpty();
      assertThat(conversion.report().leftOut()).isEqualTo(1);
    } else {
      assertThat(images.getFirst().boxes()).containsExactly("cat " + box + " of 64.0x64.0 1.0");
      assertThat(conversion.report().losses()).containsEntry(Loss.SEGMENTATION, 1L);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|it has no header row",
        "label|no column source_ref",
        "source_ref,label,label|has the column label twice",
        "source_ref,label~s3://bkt/1,\"a\"b|cannot be read after line",
      })
  void a_file_that_is_no_such_table_is_refused(String text, String why) {
    assertThatThrownBy(() -> read(text.replace('~', '\n')))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufeffsource_ref,label\ns3://bkt/1,a",
        "source_ref,label\r\n\r\ns3://bkt/1,a\r\n\r\n"
      })
  void byte_order_marks_and_blank_lines_are_passed_over(String text) throws IOException {
    assertThat(read(text)).hasSize(1);
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void a_header_alone_is_a_data_set_without_entries() throws IOException {
    assertThat(read("source_ref\n")).isEmpty();
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void boxes_of_different_origins_are_in_attributes_of_their_own() throws IOException {
    List<String> lines =
        read(
            """
            source_ref,label,left,top,width,height,image_width,image_height,creation_date
            s3://bkt/1,a,1,1,9,9,640,480,2020-01-01T00:00:00
            s3://bkt/1,b,1,1,9,9,640,480,2021-01-01T00:00:00
            s3://bkt/1,a,1,1,9,9,64,480,2020-01-01T00:00:00
            """);
    Conversion.assertValid(lines);
    assertThat(lines.getFirst()).contains("\"bounding-box\":", "\"bounding-box-2\":");
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.IMAGE_SIZE, 1L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filename, cat, red dog\n1.jpg, 1, 0\n2.jpg, 0, 0\n3.jpg, 1, 1\n3.jpg, 1, 0\n",
        "image;cat;red dog\n1.jpg;1;\n2.jpg;0;0\n3.jpg;1,0;1\n",
      })
  void columns_of_1_and_0_are_labels_where_there_are_no_others(String csv) throws IOException {
    conversion.prefix("s3://pics/");
    assertThat(Content.of(read(csv)))
        .containsExactly(
            new Content("s3://pics/1.jpg", List.of("cat 1.0"), List.of()),
            new Content("s3://pics/2.jpg", List.of(), List.of()),
            new Content("s3://pics/3.jpg", List.of("cat 1.0", "red dog 1.0"), List.of()));
    assertThat(conversion.report().losses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "filename;breed~1.jpg;pug | its column breed holds 'pug' in line 2",
        "image_id;width;height;bbox~a.jpg;640;480;[1, 2, 3, 4] | boxes in one column, bbox",
        "image_id;label;BBox~a.jpg;cat;[1, 2, 3, 4] | boxes in one column, BBox",
        "image;label~a.jpg;\"cat~b.jpg;dog~ | the quote that begins in line 2 ends nowhere",
      })
  void labels_and_boxes_in_another_form_are_refused_and_not_lost(String csv, String why) {
    conversion.prefix("s3://pics/");
    assertThatThrownBy(() -> read(csv.replace('~', '\n')))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_last_field_of_several_lines_is_one() throws IOException {
    conversion.prefix("s3://pics/");
    assertThat(Content.of(read("image,label\na.jpg,\"cat\nor dog\n\"\n\n")).getFirst().labels())
        .containsExactly("cat\nor dog\n 1.0");
  }

  @Test
  void blanks_behind_all_separators_of_the_head_belong_to_these() throws IOException {
    conversion.prefix("s3://pics/");
    String head = "filename, class, xmin, ymin, xmax, ymax, width, height\n";
    assertThat(Content.of(read(head + "a.jpg, cat, 10, 20, 110, 220, 640, 480\n")))
        .containsExactly(
            new Content(
                "s3://pics/a.jpg",
                List.of(),
                List.of("cat 10.0,20.0 100.0x200.0 of 640.0x480.0 1.0")));
    assertThat(Content.of(read("image,label\na.jpg, cat\n")).getFirst().labels())
        .containsExactly(" cat 1.0");
  }

  @Test
  void parts_that_reach_a_little_out_are_parts() throws IOException {
    conversion.prefix("s3://pics/");
    String head = "filename,class,xmin,ymin,xmax,ymax,image_width,image_height\n";
    List<String> lines =
        read(head + "a.jpg,cat,0.5,-0.25,0.75,1,640,480\nb.jpg,cat,0,0,1.125,1,640,480\n");
    assertThat(Content.of(lines))
        .extracting(Content::boxes)
        .containsExactly(
            List.of("cat 320.0,-120.0 160.0x600.0 of 640.0x480.0 1.0"),
            List.of("cat 0.0,0.0 720.0x480.0 of 640.0x480.0 1.0"));
  }

  @Test
  void rows_of_any_length_may_stand_apart() throws IOException {
    conversion.prefix("s3://pics/");
    String name = "n".repeat(1_000);
    List<String> lines =
        read("image,label\n%s,cat\nb.jpg,dog\n%s,%s\nb.jpg,c\n".formatted(name, name, name));
    assertThat(Content.of(lines))
        .extracting(Content::labels)
        .containsExactly(List.of("cat 1.0", name + " 1.0"), List.of("dog 1.0", "c 1.0"));
  }
}
