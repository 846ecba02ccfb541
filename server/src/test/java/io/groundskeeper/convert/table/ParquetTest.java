package io.groundskeeper.convert.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import io.groundskeeper.convert.Conversion;
import io.groundskeeper.convert.Samples;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.line.LineWriter;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of labels as Parquet, read by a library that shares no code with the writer. */
final class ParquetTest {
  @TempDir private Path folder;

  private List<String> rows(List<String> lines) throws IOException {
    Path file = folder.resolve("labels.parquet");
    Files.write(file, new Conversion(folder).write(Format.PARQUET, lines));
    List<String> rows = new ArrayList<>();
    try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file));
        RowReader reader = parquet.rowReader()) {
      while (reader.hasNext()) {
        reader.next();
        List<String> row = new ArrayList<>();
        for (LabelColumns.LabelColumn column : LabelColumns.ALL) {
          String name = column.name();
          if (reader.isNull(name)) {
            row.add("");
          } else if (column.whole() != null) {
            row.add(Long.toString(reader.getLong(name)));
          } else if (column.number() == null) {
            row.add(reader.getString(name));
          } else {
            row.add(LineWriter.number(reader.getDouble(name)));
          }
        }
        rows.add(String.join(",", row));
      }
    }
    return rows;
  }

  @Test
  void another_library_reads_the_same_rows() throws IOException {
    assertThat(
            rows(
                List.of(
                    Samples.label("s3://bkt/1.jpg", "\\u6c49"),
                    Samples.boxes("s3://bkt/2.jpg", "7", "dog", "1.5 2 3 4", "5 6 7 8"),
                    "{\"source-ref\":\"s3://bkt/3\"}")))
        .containsExactly(
            "s3://bkt/1.jpg,\u6c49,,,,,,,,1,1,label-1,yes,2020-05-21T21:33:55,",
            "s3://bkt/2.jpg,dog,1.5,2,3,4,640,480,3,1,7,bounding-box,yes,2020-05-21T21:33:55,",
            "s3://bkt/2.jpg,dog,5,6,7,8,640,480,3,1,7,bounding-box,yes,2020-05-21T21:33:55,",
            "s3://bkt/3,,,,,,,,,,,,,,");
  }

  @Test
  void a_class_id_is_a_whole_number_to_its_last_digit() throws IOException {
    assertThat(
            rows(
                List.of(
                    Samples.boxes("s3://bkt/1.jpg", "9007199254740993", "dog", "1 2 3 4"),
                    Samples.boxes("s3://bkt/2.jpg", "9223372036854775807", "cat", "1 2 3 4"))))
        .allSatisfy(row -> assertThat(row).contains(",3,1,9"))
        .satisfiesExactly(
            row -> assertThat(row).contains(",9007199254740993,"),
            row -> assertThat(row).contains(",9223372036854775807,"));
  }

  @Test
  void many_rows_go_into_many_row_groups() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      lines.add(Samples.label("s3://bkt/" + i * 7919L % 100_003 + ".jpg", "label " + i));
    }
    List<String> rows = rows(lines);
    assertThat(rows).hasSize(lines.size());
    assertThat(rows.get(99_999)).contains("label 99999");
  }

  @Test
  void a_table_without_rows_is_one_too() throws IOException {
    assertThat(rows(List.of())).isEmpty();
  }

  @Test
  void it_is_not_read() {
    assertThatThrownBy(() -> new Conversion(folder).read(Format.PARQUET, ""))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("written only");
  }
}
