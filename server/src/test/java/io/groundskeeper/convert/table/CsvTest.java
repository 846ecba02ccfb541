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
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
  void rows_of_an_image_that_come_later_are_left_out_and_told() throws IOException {
    assertThat(
            read(
                "source_ref,label,what\ns3://bkt/1,a,\ns3://bkt/2,a,\ns3://bkt/1,b,\ns3://bkt/1,c,x,y"))
        .hasSize(2);
    assertThat(conversion.report().leftOut()).isEqualTo(2);
    assertThat(conversion.report().firstLeftOut().getFirst())
        .hasToString("line 4: the rows of this image do not follow one another; sort the file");
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.UNKNOWN_COLUMN, 1L));
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

  @Test
  void what_is_not_utf_8_is_refused() {
    assertThatThrownBy(() ->
            conversion.read(
                Format.CSV, "source_ref,label\ns3://bkt/1,\u00e9\n".getBytes(ISO_8859_1)))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("cannot be read");
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
}
