package io.groundskeeper.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Input;
import io.groundskeeper.convert.value.Loss;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of images as people's files have them, and names of files in zips. */
final class SourceNamesTest {
  @TempDir private Path folder;

  private static String csv(String name) {
    return "source_ref,label\n" + name + ",cat\n";
  }

  @ParameterizedTest
  @CsvSource({
    "images\\train\\a.jpg, s3://pics/set/images/train/a.jpg",
    "./a.jpg, s3://pics/set/a.jpg",
    "a/./b//../c.jpg, s3://pics/set/a/c.jpg",
    "100%25.jpg, s3://pics/set/100%25.jpg",
    "s3://bkt/a%20b.jpg, s3://bkt/a%20b.jpg",
    "s3a://bkt/a.jpg, s3://bkt/a.jpg",
    "S3://bkt/a.jpg, s3://bkt/a.jpg",
    "https://bkt.s3.amazonaws.com/a%20b+c.jpg, s3://bkt/a b+c.jpg",
    "https://my.bkt.s3.eu-central-1.amazonaws.com/a%2520.jpg?X-Amz-Date=1, s3://my.bkt/a%20.jpg",
    "https://bkt.s3-eu-west-1.amazonaws.com/a.jpg, s3://bkt/a.jpg",
    "https://s3.eu-west-1.amazonaws.com/bkt/d/a.jpg, s3://bkt/d/a.jpg",
  })
  void a_name_that_can_mean_one_image_only_is_that(String name, String sourceRef)
      throws IOException {
    Conversion conversion = new Conversion(folder).prefix("s3://pics/set/");
    assertThat(Content.of(conversion.read(Format.CSV, csv(name))))
        .extracting(Content::sourceRef)
        .containsExactly(sourceRef);
    assertThat(conversion.report().losses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "C:\\Users\\me\\b.jpg, s3://pics/set/Users/me/b.jpg",
    "d:/x/b.jpg, s3://pics/set/x/b.jpg",
    "\\\\server\\share\\b.jpg, s3://pics/set/server/share/b.jpg",
    "/home/me/b.jpg, s3://pics/set/home/me/b.jpg",
    "file:///C:/x/b%20c.jpg, s3://pics/set/x/b c.jpg",
    "..\\c.jpg, s3://pics/set/c.jpg",
    "a/../../c.jpg, s3://pics/set/c.jpg",
    "gs://bkt/d/c.jpg, s3://pics/set/d/c.jpg",
    "/data/local-files/?d=d/c%20d.jpg, s3://pics/set/d/c d.jpg",
    "https://example.com/d/c%C3%A9.jpg?x=1#y, s3://pics/set/d/c\u00e9.jpg",
    "https://example.com/%E9.jpg, s3://pics/set/%E9.jpg",
  })
  void another_name_is_put_below_the_prefix_and_told(String name, String sourceRef)
      throws IOException {
    Conversion conversion = new Conversion(folder).prefix("s3://pics/set/");
    assertThat(Content.of(conversion.read(Format.CSV, csv(name))))
        .extracting(Content::sourceRef)
        .containsExactly(sourceRef);
    assertThat(conversion.report().losses()).isEqualTo(Map.of(Loss.FOREIGN_NAME, 1L));
    assertThatThrownBy(() -> new Conversion(folder).read(Format.CSV, csv(name)))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("'" + name)
        .hasMessageContaining("image prefix");
  }

  private Input.File zip(Charset charset, String... names) throws IOException {
    Path zip = folder.resolve("a.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream files = new ZipOutputStream(out, charset)) {
      for (String name : names) {
        files.putNextEntry(new ZipEntry(name));
      }
    }
    return new Input.File(zip);
  }

  private List<String> sourceRefs(Input input) throws IOException {
    Conversion conversion = new Conversion(folder).prefix("s3://pics/");
    List<String> lines = conversion.read(Format.FOLDERS, input);
    assertThat(conversion.report().leftOut()).isZero();
    return Content.of(lines).stream().map(Content::sourceRef).toList();
  }

  @Test
  void backslashes_in_a_zip_are_slashes() throws IOException {
    assertThat(sourceRefs(zip(UTF_8, "cat\\", "cat\\a.jpg", "dog\\x\\b.jpg")))
        .containsExactly("s3://pics/cat/a.jpg", "s3://pics/dog/x/b.jpg");
  }

  @Test
  void what_is_labelled_in_files_with_backslashes_is_read() throws IOException {
    Path zip = folder.resolve("b.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream files = new ZipOutputStream(out)) {
      files.putNextEntry(new ZipEntry("Annotations\\a.xml"));
      files.write(
          "<annotation><filename>a.jpg</filename><size><width>9</width><height>9</height></size></annotation>"
              .getBytes(UTF_8));
    }
    Conversion conversion = new Conversion(folder).prefix("s3://pics/");
    assertThat(Content.of(conversion.read(Format.VOC, new Input.File(zip)))).hasSize(1);
  }

  @Test
  void names_in_a_zip_are_utf_8_or_in_the_code_page_of_pcs() throws IOException {
    assertThat(sourceRefs(zip(UTF_8, "K\u00e4se/\u00e9.jpg")))
        .containsExactly("s3://pics/K\u00e4se/\u00e9.jpg");
    assertThat(sourceRefs(zip(Charset.forName("IBM437"), "K\u00e4se/\u00e9.jpg")))
        .containsExactly("s3://pics/K\u00e4se/\u00e9.jpg");
  }

  @Test
  void what_systems_leave_behind_is_no_image() throws IOException {
    assertThat(
            sourceRefs(
                zip(
                    UTF_8,
                    "cat/a.jpg",
                    "__MACOSX/cat/._a.jpg",
                    "x/__MACOSX/cat/b.jpg",
                    "cat/.DS_Store",
                    "cat/Thumbs.db",
                    ".hidden/c.jpg")))
        .containsExactly("s3://pics/cat/a.jpg");
  }

  @Test
  void a_folder_unpacked_with_backslashes_is_read() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    Files.createFile(in.resolve("cat\\a.jpg"));
    assertThat(sourceRefs(new Input.Folder(in))).containsExactly("s3://pics/cat/a.jpg");
  }

  @Test
  void a_file_that_is_in_a_zip_twice_is_told() throws IOException {
    Conversion conversion = new Conversion(folder).prefix("s3://pics/");
    assertThat(conversion.read(Format.FOLDERS, zip(UTF_8, "cat/a.jpg", "cat\\a.jpg"))).hasSize(1);
    assertThat(conversion.report().leftOut()).isEqualTo(1);
  }
}
