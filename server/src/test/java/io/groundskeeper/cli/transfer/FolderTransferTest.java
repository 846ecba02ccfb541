package io.groundskeeper.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.ProgressBar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as they go over the wire: as zip. */
final class FolderTransferTest {
  @TempDir private Path temporary;

  private long unpack(byte[] zip, Path folder) throws IOException {
    try (ProgressBar bar =
        new ProgressBar(
            new PrintWriter(Writer.nullWriter()), false, "", OptionalLong.empty(), () -> 0)) {
      return new UnpackedFolder(folder).unpack(new ByteArrayInputStream(zip), bar);
    }
  }

  private static byte[] zip(Path folder) throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    ZippedFolder.of(folder).writeTo(zip);
    return zip.toByteArray();
  }

  @Test
  void a_folder_arrives_with_all_of_its_files() throws IOException {
    Path from = Files.createDirectories(temporary.resolve("from"));
    Files.createDirectories(from.resolve("labels/train"));
    Files.writeString(from.resolve("data.yaml"), "names: [cat]");
    Files.writeString(from.resolve("labels/train/é.txt"), "x".repeat(3 << 20));
    Path to = temporary.resolve("to");

    assertThat(unpack(zip(from), to)).isEqualTo(2);

    assertThat(to.resolve("data.yaml")).hasContent("names: [cat]");
    assertThat(to.resolve("labels/train/é.txt"))
        .hasSameBinaryContentAs(from.resolve("labels/train/é.txt"));
  }

  @Test
  void of_an_image_only_the_beginning_is_sent() throws IOException {
    Path from = Files.createDirectories(temporary.resolve("from"));
    Files.write(from.resolve("1.JPG"), new byte[5 << 20]);
    Path to = temporary.resolve("to");

    unpack(zip(from), to);

    assertThat(Files.size(to.resolve("1.JPG"))).isEqualTo(1 << 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../evil", "a/../../evil", "/evil", "a\\..\\..\\evil", "C:evil", "", ".", "a/.."})
  void nothing_gets_out_of_the_folder(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write("evil".getBytes(UTF_8));
    }
    Path folder = temporary.resolve("to/folder");

    assertThatThrownBy(() -> unpack(bytes.toByteArray(), folder))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("leads out of the folder");
    try (var files = Files.walk(temporary)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void a_folder_with_something_in_it_is_left_alone() throws IOException {
    Files.writeString(temporary.resolve("there"), "x");

    assertThatThrownBy(() -> UnpackedFolder.requireEmpty(temporary))
        .hasMessageContaining("not empty");
    UnpackedFolder.requireEmpty(temporary.resolve("new"));
    assertThatThrownBy(() -> ZippedFolder.of(Files.createDirectory(temporary.resolve("empty"))))
        .hasMessageContaining("There are no files");
  }
}
