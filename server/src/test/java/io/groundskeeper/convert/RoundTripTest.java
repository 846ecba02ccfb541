package io.groundskeeper.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Input;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** There and back: what a format can hold comes back as it was, with the source-refs it had. */
@Tag("long")
final class RoundTripTest {
  @TempDir private Path folder;

  private List<String> thereAndBack(Format format, List<String> lines) throws IOException {
    byte[] file = new Conversion(folder).write(format, lines);
    return new Conversion(folder).read(format, file);
  }

  private List<String> samples(Format format) {
    return switch (format) {
      case FOLDERS -> Samples.LABELS;
      case COCO, YOLO, VOC, PARQUET -> Samples.BOXES;
      // They are read only.
      case LABELME, CREATEML, VOTT, LABEL_STUDIO -> List.of();
      case MANIFEST, CSV -> {
        List<String> all = new ArrayList<>(Samples.BOXES);
        Samples.LABELS.forEach(line -> all.add(line.replace("s3://", "s3://label-")));
        yield all;
      }
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"MANIFEST", "COCO", "YOLO", "VOC", "FOLDERS", "CSV"})
  void a_manifest_comes_back_as_it_was(Format format) throws IOException {
    List<String> lines = samples(format);
    List<String> back = thereAndBack(format, lines);
    assertThat(Content.of(back)).isEqualTo(Content.of(lines));
    Conversion.assertValid(back);
  }

  @ParameterizedTest
  @EnumSource(names = {"YOLO", "VOC", "FOLDERS"})
  void a_folder_is_the_same_as_its_zip(Format format) throws IOException {
    List<String> lines = samples(format);
    Path target = folder.resolve("there");
    new Conversion(folder).write(format, lines, new Output.Folder(target));
    assertThat(Content.of(new Conversion(folder).read(format, target)))
        .isEqualTo(Content.of(lines));
    assertThat(Conversion.names(target)).noneMatch(name -> ("/" + name + "/").contains("/../"));

    Path zip = folder.resolve("there.zip");
    Files.write(zip, new Conversion(folder).write(format, lines));
    assertThat(Content.of(new Conversion(folder).read(format, new Input.File(zip))))
        .isEqualTo(Content.of(lines));
  }

  @ParameterizedTest
  @EnumSource(names = {"MANIFEST", "COCO", "YOLO", "VOC", "FOLDERS", "CSV"})
  void what_came_from_a_format_goes_back_into_the_same_bytes(Format format) throws IOException {
    // The second time there is nothing left that the format could not hold.
    byte[] first = new Conversion(folder).write(format, samples(format));
    List<String> lines = new Conversion(folder).read(format, first);
    Conversion again = new Conversion(folder);
    assertThat(again.write(format, lines)).isEqualTo(first);
    assertThat(again.report().losses().keySet())
        .isSubsetOf(Loss.CREATION_DATE, Loss.IMAGE_NOT_COPIED);
    assertThat(again.report().leftOut()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"MANIFEST", "COCO", "YOLO", "VOC", "FOLDERS", "CSV"})
  void a_data_set_without_entries_is_one_too(Format format) throws IOException {
    Conversion there = new Conversion(folder);
    byte[] file = there.write(format, List.of());
    assertThat(there.report().isComplete()).isTrue();
    assertThat(there.report().entries()).isZero();
    Conversion back = new Conversion(folder);
    assertThat(back.read(format, file)).isEmpty();
    assertThat(back.report().isComplete()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"MANIFEST", "COCO", "YOLO", "VOC", "FOLDERS", "CSV"})
  void whatever_a_manifest_has_comes_back(Format format) throws IOException {
    for (long seed = 0; seed < 40; seed++) {
      List<String> lines = new RandomEntries(new Random(seed), format).lines();
      List<String> back = thereAndBack(format, lines);
      assertThat(Content.of(back)).as("seed " + seed).isEqualTo(Content.of(lines));
      Conversion.assertValid(back);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"COCO", "YOLO", "VOC", "FOLDERS", "CSV"})
  void a_name_that_is_no_unicode_is_told_and_written_as_far_as_it_is(Format format)
      throws IOException {
    boolean labels = format == Format.FOLDERS;
    String line =
        labels
            ? Samples.label("s3://bucket/1.jpg", "a\\ud800b")
            : Samples.box("s3://bucket/1.jpg", "a\\ud800b", "1 2 3 4");
    Conversion there = new Conversion(folder);

    byte[] file = there.write(format, List.of(line));

    assertThat(there.report().losses()).containsKey(Loss.CHARACTER);
    assertThat(Content.of(new Conversion(folder).read(format, file)))
        .isEqualTo(Content.of(List.of(line.replace("\\ud800", "\ufffd"))));
  }

  @Test
  void parquet_tells_of_a_name_that_is_no_unicode_and_does_not_fail() throws IOException {
    Conversion there = new Conversion(folder);
    there.write(Format.PARQUET, List.of(Samples.box("s3://bucket/1.jpg", "a\\ud800b", "1 2 3 4")));
    assertThat(there.report().losses()).containsKey(Loss.CHARACTER);
    assertThat(there.report().entries()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"COCO", "YOLO", "CSV"})
  void a_name_has_any_character_that_unicode_has(Format format) throws IOException {
    List<String> lines =
        List.of(
            Samples.box(
                "s3://bucket/1.jpg",
                "a\\u007f\\u0080\\u0085\\u009f\\u2028\\ufdd0\\ufeff\\ufffe\\uffffb",
                "1 2 3 4"));
    assertThat(Content.of(thereAndBack(format, lines))).isEqualTo(Content.of(lines));
  }

  @ParameterizedTest
  @EnumSource(names = {"COCO", "YOLO", "VOC", "CSV"})
  void a_box_whose_corners_or_area_are_no_numbers_is_told_and_left_out(Format format)
      throws IOException {
    List<String> lines =
        List.of(
            Samples.box("s3://bucket/1.jpg", "cat", "1 2 1e200 1e200"),
            Samples.box("s3://bucket/2.jpg", "cat", "1.7e308 -1.7e308 1.7e308 1"),
            Samples.box("s3://bucket/3.jpg", "cat", "1 2 3 4"));
    Conversion there = new Conversion(folder);

    byte[] file = there.write(format, lines);

    assertThat(there.report().losses()).containsEntry(Loss.INVALID_BOX, 2L);
    assertThat(new Conversion(folder).read(format, file))
        .filteredOn(line -> line.contains("3.jpg"))
        .singleElement()
        .satisfies(line -> assertThat(Content.of(line)).isEqualTo(Content.of(lines.getLast())));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LABELME", "CREATEML", "VOTT", "LABEL_STUDIO"})
  void streams_are_left_open_for_those_who_opened_them(Format format) throws IOException {
    List<String> closed = new ArrayList<>();
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed.add("out");
          }
        };
    new Conversion(folder).write(format, samples(format), new Output.Stream(out));
    if (format.isReadable()) {
      ByteArrayInputStream in =
          new ByteArrayInputStream(out.toByteArray()) {
            @Override
            public void close() {
              closed.add("in");
            }
          };
      assertThat(new Conversion(folder).read(format, new Input.Stream(in))).isNotEmpty();
    }
    assertThat(closed).isEmpty();
  }
}
