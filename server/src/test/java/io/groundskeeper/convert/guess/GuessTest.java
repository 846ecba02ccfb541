package io.groundskeeper.convert.guess;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.guess.Recognised.Known;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found out about what people bring, by content. */
final class GuessTest {
  private static final String LINE = "{\"source-ref\":\"s3://bkt/1.jpg\",\"a\":1}\n";
  private static final String COCO =
      "{\"info\":{},\"images\":[{\"id\":1}],\"categories\":[],\"annotations\":[]}";
  private static final String VOC = "<annotation><filename>1.jpg</filename></annotation>";
  private static final String YOLO = "0 0.5 0.5 0.1 0.1\n";

  @TempDir private Path folder;

  private Format guess(String name) throws IOException {
    return new Guess("--from", folder).of(folder.resolve(name));
  }

  private Format guess(String name, String text) throws IOException {
    file(name, text);
    return guess(name);
  }

  private void file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Makes a folder: each file as name=content, or a name alone for an image. */
  private void folder(String... files) throws IOException {
    for (String file : files) {
      int equals = file.indexOf('=');
      file(
          "in/" + (equals < 0 ? file : file.substring(0, equals)),
          equals < 0 ? "" : file.substring(equals + 1).replace('~', ' '));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.json", "a.manifest", "a.csv", "a", "a.txt", "a.json.gz"})
  void lines_with_a_source_ref_are_a_manifest_whatever_their_name(String name) throws IOException {
    assertThat(guess(name, LINE + LINE)).isEqualTo(Format.MANIFEST);
    assertThat(guess(name, "\ufeff\n" + LINE)).isEqualTo(Format.MANIFEST);
    assertThat(guess(name, "{oops\n" + LINE)).isEqualTo(Format.MANIFEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.json", "a.manifest", "a.csv", "a"})
  void an_object_with_images_is_coco_whatever_its_name(String name) throws IOException {
    assertThat(guess(name, COCO)).isEqualTo(Format.COCO);
    assertThat(guess(name, COCO.replace(",", ",\n").replace("{}", "NaN"))).isEqualTo(Format.COCO);
    assertThat(guess(name, "{\"images\":[" + "{\"id\":1},".repeat(50_000))).isEqualTo(Format.COCO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "labelme|{\"version\": \"5\", \"flags\": {}, \"shapes\": [",
        "labelme|{\"shapes\": [], \"imagePath\": \"a\"}",
        "labelme|{\"imageData\": null, \"shapes\": []}",
        "createml|[{\"image\": \"a\", \"annotations\": [",
        "createml|[{\"imagefilename\": \"a\", \"annotation\": []}]",
        "vott|{\"name\": \"p\", \"tags\": [], \"assets\": {\"1\": {",
        "vott|{\"asset\": {\"name\": \"a\"}, \"regions\": [], \"version\": \"2\"}",
        "label-studio|[{\"id\": 1, \"annotations\": [{\"result\": []}], \"data\": {\"image\": \"a\"}}]",
        "label-studio|{\"data\": {}, \"completions\": []}",
        "label-studio|{\"result\": [], \"task\": {\"data\": {}}}",
        "label-studio|[{\"image\": \"a\", \"id\": 1, \"annotator\": 1, \"annotation_id\": 2}]",
      })
  void the_json_of_a_tool_is_known_by_its_keys(String format, String text) throws IOException {
    assertThat(guess("a.json", text)).hasToString(format);
    assertThat(guess("a.manifest", text)).hasToString(format);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "labelme|{\"flags\": {}, \"imageData\": \"~\"|, \"imageHeight\": 1, \"shapes\": []}",
        "label-studio|[{\"id\": 1, \"annotations\": [{\"id\": 2, \"completed_by\": 1, \"result\": [\"~\"|]}], \"data\": {}}]",
        "label-studio|{\"id\": 1, \"annotations\": [{\"result\": [{\"from_name\": \"a\", \"value\": \"~\"|}]}], \"data\": {}}",
      })
  void what_tells_may_be_behind_what_is_looked_at(String format, String before, String after)
      throws IOException {
    String text = before.replace("~", "A".repeat(Beginning.LOOKED_AT_BYTES_MAX)) + after;
    assertThat(guess("a.json", text)).hasToString(format);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image,label",
        "filename;class;xmin",
        "a/1.jpg,1,2,3,4,cat",
        "'sep=;'",
        "TRAIN,gs://b/1.jpg,cat"
      })
  void a_table_is_known_by_its_first_line(String first) throws IOException {
    assertThat(guess("a.txt", first + "\nx,y\n")).isEqualTo(Format.CSV);
    assertThat(guess("a.manifest", first + "\nx,y\n")).isEqualTo(Format.CSV);
  }

  @Test
  void what_is_packed_is_looked_into() throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("a.csv.gz")))) {
      out.write(LINE.getBytes(UTF_8));
    }
    assertThat(guess("a.csv.gz")).isEqualTo(Format.MANIFEST);
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("a.zip")))) {
      zip.putNextEntry(new ZipEntry("train/a.xml"));
      zip.write(VOC.getBytes(UTF_8));
      zip.putNextEntry(new ZipEntry("train/a.jpg"));
    }
    assertThat(guess("a.zip")).isEqualTo(Format.VOC);
  }

  @Test
  void standard_input_is_looked_at_and_left_whole() throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(COCO.getBytes(UTF_8));
    assertThat(new Guess("--from", folder).of(in)).isEqualTo(Format.COCO);
    assertThat(in.readAllBytes()).isEqualTo(COCO.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version https://git-lfs.github.com/spec/v1 | Git LFS pointer | git lfs pull",
        "<?xml version=\"1.0\"?>~<Error><Code>AccessDenied</Code></Error> | S3 (AccessDenied) | again",
        "<!DOCTYPE html><html></html> | web page | file itself",
        "[{\"source-ref\":\"s3://b/1\"}] | JSON array of manifest lines | jq -c '.[]'",
        "[~ {~  \"source-ref\": \"s3://b/1\"~ }~] | JSON array of manifest lines | jq -c",
        "{~ \"source-ref\": \"s3://b/1\",~ \"a\": 1~}{~ \"source-ref\": 1~} | pretty-printed | jq -c .",
        "[{\"prefix\": \"s3://b/\"}, \"a\", \"b\"] | ManifestFile | output.manifest",
        "{\"DatasetEntries\":[]} | ListDatasetEntries | jq -r",
        "{\"__type\":\"AccessDenied\"} | error message | again",
        "s3://b/1.jpg~s3://b/2.jpg | list of S3 names | source-ref",
        "names: [a, b]~train: x | YAML | folder",
        "0 0.5 0.5 0.1 0.1 | labels of one image | folder",
        "<annotation/> | one file of Pascal VOC | folder",
        "<annotations><image/></annotations> | CVAT's own XML | Export",
        "PAR1xxxx | Parquet | CSV",
        "{\"frames\": {}, \"framerate\": \"1\", \"inputTags\": \"a\"} | file of VoTT 1 | YOLO",
      })
  void what_is_something_else_is_named_with_what_to_do(String text, String what, String advice)
      throws IOException {
    String content = text.replace('~', '\n');
    for (String name : List.of("a.manifest", "a.json", "a.csv")) {
      assertThatThrownBy(() -> guess(name, content))
          .isInstanceOf(ConversionException.class)
          .hasMessageContaining(what)
          .hasMessageContaining(advice);
    }
    assertThatThrownBy(() ->
            new ManifestText(new ByteArrayInputStream(content.getBytes(UTF_8))).readAllBytes())
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining(what);
  }

  @Test
  void a_manifest_in_utf_16_is_read_as_it_was_meant() throws IOException {
    String text = LINE.replace("bkt/1", "bkt/\u00e9\ud83d\ude00").repeat(5_000);
    for (String mark : List.of("\ufeff", "")) {
      for (var charset : List.of(UTF_16LE, UTF_16BE)) {
        byte[] bytes = (mark + text).getBytes(charset);
        Files.write(folder.resolve("a.csv"), bytes);
        assertThat(guess("a.csv")).isEqualTo(Format.MANIFEST);
        assertThat(new ManifestText(new ByteArrayInputStream(bytes)).readAllBytes())
            .isEqualTo((mark + text).getBytes(UTF_8));
      }
    }
  }

  @Test
  void coco_is_no_manifest() {
    assertThatThrownBy(
            () -> new ManifestText(new ByteArrayInputStream(COCO.getBytes(UTF_8))).readAllBytes())
        .hasMessageContaining("It is coco, not a manifest");
  }

  @Test
  void json_that_is_nothing_known_is_refused_with_what_it_has() {
    assertThatThrownBy(() -> guess("a.json", "{\"frames\":[],\"fps\":3}"))
        .hasMessageContaining("frames, fps")
        .hasMessageContaining("--from");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yolo | images/a.jpg labels/a.txt=0~0.5~0.5~0.1~0.1 set.yaml=names:",
        "yolo | a.jpg a.txt=0~0.5~0.5~0.1~0.1 classes.txt=cat",
        "yolo | obj.data=x obj.names=cat obj_train_data/a.jpg obj_train_data/a.txt=",
        "voc | train/a.jpg train/a.xml=<annotation/> valid/b.jpg README.roboflow.txt=hello",
        "voc | JPEGImages/a.jpg ImageSets/Main/default.txt=a",
        "coco | train/a.jpg train/_annotations.coco.json={\"images\":[]}",
        "yolo | cat/a.jpg cat/a.txt= cat/classes.txt=cat",
        "yolo | a.jpg a.txt=1.0~0.5~0.5~0.1~1e-1",
        "labelme | cat/a.jpg cat/a.json={\"flags\":{},\"shapes\":[] dog/b.jpg",
        "createml | train/a.jpg train/_annotations.createml.json=[{\"image\":1,\"annotations\":[]}]",
        "vott | a.jpg x-asset.json={\"asset\":{},\"regions\":[]} pets.vott=x",
        "label-studio | images/a.jpg result.json=[{\"data\":{},\"annotations\":[]}]",
        "folders | cat/a.jpg dog/b.jpg labels.txt=cat",
        "folders | train/cat/1.jpg val/dog/2.jpg readme.txt=hello Thumbs.db=x",
        "folders | groundskeeper.csv=x",
        "folders | cat/images/1.jpg info.json={\"version\":1}",
      })
  void a_folder_is_known_by_what_is_in_it(String format, String files) throws IOException {
    folder(files.split(" "));
    assertThat(guess("in")).hasToString(format);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.jpg a.xml=<annotation/> b.jpg b.json={\"images\":[]} | voc (a.xml) | --from",
        "cat/a.jpg cat/a.mat=x | cat/a.mat | --from",
        "train/a.jpg train/a.json={\"x\":1} | train/a.json | --from",
        "cat/a.jpg ann/x.json={\"objects\":[]} | ann/x.json | --from",
        "cat/a.jpg labels.csv=a,b | labels.csv | --from",
        "cat/a.jpg cvat.xml=<annotations/> | CVAT's own XML | Export",
        "train/a.jpg valid/b.jpg images/c.jpg d.jpg | no labels | --from",
        "readme.txt=hello | no images | --from",
        "10_cat/a.jpg 10_cat/a.txt=a~photo~of~a~cat | 10_cat/a.txt | --from",
        "cat/a.jpg cat/a.txt= | cat/a.txt | --from",
        "a.jpg train/l.csv=filename,class | csv (train/l.csv) | give the file itself",
        "a.csv=filename,class b.csv=filename,class | csv (a.csv, b.csv) | give each file itself",
      })
  void a_folder_of_which_something_would_be_unread_is_refused(
      String files, String what, String advice) throws IOException {
    folder(files.split(" "));
    assertThatThrownBy(() -> guess("in"))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(advice);
  }

  @Test
  void a_file_of_labels_between_many_images_is_found() throws IOException {
    folder("cat/z.jpg", "cat/z.txt=" + YOLO, "names.yaml=nc: 1");
    for (int i = 0; i < 100; i++) {
      folder("cat/%03d.txt=".formatted(i));
    }
    assertThat(guess("in")).isEqualTo(Format.YOLO);
  }

  @Test
  void images_without_objects_are_yolo_where_classes_are_listed_behind_all_of_them()
      throws IOException {
    folder("cats/classes.txt=cat");
    for (int i = 0; i < 60; i++) {
      folder("cats/%03d.txt=".formatted(i), "cats/%03d.jpg".formatted(i));
    }
    assertThat(guess("in")).isEqualTo(Format.YOLO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a.", "0 0.1 ", "<!--a-->", "<?a?>", "train,", "\"a\":", "[", "s3:"})
  @Timeout(60) // With time that grows with the square of a line it takes hours.
  void what_repeats_itself_is_looked_at_once(String part) {
    String text = part.repeat(Beginning.LOOKED_AT_BYTES_MAX / part.length());
    assertThat(Beginning.recognise(text.getBytes(UTF_8))).isNotEqualTo(new Known(Format.MANIFEST));
  }

  @Test
  void a_polygon_of_thousands_of_points_is_a_line_of_yolo() throws IOException {
    folder("images/a.jpg", "labels/a.txt=0" + " 0.25 0.75".repeat(5_000));
    assertThat(guess("in")).isEqualTo(Format.YOLO);
  }
}
