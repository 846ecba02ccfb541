package io.groundskeeper.convert.folders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.Content;
import io.groundskeeper.convert.Conversion;
import io.groundskeeper.convert.Samples;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Output;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images in folders that are named by their labels. */
final class FoldersTest {
  private static final byte[] IMAGE = {1};

  @TempDir private Path folder;

  private Path in(String... names) throws IOException {
    Path in = folder.resolve("in");
    for (String name : names) {
      Conversion.folder(in, Map.of(name, IMAGE));
    }
    return in;
  }

  @Test
  void the_folder_is_the_label() throws IOException {
    Conversion conversion = new Conversion(folder).prefix("s3://bucket/set/");
    List<String> lines =
        conversion.read(
            Format.FOLDERS,
            in("cat/1.jpg", "cat/2.PNG", "d\u00f6g s/1.jpeg", ".DS_Store", "cat/.hidden.jpg"));
    assertThat(Content.of(lines))
        .containsExactly(
            new Content("s3://bucket/set/cat/1.jpg", List.of("cat 1.0"), List.of()),
            new Content("s3://bucket/set/cat/2.PNG", List.of("cat 1.0"), List.of()),
            new Content("s3://bucket/set/d\u00f6g s/1.jpeg", List.of("d\u00f6g s 1.0"), List.of()));
    Conversion.assertValid(lines);
    assertThat(conversion.report().isComplete()).isTrue();
    assertThat(conversion.report().labels()).isEqualTo(3);
  }

  @Test
  void a_folder_above_is_a_split() throws IOException {
    Path in = in("train/cat/1.jpg", "train/dog/2.jpg", "val/cat/3.jpg", "4.jpg", "cat/readme.md");
    Conversion all = new Conversion(folder).prefix("s3://bucket/");
    assertThat(Content.of(all.read(Format.FOLDERS, in)))
        .extracting(Content::labels)
        .containsExactly(List.of(), List.of("cat 1.0"), List.of("dog 1.0"), List.of("cat 1.0"));
    assertThat(all.report().losses())
        .isEqualTo(Map.of(Loss.SPLIT, 2L, Loss.LABEL_WITHOUT_FOLDER, 1L, Loss.OTHER_FILE, 1L));
    Conversion val = new Conversion(folder).prefix("s3://bucket/").split("val");
    assertThat(Content.of(val.read(Format.FOLDERS, in)))
        .extracting(Content::sourceRef)
        .containsExactly("s3://bucket/val/cat/3.jpg");
    assertThatThrownBy(
            () -> new Conversion(folder).prefix("s3://bkt/").split("x").read(Format.FOLDERS, in))
        .hasMessageContaining("no split 'x'");
  }

  @Test
  void what_a_folder_cannot_hold_is_counted() throws IOException {
    Conversion there = new Conversion(folder);
    there.write(
        Format.FOLDERS,
        List.of(
            Samples.label("s3://bkt/1.jpg", "a")
                .replace("\"label-1\":1", "\"x\":2")
                .replace("label-1-meta", "x-meta")
                .replace("\"confidence\":1", "\"confidence\":0.5,\"worker\":7,\"job-name\":\"j\"")
                .replace("yes", "no"),
            Samples.label("s3://bkt/2.jpg", "a")
                .replace(
                    "}}",
                    "},\"n\":1,\"n-metadata\":{\"class-name\":\"b\",\"confidence\":1,\"type\":\"groundtruth/image-classification\",\"human-annotated\":\"yes\",\"creation-date\":\"2020-01-01T00:00:00\"}}"),
            Samples.box("s3://bkt/3.jpg", "a", "1 1 9 9")));
    assertThat(there.report().losses())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry(Loss.SECOND_LABEL, 1L),
                Map.entry(Loss.BOX, 1L),
                Map.entry(Loss.ENTRY_WITHOUT_LABEL, 1L),
                Map.entry(Loss.VALUE, 1L),
                Map.entry(Loss.CONFIDENCE, 1L),
                Map.entry(Loss.HUMAN_ANNOTATED, 1L),
                Map.entry(Loss.JOB_NAME, 1L),
                Map.entry(Loss.CREATION_DATE, 2L),
                Map.entry(Loss.ATTRIBUTE_NAME, 1L),
                Map.entry(Loss.METADATA_FIELDS, 1L),
                Map.entry(Loss.IMAGE_NOT_COPIED, 2L)));
    assertThat(there.report().lines())
        .contains("1 image-level labels after the first: an image folder holds one");
    assertThat(there.report().entries()).isEqualTo(2);
  }

  @Test
  void images_go_into_the_folders_of_their_labels() throws IOException {
    Path out = folder.resolve("out");
    Conversion there =
        new Conversion(folder).images(ref -> Optional.of(new ByteArrayInputStream(IMAGE)));
    there.write(Format.FOLDERS, Samples.LABELS, new Output.Folder(out));
    assertThat(Conversion.names(out))
        .containsExactly(
            "A_B-3/4.jpg",
            "_.._/5.jpg",
            "a_b-2/3.jpg",
            "a_b/2.jpg",
            "cat/1-2.jpg",
            "cat/1.jpg",
            "cat/x_1.jpg",
            "con_/_.._up.jpg",
            "groundskeeper.csv",
            "groundskeeper.csv-2/6.jpg",
            "\u00e9t\u00e9, _x__2/\u00fc \u6c49.jpg");
  }

  @Test
  void a_file_of_another_tool_is_not_taken_for_ours() throws IOException {
    Path in = in("cat/1.jpg");
    Files.writeString(in.resolve("groundskeeper.csv"), "a,b\n1,2\n");
    assertThatThrownBy(() -> new Conversion(folder).prefix("s3://bkt/").read(Format.FOLDERS, in))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("groundskeeper.csv is not ours");
  }

  @Test
  void what_is_no_folder_is_refused() throws IOException {
    Path file = in("cat/1.jpg").resolve("cat/1.jpg");
    assertThatThrownBy(() -> new Conversion(folder).read(Format.FOLDERS, folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> new Conversion(folder).read(Format.FOLDERS, file))
        .isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> new Conversion(folder).read(Format.CSV, folder))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("csv is one file");
  }

  @Test
  void folders_that_go_in_circles_are_refused() throws IOException {
    Path in = in("cat/1.jpg");
    Files.createSymbolicLink(in.resolve("cat/loop"), in);
    assertThatThrownBy(() -> new Conversion(folder).prefix("s3://bkt/").read(Format.FOLDERS, in))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("cannot be read whole");
  }

  @Test
  void nothing_that_is_there_is_overwritten() throws IOException {
    Path out = folder.resolve("out");
    Conversion.folder(out, Map.of("groundskeeper.csv", IMAGE));
    assertThatThrownBy(() ->
            new Conversion(folder).write(Format.FOLDERS, Samples.LABELS, new Output.Folder(out)))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("is there already");
    assertThat(out.resolve("groundskeeper.csv")).hasBinaryContent(IMAGE);
  }
}
